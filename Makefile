# make run    set up what is missing and open a practice morning
# make test   set up what is missing and run the tests
# make lint   ruff, mypy --strict, import-linter, the pictures of docs/architecture.md and docs/machine.md
# make check  lint and test
# make test-wheel  a few tests once more, on the ready-made wheel from PyPI (presence is followed there only)
# make speech the extra "speech": prompts spoken by the machine (its models by hash)
# make pjsip  build our own pjsua2: 512 calls, sound, current TLS (without root; 4 minutes, once for every checkout)
# make dist   a release in dist/: wheels of the program and of pjsua2, sdist, SHA256SUMS
# make pbx    fetch Asterisk for the tests with a real PBX (85 MB, unpacked into ~/.cache, nothing installed)
# make fuzz   knock at every door to our code, 20,000 times each (tests/fuzz; the corpus: tests/corpus), and play
#             half an hour of random worlds against the laws of the desk (tests/calls/test_laws.py)
# make lock   resolve the exact versions of requirements/ again, with hashes
# make completion  what shells and man know of the command line, from the parser
# make release  look whether a release is in order (after make dist): versions, links, licences, checksums, locks
# make deb    the Debian package of a release (after make dist), in dist/
# make bench  the figures of docs/performance.md, beside Asterisk, the C program pjsua and baresip (25 minutes)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
PIP := $(if $(UV),uv pip install --python $(BIN)/python -q,$(BIN)/python -m pip install -q --disable-pip-version-check)

.PHONY: run test test-wheel lint check pjsip pbx speech bench fuzz clean ready dist lock completion deb release

run:
	@$(PYTHON) packaging/ready.py demo
	@$(BIN)/python -m console demo

PYTEST_PEERS = $(BIN)/python -m pytest -n $$((2 * $$(nproc))) --dist loadgroup
# First what needs no phone, one worker for each core; then desks that talk to real peers and mostly wait, two
# workers for each core, each in a network of its own (tests/conftest.py). Both halves run, whatever the first says.
test: ready
	@$(BIN)/python -m pytest -n auto --ignore=tests/telephony --ignore=tests/e2e; first=$$?; \
	  $(PYTEST_PEERS) --sum-up tests/telephony tests/e2e && exit $$first

# Beside our own build, in a folder of its own: what comes first on PYTHONPATH is imported.
test-wheel: $(VENV)/.installed
	@test -d $(VENV)/wheel || $(PIP) --target $(VENV)/wheel --no-deps 'pjsua2-python==2.15.1.post1'
	@PYTHONPATH="$(CURDIR)/$(VENV)/wheel" $(PYTEST_PEERS) -m wheel tests/telephony tests/e2e

lint: $(VENV)/.installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m docs.imports --check
	@$(BIN)/python -m docs.machine --check

check: lint test

pjsip: $(VENV)/.installed
	@$(BIN)/python packaging/pjsip/build.py

pbx:
	@packaging/asterisk/fetch

speech: $(VENV)/.installed
	@$(PIP) --no-deps --require-hashes -r requirements/speech.txt

fuzz: $(VENV)/.installed
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/fuzz
	@WORLDS=12000 $(BIN)/python -m pytest tests/calls/test_laws.py

bench: ready
	@$(BIN)/python -m bench.run

# Every file is resolved for Python 3.11 to 3.14 at once.
LOCK := uvx uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q
lock:
	@command -v uvx >/dev/null || { echo "make lock needs uv: pipx install uv"; exit 1; }
	@$(LOCK) -o requirements/run.txt
	@$(LOCK) --extra dev --extra postgres --extra keyring -c requirements/run.txt -o requirements/dev.txt
	@$(LOCK) --extra speech -c requirements/dev.txt -o requirements/speech.txt
	@$(LOCK) --extra postgres -c requirements/dev.txt -o requirements/service.txt

completion: $(VENV)/.installed
	@$(BIN)/python packaging/shell/generate.py

release: $(VENV)/.installed
	@$(BIN)/python packaging/release.py

deb: $(VENV)/.installed
	@$(BIN)/python packaging/debian/package.py

clean:
	rm -rf $(VENV) build dist *.egg-info

# A venv with everything but the SIP library.
$(VENV)/.installed: pyproject.toml requirements/dev.txt
	@$(PYTHON) packaging/ready.py tools

# All of it: our own build of the SIP library where one is kept or can be made, else PyPI's for practice.
ready:
	@$(PYTHON) packaging/ready.py tests

# What a release is: wheels, sdist, and their checksums, in dist/.
dist: $(VENV)/.installed
	@rm -rf dist && mkdir dist
	@$(BIN)/python packaging/pjsip/build.py --no-install --wheel-dir dist
	@$(BIN)/python packaging/dist.py
