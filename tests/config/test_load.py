"""Each way a config can be wrong, named by its key; and all of them at once."""

import re
from pathlib import Path

import pytest

from console.config.load import ConfigErrors, Problem, load
from tests.config.texts import GOOD, changed, written

SHIPPED = Path(__file__).parents[2] / "config.toml"

RULE = """
[[rule]]
name = "second"
%s
"""


def with_rule(rest: str) -> str:
    return GOOD + RULE % rest


def with_account(rest: str) -> str:
    return GOOD + f'\n[[account]]\nname = "pbx"\nserver = "pbx.example"\nuser = "desk"\n{rest}\n'


def problems_of(folder: Path, text: str) -> tuple[Problem, ...]:
    try:
        return load(written(folder, text)).warnings
    except ConfigErrors as wrong:
        return wrong.problems


def test_the_shipped_config_has_neither_error_nor_warning() -> None:
    loaded = load(SHIPPED)
    assert loaded.warnings == ()
    assert loaded.office.office.name == "Riverside Therapy"


def test_a_right_config_loads(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))
    assert loaded.warnings == ()
    assert loaded.path == tmp_path / "config.toml"
    assert [str(step) for step in loaded.office.routing.otherwise] == [
        "desk 20s",
        "staff sam 20s",
        "number mobile 20s",
        "voicemail front",
    ]


def test_an_office_equals_only_itself(tmp_path: Path) -> None:
    one, two = load(written(tmp_path)).office, load(written(tmp_path)).office
    assert one == one  # noqa: PLR0124
    assert one != two
    assert len({one, two}) == 2


