"""portal.toml is read whole or refused whole, and a refusal names every place to mend and no value of the environment."""

import re
import tomllib
from copy import deepcopy
from dataclasses import MISSING, FrozenInstanceError, fields
from pathlib import Path
from typing import Any, get_origin, get_type_hints

import pytest

import portal
from portal import CHECKS, OTHER_VARIABLES, SECTIONS, Portal, portal_from, read_portal
from publicity.disclosures import LeadTime
from publicity.errors import SettingsRefused
from publicity.period import PeriodRules
from publicity.report import LetterRule

SHIPPED = Path(portal.__file__).with_name("portal.toml")
TEXT = SHIPPED.read_text(encoding="utf-8")
KEYS = [(section, one.name) for section, kind in SECTIONS.items() for one in fields(kind)]
OPTIONAL = [
    (section, one.name) for section, kind in SECTIONS.items() for one in fields(kind) if one.default is not MISSING
]
REQUIRED = sorted(set(KEYS) - set(OPTIONAL))
UNWRITTEN = {("languages", "keep"), ("letterbox", "shared_networks")}
"""What stands in the shipped file as an example alone."""
NOT_ANY_TEXT = {("languages", "shown"), ("letterbox", "shared_networks")}
"""Lists whose parts have to be something."""


def hint_of(section: str, key: str) -> Any:
    """What kind of value a setting has."""
    return get_type_hints(SECTIONS[section])[key]


def the_tables(**changes: Any) -> dict[str, Any]:
    """The shipped tables; ``days={"timezone": "x"}`` changes a key, a value of None takes it out."""
    tables = deepcopy(tomllib.loads(TEXT))
    for section, keys in changes.items():
        for key, value in keys.items():
            tables.setdefault(section, {})[key] = value
            if value is None:
                del tables[section][key]
    return tables


def faults_of(tables: dict[str, Any], env: dict[str, str] | None = None) -> list[str]:
    """All that is wrong with these tables under this environment."""
    try:
        portal_from(tables, env or {})
    except SettingsRefused as refused:
        return list(refused.faults)
    return []


def variable(section: str, key: str) -> str:
    """The variable that overrides a setting."""
    return f"PORTAL_{section}__{key}".upper()


# --- The shipped file -------------------------------------------------------------------------------------------------


def test_the_shipped_file_is_read_without_fault():
    shipped = read_portal(SHIPPED, {})

    assert shipped.authority.city_en == "Yunlan"
    assert shipped.contact.phones == ("0577-12380", "0577-62380120")


def test_the_shipped_file_is_the_one_that_is_read_unless_told():
    assert read_portal(env={}) == read_portal(SHIPPED, {})


def test_every_section_and_key_stands_in_the_shipped_file_in_the_order_of_the_code():
    section, standing = "", []
    for line in TEXT.splitlines():
        if found := re.match(r"\[(\w+)\]", line):
            section = found[1]
        elif found := re.match(r"(?:# )?(\w+) = ", line):
            standing.append((section, found[1]))

    assert standing == KEYS


@pytest.mark.parametrize("section, key", OPTIONAL)
def test_a_setting_that_is_taken_out_has_the_value_that_stands_in_the_shipped_file(section, key):
    shipped = tomllib.loads(TEXT)[section].get(key, ())
    if section in ("contact", "security"):
        # A department's own address has no default: what is not written is not shown.
        shipped = None

    default = next(one.default for one in fields(SECTIONS[section]) if one.name == key)

    assert default == (tuple(shipped) if isinstance(shipped, list) else shipped)


@pytest.mark.parametrize("section, key", sorted(set(KEYS) - {("contact", "email"), *UNWRITTEN}))
def test_every_value_of_the_file_arrives(section, key):
    written = tomllib.loads(TEXT)[section][key]

    read = getattr(getattr(read_portal(SHIPPED, {}), section), key)

    assert read == (tuple(written) if isinstance(written, list) else written)


def test_the_settings_are_frozen():
    shipped = read_portal(SHIPPED, {})

    with pytest.raises(FrozenInstanceError):
        shipped.days = shipped.days  # type: ignore[misc]


def test_the_days_give_the_rules_their_figures():
    days = portal_from(
        the_tables(
            days={
                "min_calendar_days": 8,
                "min_working_days": 6,
                "publication_day_counts": False,
                "letters_count_by": "arrived",
                "inspection_lead_min": 2,
                "inspection_lead_max": 4,
            }
        ),
        {},
    ).days

    assert days.period_rules == PeriodRules(min_calendar_days=8, min_working_days=6, publication_day_counts=False)
    assert days.letter_rule is LetterRule.ARRIVED
    assert days.lead_time == LeadTime(min_working_days=2, max_working_days=4)
    assert str(days.zone) == "Asia/Shanghai"


