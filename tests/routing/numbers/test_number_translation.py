"""How peers write numbers, in both directions, in eight countries."""

from collections.abc import Callable

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from console.config.schema.number_forms import Receives, Rewrite, Sends
from console.routing.numbers.number_translation import emergency, received, sent

COUNTRIES = {"US": "GB", "CA": "US", "GB": "DE", "DE": "US", "FR": "DE", "IT": "FR", "AU": "US", "JP": "US"}
KINDS = {
    "fixed": PhoneNumberType.FIXED_LINE,
    "mobile": PhoneNumberType.MOBILE,
    "free": PhoneNumberType.TOLL_FREE,
}


def example(country: str, kind: str = "fixed") -> str:
    found = phonenumbers.example_number_for_type(country, KINDS[kind])
    assert found
    return phonenumbers.format_number(found, PhoneNumberFormat.E164)


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def national(number: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.NATIONAL)


def international(number: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)


def abroad(number: str, country: str) -> str:
    return phonenumbers.format_out_of_country_calling_number(phonenumbers.parse(number), country)


#: how it is called → how a peer of the first country writes a number (of it), and what ``receives`` says
HOME: dict[str, tuple[Callable[[str, str], str], Receives]] = {
    "+e164": (lambda n, c: n, Receives()),
    "+e164, said": (lambda n, c: n, Receives(form="+e164")),
    "e164": (lambda n, c: n[1:], Receives()),
    "e164, said": (lambda n, c: n[1:], Receives(form="e164")),
    "00": (lambda n, c: "00" + n[1:], Receives()),
    "00, e164 said": (lambda n, c: "00" + n[1:], Receives(form="e164")),
    "011": (lambda n, c: "011" + n[1:], Receives(form="e164")),
    "national": (lambda n, c: digits(national(n)), Receives()),
    "national, said": (lambda n, c: digits(national(n)), Receives(form="national")),
    "national as printed": (lambda n, c: national(n), Receives()),
    "international as printed": (lambda n, c: international(n), Receives()),
    "dots": (lambda n, c: national(n).replace("-", ".").replace(" ", "."), Receives()),
    "tel URI": (lambda n, c: f"tel:{n}", Receives()),
    "SIP URI": (lambda n, c: f"sip:{n}@pbx.example;user=phone", Receives()),
    "parameters": (lambda n, c: f"{n};npdi;rn={n}", Receives()),
    "9 and national": (lambda n, c: "9" + digits(national(n)), Receives(prefix="9")),
    "9 and e164": (lambda n, c: "9" + n[1:], Receives(prefix="9", form="e164")),
    "9 kept off": (lambda n, c: digits(national(n)), Receives(prefix="9")),
    "*31 and national": (lambda n, c: "*31" + digits(national(n)), Receives(prefix="*31")),
    "two characters of a route": (lambda n, c: "77" + n[1:], Receives(strip=2, form="e164")),
}
ABROAD: dict[str, tuple[Callable[[str, str], str], Receives]] = {
    "+e164": (lambda n, c: n, Receives()),
    "e164": (lambda n, c: n[1:], Receives(form="e164")),
    "dialled from here": (lambda n, c: digits(abroad(n, c)), Receives()),
    "dialled from here, national said": (lambda n, c: digits(abroad(n, c)), Receives(form="national")),
    "00": (lambda n, c: "00" + n[1:], Receives(form="e164")),
    "9 and dialled from here": (lambda n, c: "9" + digits(abroad(n, c)), Receives(prefix="9")),
}


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("kind", ["fixed", "mobile"])
@pytest.mark.parametrize("form", HOME)
def test_a_number_of_the_country_is_one_number_however_it_comes(form: str, kind: str, country: str) -> None:
    number = example(country, kind)
    write, receives = HOME[form]
    assert received(write(number, country), country, receives) == number


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("form", ABROAD)
def test_a_number_from_abroad_is_one_number_however_it_comes(form: str, country: str) -> None:
    number = example(COUNTRIES[country])
    write, receives = ABROAD[form]
    assert received(write(number, country), country, receives) == number


SENDS = {
    "+e164": Sends(),
    "e164": Sends(form="e164"),
    "national": Sends(form="national"),
    "11 digits": Sends(form="11 digits"),
    "9 and national": Sends(form="national", prefix="9"),
    "0 and e164": Sends(form="e164", prefix="0"),
    "strip": Sends(form="+e164", strip=1),
}
READS = {
    "9 and national": Receives(prefix="9"),
    "0 and e164": Receives(prefix="0", form="e164"),
    "e164": Receives(form="e164"),
    "strip": Receives(form="e164"),
}


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("way", SENDS)
def test_what_is_sent_comes_back_as_the_same_number(way: str, country: str) -> None:
    receives = READS.get(way, Receives())
    for kind in ("fixed", "mobile", "free"):
        number = example(country, kind)
        assert received(sent(number, country, SENDS[way]), country, receives) == number
    number = example(COUNTRIES[country])
    assert received(sent(number, country, SENDS[way]), country, receives) == number


