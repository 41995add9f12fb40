"""The questions of menus that listen, and what `reception check` says of them."""

from pathlib import Path
from typing import Any

import pytest

from console.config.schema.office import Office
from console.speech import menu_reasons
from console.speech.prompts import prompts
from tests.calls.scene import OFFICE

MAIN: dict[str, Any] = {
    "name": "main",
    "say": "lunch",
    "listen": True,
    "keys": {
        "1": {"to": "staff sam", "reason": "new patient"},
        "2": {"to": "staff priya", "reason": "billing"},
        "3": {"to": "staff maria", "reason": "parking"},
    },
    "no_input": "desk",
    "invalid": "desk",
}


def office(**changes: Any) -> Office:
    return Office.model_validate({**OFFICE, "menu": [{**MAIN, **changes}]})


@pytest.fixture
def extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu_reasons, "available", lambda settings: "")
    monkeypatch.setattr(prompts, "available", lambda: True)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu_reasons, "available", lambda settings: "the extra is not installed")


def test_a_menu_does_not_listen_by_itself() -> None:
    assert not Office.model_validate({**OFFICE, "menu": [{**MAIN, "listen": False}]}).menu[0].listen
    assert tuple(menu_reasons.problems(office(listen=False), Path())) == ()


def test_reasons_that_are_known_are_asked_in_the_words_of_the_intents(extra: None) -> None:
    assert menu_reasons.questions(office(), Path()) == {
        "confirm-billing": "Billing, is that right?",
        "confirm-new-patient": "Becoming a patient here, is that right?",
    }
    assert menu_reasons.questions(office(listen=False), Path()) == {}


def test_the_questions_are_rendered_and_the_offices_own_win(extra: None) -> None:
    own = {"name": "confirm-billing", "text": "You want to speak about money. Right?"}
    asked = Office.model_validate({**OFFICE, "menu": [MAIN], "prompt": [*OFFICE["prompt"], own]})
    found = {sound.key: sound.text for sound in prompts.sounds(asked, Path(), Path())}
    assert found["confirm-billing"] == "You want to speak about money. Right?"
    assert found["confirm-new-patient"] == "Becoming a patient here, is that right?"


def test_a_question_that_cannot_be_rendered_is_the_shipped_one(
    extra: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "render", lambda texts: dict.fromkeys(texts, "no voice"))
    files = prompts.prompt_files(office(), tmp_path, tmp_path)
    assert files["confirm-billing"] == prompts.SHIPPED / "confirm.wav"
    assert {"yes-or-no", "say-again", "by-keys"} <= set(files)


def test_without_the_extra_check_says_that_only_keys_work(bare: None) -> None:
    first, *_ = menu_reasons.problems(office(), Path())
    assert first == "menu main: listen does nothing, callers choose by keys only: the extra is not installed"
    assert menu_reasons.questions(office(), Path()) == {}


def test_check_names_what_can_never_be_heard(extra: None) -> None:
    assert tuple(menu_reasons.problems(office(), Path())) == (
        'menu main: nothing said is ever taken for "parking": speech.intents has no such name',
    )
    (language, *_) = menu_reasons.problems(office(language="es"), Path())
    assert language == "menu main: listen does nothing in es: words are recognised in en"
    (lacks,) = menu_reasons.problems(office(keys={"1": "desk"}), Path())
    assert lacks.startswith("menu main: listen needs a key with a reason that callers say: scheduling, ")