#: text of the config, key, a part of what is said
RULE_TO_QUEUE = '\n[[rule]]\nname = "x"\nthen = "queue billing"\n'
MENU = (
    '\n[[menu]]\nname = "main"\nsay = "closed"\nkeys = { 0 = "desk" }\n'
    'no_input = "hang up"\ninvalid = "hang up"\n'
)
ERRORS = {
    "a trunk of IPv6": (
        changed(('127.0.0.1:5070"\nnumbers', '[2001:db8::5]:5060"\nnumbers')),
        "trunk[0].address",
        "the desk speaks IPv4 only",
    ),
    "a bare address of IPv6": (changed(("127.0.0.1:5060", "::")), "sip.listen", "the desk speaks IPv4 only"),
    "a phone of IPv6": (
        changed(("sip:sam@127.0.0.1:5070", "sip:sam@[2001:db8::5]")),
        "staff[0].uri",
        "the desk speaks IPv4 only",
    ),
    "an owner nobody knows": (
        changed(('name = "front"', 'name = "front"\nowner = "sma"')),
        "voicemail[0].owner",
        'did you mean "sam"?',
    ),
    "a guess that is hardly one": (GOOD + "sure = 0.3\n", "routing.sure", "0.5"),
    "no TOML": ("[office\n", "", "is not TOML: Expected ']'"),
    "no TOML names the line": ("[office]\nname = \n", "", "line 2"),
    "unknown section": (GOOD + "\n[ofice]\nx = 1\n", "ofice", 'did you mean "office"?'),
    "unknown key": (changed(('region = "NY"', 'regoin = "NY"')), "office.regoin", 'did you mean "region"?'),
    "unknown key in a list": (
        changed(('uri = "sip:sam', 'ury = "sip:sam')),
        "staff[0].ury",
        'did you mean "uri"? (staff "sam")',
    ),
    "missing key": (changed(('country = "US"\n', "")), "office.country", "is missing: ISO 3166 code"),
    "missing section": (
        changed(("[routing]", ""), ('otherwise = ["desk', 'x = ["desk')),
        "routing",
        "write [routing] with otherwise",
    ),
    "number for text": (changed(('"Test Office"', "3")), "office.name", "write text in quotes"),
    "text for a switch": (
        GOOD + '\n[desk]\nauto_answer = "perhaps"\n',
        "desk.auto_answer",
        "write true or false",
    ),
    "too big": (GOOD + "\n[desk]\nhops = 99\n", "desk.hops", "must be at most 20"),
    "below zero": (GOOD + "\n[desk]\nring = -3\n", "desk.ring", "must be at least 0"),
    "no duration": (GOOD + '\n[desk]\nring = "soon"\n', "desk.ring", "write 20s, 2min or 1h"),
    "not one of the words": (
        changed(('name = "line"', 'name = "line"\ntransport = "tsl"')),
        "trunk[0].transport",
        "write 'udp', 'tcp' or 'tls'",
    ),
    "one table for a list of them": (changed(("[[staff]]", "[staff]")), "staff", "write a list: [[staff]]"),
    "bad name": (changed(('name = "sam"', 'name = "Sam H"')), "staff[0].name", "write a short name"),
    "bad mode name": (changed(("[modes.open]", '[modes."All Day"]')), "modes.All Day", "write a short name"),
    "control characters in a key": (GOOD + '\n"a\\u001b[2J" = 1\n', "routing.a�[2J", "is no key here"),
    "unknown zone": (
        changed(("America/New_York", "America/NewYork")),
        "office.timezone",
        'did you mean "America/New_York"?',
    ),
    "a city for a zone": (changed(("America/New_York", "Berlin")), "office.timezone", '"Europe/Berlin"'),
    "country in small letters": (changed(('"US"', '"us"')), "office.country", 'did you mean "US"?'),
    "unknown region": (changed(('"NY"', '"ZZ"')), "office.region", "is no state or province of US"),
    "unknown holiday": (
        changed(('region = "NY"', 'region = "NY"\nworks_on = ["Election Dey"]')),
        "office.works_on",
        'did you mean "Election Day"?',
    ),
    "unreadable hours": (
        changed(("Mo-Fr 08:00-17:00; PH off", "Mo-Fr 8-12")),
        "modes.open.hours",
        "from '8-12' on",
    ),
    "school holidays": (
        changed(("PH off", "SH off")),
        "modes.open.hours",
        "school holidays (SH) are not known",
    ),
    "holidays within a month": (
        changed(("PH off", "Jan PH off")),
        "modes.open.hours",
        "write public holidays as a rule of their own",
    ),
    "bad dated exception": (
        changed(("[modes.open]", '[modes.open]\ndates = ["24.12.2026"]')),
        "modes.open.dates[0]",
        "is not a dated exception",
    ),
    "exception that ends before it begins": (
        changed(("[modes.open]", '[modes.open]\ndates = ["2026-12-24 12:00-11:00"]')),
        "modes.open.dates[0]",
        "ends before it begins",
    ),
    "bad listen address": (changed(("127.0.0.1:5060", "127.0.0.1:99999")), "sip.listen", "write a host"),
    "bad trunk address": (
        changed(('address = "127.0.0.1:5070"', 'address = "sip:10.0.0.1"')),
        "trunk[0].address",
        "write a host or host:port",
    ),
    "bad network": (
        changed(('name = "line"', 'name = "line"\naccept = ["10.0.0.0/99"]')),
        "trunk[0].accept[0]",
        "write an address or a network",
    ),
    "bad network of audio": (
        changed(('name = "line"', 'name = "line"\nmedia_from = ["pbx"]')),
        "trunk[0].media_from[0]",
        "write an address or a network",
    ),
    "bad port range": (
        changed(("[sip]", '[sip]\nrtp_ports = "9000"')),
        "sip.rtp_ports",
        "write two ports from 1024 to 65535",
    ),
    "bad uri": (changed(("sip:sam@127.0.0.1:5070", "sam")), "staff[0].uri", "write a SIP address"),
    "bad number": (
        changed(("+1 212 555 0171", "+1 212 5")),
        "numbers.mobile",
        "is no telephone number for US",
    ),
    "bad caller": (
        with_rule('when = { caller = "witheld" }\nthen = "hang up"'),
        "rule[1].when.caller[0]",
        'did you mean "withheld"? (rule "second")',
    ),
    "skill level": (
        changed(('name = "sam"', 'name = "sam"\nskills = { billing = 9 }')),
        "staff[0].skills.billing",
        "must be at most 5",
    ),
    "no destination": (with_rule('then = ["desk", "banana"]'), "rule[1].then[1]", "is not a destination"),
    "almost a destination": (
        with_rule('then = "voicemal x"'),
        "rule[1].then[0]",
        'did you mean "voicemail"?',
    ),
    "limit of nothing": (with_rule('then = ["desk 0s"]'), "rule[1].then[0]", "longer than 0s"),
    "unknown outcome": (
        with_rule('then = [{ to = "desk", bussy = "hang up" }, "hang up"]'),
        "rule[1].then[0]",
        'did you mean "busy"?',
    ),
    "empty chain": (with_rule("then = []"), "rule[1].then", "needs at least one entry"),
    "a password in the config": (
        with_account('password = "geheim"'),
        "account[0].password",
        "passwords never stand in the config: use password_file or password_env",
    ),
    "an account without a password": (with_account(""), "account[0]", "write password_file or password_env"),
    "two sources of a password": (
        with_account('password_file = "a"\npassword_env = "B"'),
        "account[0].password_env",
        "stands beside password_file",
    ),
    "a name twice": (GOOD + '\n[[voicemail]]\nname = "front"\n', "voicemail[1].name", "another voicemail"),
    "a rule's name twice": (
        GOOD + '\n[[rule]]\nname = "closed"\nthen = "hang up"\n',
        "rule[1].name",
        "is already the name of another rule",
    ),
    "an account called like a trunk": (
        with_account('password_env = "X"').replace('name = "pbx"', 'name = "line"'),
        "trunk[0].name",
        "another trunk or account",
    ),
    "unknown staff": (
        with_rule('then = ["staff sma", "hang up"]'),
        "rule[1].then[0]",
        "there is no staff member 'sma'; did you mean \"sam\"?",
    ),
    "unknown voicemail": (with_rule('then = "voicemail frunt"'), "rule[1].then[0]", 'did you mean "front"?'),
    "unknown prompt": (with_rule('then = "say clozed"'), "rule[1].then[0]", 'did you mean "closed"?'),
    "unknown number": (
        with_rule('then = ["number mobil", "hang up"]'),
        "rule[1].then[0]",
        'did you mean "mobile"?',
    ),
    "unknown destination in a branch": (
        with_rule('then = [{ to = "desk", busy = "voicemail x" }, "hang up"]'),
        "rule[1].then[0].busy",
        "there is no voicemail 'x'",
    ),
    "a queue that ends nowhere": (
        GOOD + '\n[[queue]]\nname = "billing"\nmembers = ["sam"]\n' + RULE_TO_QUEUE,
        "rule[1].then[0]",
        "queue billing can end with no_answer, full, empty, paused, too_long",
    ),
    "a queue nobody knows": (
        with_rule('then = ["queue billng", "hang up"]'),
        "rule[1].then[0]",
        "there is no queue 'billng'",
    ),
    "a queue that comes back to itself": (
        GOOD + '\n[[queue]]\nname = "a"\noverflow = "queue b"\n[[queue]]\nname = "b"\noverflow = "queue a"\n',
        "queue[0].overflow",
        "comes back to queue a by itself",
    ),
    "a menu without an end": (
        GOOD + '\n[[menu]]\nname = "main"\nsay = "closed"\nkeys = { 0 = "desk" }\ninvalid = "hang up"\n',
        "menu[0].no_input",
        "is missing: Where callers go who press nothing",
    ),
    "a menu's key that is none": (
        GOOD + MENU.replace("0 = ", "10 = "),
        "menu[0].keys.10",
        "a key is one of 0-9, * and #",
    ),
    "back outside a menu": (
        with_rule('then = ["back", "hang up"]'),
        "rule[1].then[0]",
        "on a menu's key only",
    ),
    "a menu that ends nowhere": (
        GOOD + MENU + '\n[[rule]]\nname = "x"\nthen = "menu main"\n',
        "rule[1].then[0]",
        "menu main can end nowhere by key 0",
    ),
    "a skill nobody has": (
        with_rule('then = ["skill billing", "hang up"]'),
        "rule[1].then[0]",
        "nobody has the skill 'billing'",
    ),
    "a level that is none": (
        GOOD + '\n[[queue]]\nname = "billing"\nskills = { billing = 6 }\n',
        "queue[0].skills",
        "billing = 6: a level is a whole number from 1 to 5",
    ),
    "staff without a phone": (
        changed(('uri = "sip:sam@127.0.0.1:5070"', "")),
        "routing.otherwise[1]",
        "sam has no phone",
    ),
    "an extension without a line": (
        changed(
            ('uri = "sip:sam@127.0.0.1:5070"', 'extension = "201"'),
            ('[[trunk]]\nname = "line"\naddress = "127.0.0.1:5070"\nnumbers = ["+1 212 555 0100"]', ""),
        ),
        "routing.otherwise[1]",
        "nothing leads to sam's extension",
    ),
    "a dead end": (
        with_rule('when = { caller = "known" }\nthen = ["staff sam 20s", "desk 20s"]'),
        "rule[1].then[1]",
        "what happens if nobody answers?",
    ),
    "a dead end in the last chain": (
        changed((', "number mobile 20s", "voicemail front"]', "]")),
        "routing.otherwise[1]",
        "what happens if nobody answers?",
    ),
    "a step after the end": (
        with_rule('when = { caller = "known" }\nthen = ["voicemail front", "desk"]'),
        "rule[1].then[1]",
        '"voicemail front" ends the call',
    ),
    "a chain to our own number": (
        with_rule('when = { caller = "known" }\nthen = ["number +12125550100", "hang up"]'),
        "rule[1].then[0]",
        "is our own number at line: the call would come back to us and go round",
    ),
    "a chain to our own number by name": (
        changed(("+1 212 555 0171", "(212) 555-0100")),
        "routing.otherwise[2]",
        "go round",
    ),
    "a mobile that is our own number": (
        changed(('name = "sam"', 'name = "sam"\nmobile = "212-555-0100"')),
        "staff[0].mobile",
        "go round",
    ),
    "a phone where we listen": (
        changed(("sip:sam@127.0.0.1:5070", "sip:sam@127.0.0.1")),
        "staff[0].uri",
        "is the desk's own address",
    ),
    "a phone where we listen on every address": (
        changed(("127.0.0.1:5060", "0.0.0.0:5060"), ("sip:sam@127.0.0.1:5070", "sip:sam@localhost:5060")),
        "staff[0].uri",
        "is the desk's own address",
    ),
    "the desk's phone where we listen": (
        GOOD + '\n[desk]\nphone = "sip:desk@127.0.0.1:5060"\n',
        "desk.phone",
        "go round",
    ),
    "the reserved name": (changed(('name = "sam"', 'name = "preferred"')), "staff[0].name", "another name"),
    "unknown via": (changed(('name = "sam"', 'name = "sam"\nvia = "lime"')), "staff[0].via", '"line"'),
    "one user for two": (
        changed(('name = "sam"', 'name = "sam"\nuser = "u"'))
        + '\n[[staff]]\nname = "lee"\nuser = "u"\nuri = "sip:lee@10.0.0.1"\n',
        "staff[1].user",
        "is the user of two people",
    ),
    "unknown preferred": (
        GOOD + '\n[[contact]]\nname = "Ana"\nnumbers = "+12125550142"\npreferred = "sma"\n',
        "contact[0].preferred",
        'did you mean "sam"? (contact "Ana")',
    ),
    "a prompt's missing file": (
        GOOD + '\n[[prompt]]\nname = "x"\nplay = "nowhere.wav"\n',
        "prompt[1].play",
        "there is no file",
    ),
    "unknown greeting": (
        changed(('name = "front"', 'name = "front"\ngreeting = "clozed"')),
        "voicemail[0].greeting",
        'did you mean "closed"? (voicemail "front")',
    ),
    "an outcome twice": (
        GOOD + '\n[desk]\noutcomes = ["refill", "refill"]\n',
        "desk.outcomes",
        "'refill' is listed twice",
    ),
    "a tag that is two": (
        GOOD + '\n[desk]\ntags = ["refill, urgent"]\n',
        "desk.tags",
        "'refill, urgent' can't be filed under: write words without commas, such as 'refill'",
    ),
    "an outcome too long": (
        GOOD + f'\n[desk]\noutcomes = ["{"a" * 41}"]\n',
        "desk.outcomes",
        "is longer than 40 letters",
    ),
    "patients by a mail that anybody reads": (
        GOOD
        + '\n[mail]\nserver = "mail.example"\nsender = "desk@clinic.example"\n'
        + 'security = "off"\npatients = true\n',
        "mail.patients",
        "what patients say must not travel readable: use starttls or tls",
    ),
    "unknown barred": (
        GOOD + '\n[[contact]]\nname = "Ana"\nnumbers = "+12125550142"\nbarred = ["sma"]\n',
        "contact[0].barred",
        'did you mean "sam"? (contact "Ana")',
    ),
    "a rule for unknown barred": (
        with_rule('when = { barred = "everybody" }\nthen = "hang up"'),
        "rule[1].when.barred",
        "nobody of the staff has that name",
    ),
    "unknown mode": (
        with_rule('when = { mode = ["open", "lunhc"] }\nthen = "hang up"'),
        "rule[1].when.mode",
        "there is no mode of that name",
    ),
    "unknown trunk": (
        with_rule('when = { trunk = "lime" }\nthen = "hang up"'),
        "rule[1].when.trunk",
        'did you mean "line"?',
    ),
}


