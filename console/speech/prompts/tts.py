"""Has texts spoken by the voice of the extra "speech", in a process of its own that may use no network."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

#: A text that is not spoken by then isn't: a minute of speech takes about a second.
LIMIT_S = 120.0


def available() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("hibari", "onnxruntime", "numpy"))


def speaks(language: str) -> bool:
    """Whether the voice speaks a language: it is an English one."""
    return language.casefold().split("-")[0] in ("en", "eng", "english")


def render(texts: Mapping[Path, str]) -> dict[Path, str]:
    """Speak texts into files; gives the files that could not be made, with the reason."""
    if not texts:
        return {}
    jobs = [{"text": text, "path": str(path)} for path, text in texts.items()]
    words = [sys.executable, "-m", "console.speech.prompts.tts_process"]
    try:
        done = subprocess.run(
            words, input=json.dumps(jobs), capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return dict.fromkeys(texts, f"was not spoken within {LIMIT_S:g} s")
    except OSError as wrong:
        return dict.fromkeys(texts, f"can't be spoken: {wrong.strerror}")
    if done.returncode:
        last = done.stderr.strip().rsplit("\n", 1)[-1]
        return dict.fromkeys(texts, f"can't be spoken: {last or f'exit code {done.returncode}'}")
    found = zip(texts, json.loads(done.stdout), strict=True)
    return {path: f"can't be spoken: {why}" for path, why in found if why}
