"""From words to intents: the shipped phrases, and what a clinic can change."""

from pathlib import Path

import pytest

from console.speech.intents import IntentsError, load, of_config

INTENTS = load()
PHRASES = Path(__file__).with_name("phrases.txt")
TINY = """
[[intent]]
name = "tea"
rules = ["cup of tea", "teap*"]
examples = ["I would like some tea", "black tea with milk"]

[[intent]]
name = "coffee"
confirm = "a coffee"
examples = ["strong coffee with sugar", "I would like an espresso"]
"""


def tiny(folder: Path, text: str = TINY) -> Path:
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    return folder / "mine.toml"


def labelled(part: str) -> list[tuple[str, str]]:
    """Intent and words of the lines of one part of the file."""
    text = PHRASES.read_text(encoding="utf-8").partition(f"# [{part}]\n")[2].partition("\n# [")[0]
    lines = (line.partition(": ") for line in text.splitlines() if line)
    return [("" if wanted == "-" else wanted, words) for wanted, _, words in lines]


@pytest.mark.parametrize(("part", "right", "wrong"), [("1", 0.95, 0.0), ("2", 0.95, 0.0), ("3", 0.75, 0.1)])
def test_phrases_of_many_callers(part: str, right: float, wrong: float) -> None:
    guesses = [(wanted, INTENTS.guess(words).intent) for wanted, words in labelled(part)]
    assert len(guesses) > 40
    assert sum(wanted == got for wanted, got in guesses) / len(guesses) >= right
    assert sum(got not in (wanted, "") for wanted, got in guesses) / len(guesses) <= wrong


def test_none_of_them_is_taken_for_an_emergency() -> None:
    words = [words for part in "123" for _, words in labelled(part)]
    assert [each for each in words if INTENTS.guess(each).urgent] == []


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("I need a refill, and I have chest pain.", "chest pain"),
        ("My son took too many pills!", "took too many"),
        ("It's not an emergency but I can’t breathe", "can't breathe"),
        ("I want to end it all", "end it all"),
        ("his speech is slurred", "slurr*"),
        ("This is an EMERGENCY.", "emergenc*"),
        ("It's not an emergency, I need a refill", ""),
        ("Who is my emergency contact?", ""),
        ("", ""),
    ],
)
def test_signs_of_danger(words: str, sign: str) -> None:
    assert INTENTS.guess(words).urgent == sign


def test_a_rule_decides_and_says_by_what(tmp_path: Path) -> None:
    mine = load(tiny(tmp_path))
    assert mine.guess("A cup of tea.").why == 'said "cup of tea"'
    assert mine.guess("the teapot").intent == "tea"
    assert mine.guess("tea, a cup of").why != 'said "cup of tea"'
    assert (mine.confirm("coffee"), mine.confirm("tea")) == ("a coffee", "tea")


def test_examples_decide_with_a_margin_else_the_caller_is_asked(tmp_path: Path) -> None:
    mine = load(tiny(tmp_path))
    sure = mine.guess("an espresso with sugar")
    assert (sure.intent, sure.second) == ("coffee", "tea")
    assert sure.sure > 0.8
    both = mine.guess("milk, or sugar?")
    assert (both.intent, both.why.endswith("?")) == ("", True)
    foreign = mine.guess("quantum sugar flux capacitor")
    assert (foreign.intent, foreign.why) == ("", "25% of the words are known")
    assert mine.guess("um, yes, well").why == "said nothing that means something"


def test_one_intent_alone_has_no_second(tmp_path: Path) -> None:
    alone = load(tiny(tmp_path, '[[intent]]\nname = "tea"\nexamples = ["black tea"]\n'))
    assert alone.guess("tea").intent == "tea"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = [", "is not TOML"),
        ("", "intent: write at least one [[intent]]"),
        ("margin = 2\n" + TINY, "margin = 2: write a number from 0 to 1"),
        ("merge = 1\n" + TINY, "merge: is no key here; there are margin, coverage"),
        (TINY.replace("confirm", "confirms"), "intent[1].confirms: is no key here"),
        (TINY.replace('name = "tea"', 'name = "coffee"'), 'intent "coffee" is there twice'),
        (TINY.replace('["cup of tea", "teap*"]', '"cup"'), "intent[0].rules: write a list of phrases"),
        ('[[intent]]\nname = "tea"\n', "intent[0].examples: write a few sentences callers say"),
        ("[[intent]]\nrules = []\n", "intent[0]: needs a name"),
        ("urgent = 1\n" + TINY, "urgent: write a table with signs and calm"),
    ],
)
def test_a_file_that_is_wrong_says_where_and_what_is_right(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(IntentsError) as wrong:
        load(tiny(tmp_path, text))
    assert f"mine.toml: {why}" in str(wrong.value)


def test_a_config_names_its_own_and_keeps_the_shipped_when_it_is_wrong(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tiny(tmp_path)
    assert [intent.name for intent in of_config("mine.toml", tmp_path).known] == ["tea", "coffee"]
    assert of_config("none.toml", tmp_path).known == INTENTS.known == of_config("", tmp_path).known
    assert "none.toml: can't be read: No such file" in caplog.text
