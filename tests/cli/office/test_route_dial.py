"""`reception route --dial`: what is sent where to call a number."""

import json
from pathlib import Path

import pytest

from tests.cli.office.test_route import run
from tests.config.texts import written

OFFICE = """
[office]
name = "O"
timezone = "America/New_York"
country = "US"
[modes.open]
hours = "24/7"
[[account]]
name = "pbx"
server = "192.168.1.10"
user = "100"
password_env = "P"
sends = {pbx}
[[trunk]]
name = "city"
address = "198.51.100.7"
country = "GB"
sends = {city}
[routing]
otherwise = ["hang up"]
[numbers]
lab = "+12125550188"
"""


@pytest.mark.parametrize(
    ("typed", "city", "says"),
    [
        ("2125550199", '"+e164"', ("+12125550199", "with + and the country's code (+e164)")),
        (
            "2125550199",
            '{ form = "e164", prefix = "9" }',
            ("912125550199", "the country's code (e164), 9 ahead"),
        ),
        ("lab", '"national"', ("0012125550188", "as dialled in GB (national)")),
        ("+442079460000", '"national"', ("02079460000", "as dialled in GB (national)")),
        ("911", '{ form = "national", prefix = "9" }', ("911", "an emergency number")),
        (
            "2125550199",
            '{ rewrite = [{ match = "\\\\+1(.*)", replace = "7\\\\1" }] }',
            ("72125550199", "rewritten"),
        ),
    ],
)
def test_what_is_sent_where_and_why(
    typed: str, city: str, says: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent, why = says
    config = written(tmp_path, OFFICE.replace("{city}", city).replace("{pbx}", '"+e164"'))
    assert run(tmp_path, "--dial", typed, "--json", config=config) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["sent"] == sent
    assert why in found["why"]
    assert run(tmp_path, "--dial", typed, config=config) == 0
    assert f"sent as {sent}: " in capsys.readouterr().out


def test_an_extension_passes_as_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = written(tmp_path, OFFICE.replace("{city}", '"e164"').replace("{pbx}", '"national"'))
    assert run(tmp_path, "--dial", "*97", config=config) == 0
    assert capsys.readouterr().out.startswith("*97, internal, through pbx\n  sent as *97: as typed")


def test_what_can_not_be_called_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = written(tmp_path, OFFICE.partition("[[account]]")[0] + '[routing]\notherwise = ["hang up"]\n')
    assert run(tmp_path, "--dial", "2125550199", config=config) == 2
    assert "no trunk or account leads there" in capsys.readouterr().err
    assert run(tmp_path, "--dial", "2125550199", "--from", "1", config=config) == 2