@pytest.mark.parametrize(("text", "key", "said"), ERRORS.values(), ids=ERRORS)
def test_an_error_names_its_key_and_what_is_right(tmp_path: Path, text: str, key: str, said: str) -> None:
    with pytest.raises(ConfigErrors) as caught:
        load(written(tmp_path, text))
    found = [p for p in caught.value.problems if not p.warning and (p.key == key or not key)]
    assert any(said in p.message for p in found), caught.value


@pytest.mark.parametrize(("text", "key", "said"), ERRORS.values(), ids=ERRORS)
def test_an_error_hides_nothing_and_brings_no_others(tmp_path: Path, text: str, key: str, said: str) -> None:
    with pytest.raises(ConfigErrors) as caught:
        load(written(tmp_path, text))
    tables = {re.split(r"[.\[]", p.key)[0] for p in caught.value.problems}
    # chains name what other tables hold; every other table is as right as it was
    assert tables <= {re.split(r"[.\[]", key)[0], "rule", "routing"} or not key, caught.value


WARNINGS = {
    "a network of IPv6": (
        changed(
            (
                'address = "127.0.0.1:5070"',
                'address = "127.0.0.1:5070"\naccept = ["127.0.0.1", "2001:db8::/32"]',
            )
        ),
        "trunk[0].accept[1]",
        "the desk speaks IPv4 only",
    ),
    "a skill nobody has": (
        with_rule('when = { caller = "known" }\nneeds = { billing = 2 }\nthen = "hang up"'),
        "rule[1].needs.billing",
        "nobody has the skill 'billing'",
    ),
    "a tag that lets whoever claims it go ahead": (
        GOOD + 'ahead = { vip = "2min", patient = "1min" }\n',
        "routing.ahead.patient",
        '"patient" is not in routing.proof',
    ),
    "a rule that can't decide": (
        with_rule('then = "hang up"') + RULE.replace("second", "third") % 'then = "hang up"',
        "rule[2]",
        'rule "second" before it has no condition',
    ),
    "a limit that means nothing": (
        with_rule('when = { caller = "known" }\nthen = ["voicemail front 20s"]'),
        "rule[1].then[0]",
        "a limit means nothing here",
    ),
    "a password file that is not there": (
        with_account('password_file = "pbx.password"'),
        "account[0].password_file",
        "a desk does not start without it",
    ),
    "a lunch inside the opening hours": (
        GOOD + '\n[modes.noon]\nhours = "Mo-Fr 10:00-10:30"\n',
        "modes.noon.hours",
        "[modes.open] comes first and has these hours too",
    ),
    "a number on two cards": (
        GOOD
        + '\n[[contact]]\nname = "Ana"\nnumbers = "+12125550142"\n'
        + '\n[[contact]]\nname = "Bea"\nnumbers = ["(212) 555-0142"]\n',
        "contact[1].numbers",
        "is Ana's number too",
    ),
}