# --- Kinds of values --------------------------------------------------------------------------------------------------


def wrong_values(section: str, key: str) -> list[Any]:
    """Values of every kind but the right one, and those of the right kind that can mean nothing."""
    hint = hint_of(section, key)
    if hint is int:
        return ["7", 7.0, True, -1, 10**6, 10**40, [7], {"a": 1}]
    if hint is bool:
        return ["true", 1, 0, [], {}]
    if get_origin(hint) is tuple:
        return ["zh-Hans", [], [""], [" "], [1], 7, {}]
    return [7, True, "", " \t", "　", ["text"], {}]


@pytest.mark.parametrize("section, key", KEYS)
def test_a_value_of_the_wrong_kind_is_refused_at_its_key(section, key):
    for wrong in wrong_values(section, key):
        faults = faults_of(the_tables(**{section: {key: wrong}}))

        assert len(faults) == 1
        assert faults[0].startswith(f"portal.toml: [{section}] {key} must be ")


@pytest.mark.parametrize("section, key", REQUIRED)
def test_what_has_no_default_has_to_be_there(section, key):
    assert faults_of(the_tables(**{section: {key: None}})) == [f"portal.toml: [{section}] {key} is missing"]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_that_is_not_there_lacks_what_has_no_default_and_nothing_else(section):
    tables = the_tables()
    del tables[section]

    missing = [f"portal.toml: [{name}] {key} is missing" for name, key in KEYS if (name, key) in REQUIRED]

    assert faults_of(tables) == [told for told in missing if f"[{section}]" in told]


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("value", [7, "text", [1, 2], True])
def test_a_section_has_to_be_one_even_when_a_variable_sets_a_key_of_it(section, value):
    key = next(name for name_of_section, name in KEYS if name_of_section == section)

    faults = faults_of(the_tables() | {section: value}, {variable(section, key): "7"})

    assert faults == [f"portal.toml: {section} must be a section: write [{section}]"]


