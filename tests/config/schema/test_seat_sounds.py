from pathlib import Path

import pytest

from console.config.load import ConfigErrors, load
from console.config.schema.seat_sounds import sounds
from tests.config.texts import GOOD, written


def test_files_are_found_beside_the_config(tmp_path: Path) -> None:
    (tmp_path / "ring.wav").write_bytes(b"RIFF")
    text = f'{GOOD}\n[screen]\nsounds = {{ ringing = "ring.wav", recall = "off", slip = "bell" }}\n'
    wanted = load(written(tmp_path, text)).office.screen.sounds
    assert dict(sounds(wanted, tmp_path)) == {
        "emergency": "bell",
        "ringing": str(tmp_path / "ring.wav"),
        "reminder": "bell",
        "slip": "bell",
    }


@pytest.mark.parametrize(
    ("sound", "told"),
    [
        ('rining = "bell"', 'screen.sounds.rining = "bell": there is no such event; did you mean "ringing"?'),
        (
            'ringing = "beep.wav"',
            'screen.sounds.ringing = "beep.wav": write "bell", "off" or a file; there is',
        ),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, sound: str, told: str) -> None:
    with pytest.raises(ConfigErrors) as wrong:
        load(written(tmp_path, f"{GOOD}\n[screen]\nsounds = {{ {sound} }}\n"))
    assert told in str(wrong.value)