@pytest.mark.parametrize(("text", "key", "said"), WARNINGS.values(), ids=WARNINGS)
def test_a_warning_does_not_keep_the_desk_from_starting(
    tmp_path: Path, text: str, key: str, said: str
) -> None:
    loaded = load(written(tmp_path, text))
    assert [p.key for p in loaded.warnings] == [key]
    assert said in loaded.warnings[0].message


#: what is right although it looks odd
FINE = {
    "an announcement may be followed": with_rule('then = ["say closed", "desk 20s", "voicemail front"]'),
    "an announcement may end a chain": with_rule('then = ["desk 20s", "say closed"]'),
    "a prompt by name alone, for a recording that ships": GOOD + '\n[[prompt]]\nname = "busy"\n',
    "one step without brackets": with_rule('then = "voicemail front"'),
    "the caller's own person": with_rule('then = ["staff preferred 20s", "voicemail front"]'),
    "an extension as a number": with_rule('then = ["number 201 20s", "hang up"]'),
    "a spaced number": with_rule('then = ["number +1 212 555 0172 20s", "hang up"]'),
    "closed is always a mode": with_rule('when = { mode = "closed" }\nthen = "hang up"'),
    "a pattern": with_rule('when = { caller = ["+1 212 555 01??", "+44*", "2*"] }\nthen = "hang up"'),
    "keys of the screen": GOOD + '\n[screen]\nkeys = { answer = "insert" }\n',
    "a night": changed(("Mo-Fr 08:00-17:00; PH off", "Mo-Su 22:00-06:00")),
    "holidays among weekdays": changed(("Mo-Fr 08:00-17:00; PH off", "Mo-Fr,PH 08:00-17:00")),
    "a phone at another port": changed(("sip:sam@127.0.0.1:5070", "sip:sam@127.0.0.1:5061")),
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_what_is_right_is_taken(tmp_path: Path, text: str) -> None:
    assert problems_of(tmp_path, text) == ()


def test_every_error_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed(
        ("America/New_York", "Mars/Base"),
        ("127.0.0.1:5060", "127.0.0.1:0"),
        ('uri = "sip:sam@127.0.0.1:5070"', 'uri = "sam"\nvia = "nothing"'),
        ('mode = "closed"', 'mode = "clothed"'),
        ('then = ["say closed", "voicemail front"]', 'then = ["say clozed", "banana", "voicemail frunt"]'),
        ('"number mobile 20s", "voicemail front"]', '"number mobil 20s"]'),
    )
    text += '\n[[account]]\nname = "pbx"\nserver = "p b x"\npassword = "geheim"\n'
    with pytest.raises(ConfigErrors) as caught:
        load(written(tmp_path, text))
    keys = [problem.key for problem in caught.value.problems]
    assert keys == [
        "office.timezone",
        "sip.listen",
        "staff[0].uri",
        "staff[0].via",
        "rule[0].then[1]",
        "rule[0].when.mode",
        "rule[0].then[0]",
        "rule[0].then[2]",
        "routing.otherwise[2]",
        "routing.otherwise[2]",
        "account[0].server",
        "account[0].user",
        "account[0].password",
    ]


def test_a_password_is_never_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigErrors) as caught:
        load(written(tmp_path, with_account('password = "geheim"')))
    assert "geheim" not in str(caught.value)


def test_an_unreadable_entry_still_lends_its_name(tmp_path: Path) -> None:
    text = changed(('uri = "sip:sam@127.0.0.1:5070"', 'uri = "nonsense"\naudio = 3'))
    assert {p.key for p in problems_of(tmp_path, text)} == {"staff[0].uri", "staff[0].audio"}


def test_a_missing_file_and_one_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(ConfigErrors, match="can't be read: No such file"):
        load(tmp_path / "config.toml")
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigErrors, match="is not UTF-8 text"):
        load(tmp_path / "config.toml")


def test_overrides_that_do_not_fit_are_a_warning(tmp_path: Path) -> None:
    overrides = tmp_path / "overrides.toml"
    overrides.write_text('[override]\nmode = "opne"\nauthor = "ann"\nset_at = 2026-01-01T08:00:00Z\n')
    (warning,) = load(written(tmp_path), overrides).warnings
    assert 'did you mean "open"?' in warning.message
    overrides.write_text("mode = [")
    (warning,) = load(written(tmp_path), overrides).warnings
    assert "is not TOML" in warning.message
    assert overrides.read_text() == "mode = ["
    overrides.unlink()
    assert load(written(tmp_path), overrides).warnings == ()