@pytest.mark.parametrize("country", COUNTRIES)
def test_extensions_and_codes_pass_as_typed_in_both_directions(country: str) -> None:
    for way, sends in SENDS.items():
        for typed in ("201", "*97", "*72201", "#31#", "7001", "desk", ""):
            assert sent(typed, country, sends) == typed
            assert received(typed, country, READS.get(way, Receives())) == typed


@pytest.mark.parametrize(
    ("country", "number", "sends", "written"),
    [
        ("US", "+12125550199", Sends(), "+12125550199"),
        ("US", "+12125550199", Sends(form="e164"), "12125550199"),
        ("US", "+12125550199", Sends(form="national"), "2125550199"),
        ("US", "+12125550199", Sends(form="national", prefix="9"), "92125550199"),
        ("US", "+12125550199", Sends(form="11 digits"), "12125550199"),
        ("US", "+14165550199", Sends(form="national"), "4165550199"),  # Canada: one numbering plan
        ("US", "+442079460000", Sends(form="11 digits"), "011442079460000"),
        ("US", "+442079460000", Sends(form="national", prefix="9"), "9011442079460000"),
        ("GB", "+442079460000", Sends(form="national"), "02079460000"),
        ("GB", "+12125550199", Sends(form="national"), "0012125550199"),
        ("DE", "+4930123456", Sends(form="national"), "030123456"),
        ("IT", "+390669800000", Sends(form="national"), "0669800000"),
        ("AU", "+12125550199", Sends(form="national"), "001112125550199"),
        ("JP", "+12125550199", Sends(form="national"), "01012125550199"),
        ("US", "+12125550199", Sends(strip=2), "2125550199"),
        ("US", "+12125550199", Sends(form="e164", strip=1, prefix="81"), "812125550199"),
    ],
)
def test_each_form_is_written_as_its_country_dials_it(
    country: str, number: str, sends: Sends, written: str
) -> None:
    assert sent(number, country, sends) == written


def test_what_no_word_says_is_rewritten_and_the_first_that_fits_decides() -> None:
    sends = Sends(
        form="national",
        rewrite=(
            Rewrite(match=r"\+1212(\d{7})", replace=r"\1"),
            Rewrite(match=r"\+1(800\d{7})", replace=r"8*\1"),
        ),
    )
    assert sent("+12125550199", "US", sends) == "5550199"
    assert sent("+18005550199", "US", sends) == "8*8005550199"
    assert sent("+19175550199", "US", sends) == "9175550199"
    assert sent("+121255501990", "US", sends) != "55501990"
    receives = Receives(rewrite=(Rewrite(match=r"(\d{7})", replace=r"+1212\1"),))
    assert received("5550199", "US", receives) == "+12125550199"
    assert received("555-0199", "US", receives) == "+12125550199"
    assert received("9175550199", "US", receives) == "+19175550199"


@pytest.mark.parametrize("hidden", ["", "anonymous", "Restricted", "+unavailable", "266696687"])
def test_who_shows_no_number_has_none(hidden: str) -> None:
    assert received(hidden, "US", Receives(prefix="9")) == ""


@pytest.mark.parametrize("sends", SENDS.values())
def test_an_emergency_number_is_dialled_as_the_country_of_the_peer_does(sends: Sends) -> None:
    assert sent(emergency("911", "US", "US"), "US", sends) == "911"
    assert sent(emergency("911", "US", "GB"), "GB", sends) == "112"
    assert sent(emergency("999", "GB", "US"), "US", sends) in ("112", "911")
    assert sent(emergency("112", "DE", "US"), "US", sends) in ("112", "911")
    assert emergency("201", "US", "DE") == "201"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"form": "10 digits"}, "national"),
        ({"prefix": "+"}, "write the digits"),
        ({"prefix": "9"}, "not before +"),
        ({"rewrite": ({"match": "(", "replace": ""},)}, "is no pattern"),
        ({"rewrite": ({"match": "1", "replace": r"\2"},)}, "invalid group reference"),
        ({"strip": 99}, "16"),
    ],
)
def test_what_can_not_be_meant_is_refused(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("+", r"\+")):
        Sends.model_validate(wrong)