# --- Unknown names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "section, key, told",
    [
        ("days", "min_workingdays", "[days] min_workingdays is not a setting. Did you mean min_working_days?"),
        ("contact", "phone", "[contact] phone is not a setting. Did you mean phones?"),
        ("desk", "secure_cookie", "[desk] secure_cookie is not a setting."),
        ("letterbox", "xyz", "[letterbox] xyz is not a setting."),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(section, key, told):
    assert faults_of(the_tables(**{section: {key: 7}})) == [f"portal.toml: {told}"]


@pytest.mark.parametrize(
    "section, told",
    [
        ("day", "[day] is not a section. Did you mean days?"),
        ("letter_box", "[letter_box] is not a section. Did you mean letterbox?"),
        ("xyz", "[xyz] is not a section."),
    ],
)
@pytest.mark.parametrize("value", [{}, {"a": 1}, 7])
def test_an_unknown_section_is_refused_with_the_nearest_known_one(section, told, value):
    assert faults_of(the_tables() | {section: value}) == [f"portal.toml: {told}"]


# --- The environment --------------------------------------------------------------------------------------------------

OVERRIDES = {
    int: ("12", 12),
    bool: ("false", False),
    str: ("另一个", "另一个"),
    tuple[str, ...]: ("余家村, 于山", ("余家村", "于山")),
}


@pytest.mark.parametrize("section, key", sorted(set(KEYS) - {*NOT_ANY_TEXT, ("contact", "phones")}))
def test_a_variable_overrides_each_setting(section, key):
    hint = hint_of(section, key)
    given, read = OVERRIDES[hint if hint in OVERRIDES else str]
    if section == "addresses":
        given = read = "https://other.example"
    if (section, key) in [("days", "timezone"), ("days", "letters_count_by")]:
        given = read = {"timezone": "Asia/Urumqi", "letters_count_by": "arrived"}[key]
    if section == "security":
        given = read = "https://city.example/security"
    # Both at once, so that the least does not exceed the most.
    env = {variable(section, key): given, "PORTAL_DAYS__INSPECTION_LEAD_MAX": "12"}

    made = portal_from(the_tables(), env)

    assert getattr(getattr(made, section), key) == read


@pytest.mark.parametrize(
    "section, key, given, read",
    [
        ("letterbox", "shared_networks", "192.0.2.0/24, 2001:db8::/32", ("192.0.2.0/24", "2001:db8::/32")),
        ("languages", "shown", "zh-Hans", ("zh-Hans",)),
        ("languages", "shown", "zh-Hans, en", ("zh-Hans", "en")),
        ("contact", "phones", "0577-12380,0577-12381", ("0577-12380", "0577-12381")),
        ("days", "publication_day_counts", "TRUE", True),
        ("days", "publication_day_counts", "False", False),
        ("contact", "email", "gb@yunlan.example", "gb@yunlan.example"),
    ],
)
def test_a_variable_s_text_is_read_as_what_the_setting_is(section, key, given, read):
    made = portal_from(the_tables(), {variable(section, key): given})

    assert getattr(getattr(made, section), key) == read


def test_a_variable_can_give_what_the_file_lacks():
    made = portal_from(the_tables(authority={"city": None}), {"PORTAL_AUTHORITY__CITY": "云岚市"})

    assert made.authority.city == "云岚市"


SECRET = "hunter2 機密 +-"


@pytest.mark.parametrize(
    "section, key",
    [(section, key) for section, key in KEYS if hint_of(section, key) in (int, bool)]
    + [("addresses", "board"), ("addresses", "desk"), ("days", "timezone"), ("days", "letters_count_by")]
    + [("languages", "shown")],
)
def test_a_fault_of_the_environment_names_the_variable_and_never_its_value(section, key):
    faults = faults_of(the_tables(), {variable(section, key): SECRET})

    assert len(faults) == 1
    assert faults[0].startswith(f"{variable(section, key)} must be ") or faults[0].startswith(
        (f"{variable(section, key)} is not ", f"{variable(section, key)} must begin ")
    )
    assert not any(word in faults[0] for word in SECRET.split())


@pytest.mark.parametrize("text", ["-1", "+7", "7.0", " 7", "７", "1_0", "0x7", "1000000", "9" * 5000, ""])
def test_a_number_in_a_variable_is_written_in_plain_digits(text):
    faults = faults_of(the_tables(), {"PORTAL_LETTERBOX__MAX_FILES": text})

    assert len(faults) == 1
    assert faults[0].startswith("PORTAL_LETTERBOX__MAX_FILES must be a whole number")


@pytest.mark.parametrize(
    "name, told",
    [
        ("PORTAL_DAYS__MIN_WORKINGDAYS", " Did you mean PORTAL_DAYS__MIN_WORKING_DAYS?"),
        ("PORTAL_DAY__MIN_WORKING_DAYS", " Did you mean PORTAL_DAYS__MIN_WORKING_DAYS?"),
        ("PORTAL_DAYS_TIMEZONE", " Did you mean PORTAL_DAYS__TIMEZONE?"),
        ("PORTAL_SETTING", " Did you mean PORTAL_SETTINGS?"),
        ("PORTAL_PEPPER", " Did you mean PORTAL_PEPPER_FILE?"),
        ("PORTAL_X", ""),
        ("PORTAL_", ""),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest_known_one_and_without_its_value(name, told):
    assert faults_of(the_tables(), {name: SECRET}) == [f"{name}: there is no such setting.{told}"]


def test_variables_that_name_places_and_those_of_others_are_let_alone():
    env = dict.fromkeys(OTHER_VARIABLES, SECRET) | {"PATH": "/bin", "PORTALS": "x", "MY_PORTAL_DAYS__X": "y"}

    assert faults_of(the_tables(), env) == []


def test_a_variable_can_name_another_file(tmp_path):
    other = tmp_path / "other.toml"
    other.write_text(TEXT.replace('city_en = "Yunlan"', 'city_en = "Elsewhere"'), encoding="utf-8")

    assert read_portal(env={"PORTAL_SETTINGS": str(other)}).authority.city_en == "Elsewhere"


# --- What must hold beyond kinds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "section, changes, told",
    [
        ("days", {"timezone": "Asia/Shanghia"}, "timezone is not the name of a time zone"),
        ("days", {"timezone": "Asia"}, "timezone is not the name of a time zone"),
        ("days", {"timezone": "../Shanghai"}, "timezone is not the name of a time zone"),
        ("days", {"timezone": "x" * 5000}, "timezone is not the name of a time zone"),
        ("days", {"timezone": "Asia/Shang\0hai"}, "timezone is not the name of a time zone"),
        ("days", {"letters_count_by": "postmark"}, 'letters_count_by must be "sent" or "arrived"'),
        ("days", {"min_calendar_days": 0}, "min_calendar_days must be at least 1"),
        ("days", {"min_working_days": 4}, "min_working_days must be at least 5: the regulation allows no fewer"),
        ("days", {"inspection_lead_min": 4}, "inspection_lead_max must not be below inspection_lead_min"),
        ("languages", {"shown": ["en", "zh-Hans"]}, "shown must begin with zh-Hans"),
        ("languages", {"shown": ["zh-Hans", "de"]}, "hold only zh-Hans, zh-Hant, en"),
        ("languages", {"shown": ["zh-Hans", "zh-Hans"]}, "each once"),
        (
            "letterbox",
            {"shared_networks": ["192.0.2.0/24", "tor", "x"]},
            "must hold networks, for example 192.0.2.0/24",
        ),
        ("contact", {"address": None, "visit": None}, "address is missing: give an address for letters"),
        ("addresses", {"board": "http://gongshi.example"}, "board must be an https:// address"),
        ("addresses", {"desk": "https://desk.example/"}, "desk must be an https:// address without a slash"),
        ("addresses", {"board": "gongshi.example"}, "board must be an https:// address"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_key(section, changes, told):
    faults = faults_of(the_tables(**{section: changes}))

    assert len(faults) == 1
    assert faults[0].startswith(f"portal.toml: [{section}] ")
    assert told in faults[0]


@pytest.mark.parametrize("address", ["https://gongshi.example", "http://127.0.0.1:8000", "http://localhost:8001"])
def test_an_address_is_secure_or_of_this_machine(address):
    assert faults_of(the_tables(addresses={"board": address, "desk": address})) == []


@pytest.mark.parametrize("only", ["address", "visit"])
def test_one_way_by_post_or_in_person_is_enough(only):
    other = {"address": "visit", "visit": "address"}[only]

    assert faults_of(the_tables(contact={other: None})) == []


def test_all_faults_are_told_at_once_each_at_its_place():
    tables = the_tables(
        authority={"city": None, "nmae": "x"},
        days={"timezone": "Mars", "min_calendar_days": 0},
        letterbox={"max_files": "ten"},
        languages={"shown": ["en"]},
    ) | {"extra": {}, "clocks": 7}
    env = {"PORTAL_DESK__IDLE_MINUTES": SECRET, "PORTAL_NONE": SECRET, "PORTAL_ADDRESSES__BOARD": "x"}

    told = "\n".join(faults_of(tables, env))

    for place in [
        "portal.toml: [extra] is not a section",
        "portal.toml: clocks must be a section",
        "portal.toml: [authority] city is missing",
        "portal.toml: [authority] nmae is not a setting. Did you mean name?",
        "portal.toml: [days] timezone is not",
        "portal.toml: [days] min_calendar_days must be",
        "portal.toml: [letterbox] max_files must be a whole number",
        "portal.toml: [languages] shown must begin",
        "PORTAL_DESK__IDLE_MINUTES must be a whole number",
        "PORTAL_NONE: there is no such setting",
        "PORTAL_ADDRESSES__BOARD must be an https:// address",
    ]:
        assert place in told
    assert len(told.splitlines()) == 11


def test_every_check_belongs_to_a_section():
    assert set(CHECKS) <= set(SECTIONS)


# --- Files that cannot be read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"[days\n", id="not TOML"),
        pytest.param('[authority]\nname = "云岚"'.encode("gb18030"), id="not UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + TEXT.encode(), id="a byte order mark"),
        pytest.param(b"[days]\nmin_calendar_days = " + b"9" * 5000, id="a number without end"),
        pytest.param(b"[days]\n[days]\n", id="a section twice"),
        pytest.param(b"a = '\0'", id="a NUL"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_path(tmp_path, content):
    path = tmp_path / "portal.toml"
    path.write_bytes(content)

    with pytest.raises(SettingsRefused) as refused:
        read_portal(path, {})

    assert len(refused.value.faults) == 1
    assert refused.value.faults[0].startswith(f"{path}: ")


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_is_not_there_is_refused_by_its_path(tmp_path, name):
    with pytest.raises(SettingsRefused, match="cannot be read"):
        read_portal(tmp_path / name, {})


def test_an_empty_file_lacks_what_has_no_default():
    assert len(faults_of({})) == len(REQUIRED)


def test_all_of_the_settings_have_a_class():
    assert [one.name for one in fields(Portal)] == list(SECTIONS)
