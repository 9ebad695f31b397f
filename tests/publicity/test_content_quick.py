"""Reading is quick where nothing is wrong, and says exactly what slow reading says."""

import gc
import pickle
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from publicity.content import Notices, check_notices, front_matter, habits, marked, notices, plain, read_notices, values
from publicity.content.checks import privacy
from publicity.content.habits import HABITS, Habit
from publicity.content.plain import read_plainly
from publicity.content.proof import Proof
from publicity.content.source import read_bytes
from publicity.errors import ContentRefused
from tests.chance import tries
from tests.notice_files import (
    APPOINTMENT,
    CALENDAR,
    INSPECTION,
    REFUSED,
    REFUSED_BY_POLICY,
    ROOT,
    WARNED,
    changed,
    reading_rules,
)

RULES = reading_rules()
NOWHERE = re.compile("(?!)")
ANYWHERE = re.compile("")
TRACED = [habit for habit in HABITS if habit.trace]
WITHOUT_SHRINKING = (Phase.generate,)

FOLDERS = [
    ROOT / "content" / "notices",
    *sorted(folder for kind in (REFUSED, REFUSED_BY_POLICY, WARNED) for folder in kind.glob("*/notices")),
]

SAMPLES = (
    APPOINTMENT,
    INSPECTION,
    *(path.read_text(encoding="utf-8") for path in sorted((ROOT / "content" / "notices").glob("*.md"))),
)

PIECES = (
    *" \t ： “ ” ' \" [ ] { } & * ! | > % @ ` # - : , ~ ？ ； — – • · ・ － \u3000 \xa0 \u200b \u202e \x00 \ue000 ０ ２０".split(" "),
    *"--- ——— ... null <<: ? *a &a !x <b> ``` ~~~ === 姓名： 姓名:林 name： name:林 notice: again: 9999-12-31 2026/11/20".split(" "),
    *"\n \n\n \n\x20\x20 \n\x20\x20\x20\x20-\x20 :\x20 -\x20 \n---\n \x20# \r\n 甲\x20乙 甲\n\x20\x20\x20\x20\x20\x20乙 |\n >\n".split(" "),
    *('"甲\\u200b"', '"甲乙"', "“甲”", "&a 甲", "!!str 甲", "[{a: [[{b: [[{c: [x]}]]}]]}]", "{a: 1, a: 2}", "[甲, 乙]"),
    *("1981年3月12日出生", "生于1981-03-12", "33032719810312123X", "13800000000", "a@b.cn", "[x](http://y.cn)", "![ ](/z)"),
)  # fmt: skip


@contextmanager
def slow_reading() -> Iterator[None]:
    """Every quick test says that there may be something, so that everything is looked at closely."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front_matter, "read_plainly", lambda text: None)
        patch.setattr(habits.Habit, "is_in", lambda habit, text: bool(habit.pattern.search(text)))
        patch.setattr(privacy, "_BIRTH", ANYWHERE)
        patch.setattr(values, "_USUAL_NAME", NOWHERE)
        yield


def told_of(data: bytes) -> Any:
    """Everything that reading one file gives: its faults, its form, and its notice when it is faultless."""
    path = Path("KC-2026-901.md" if b"kind: inspection" in data else "GS-2026-901.md")
    proof, form, body = notices._read(*read_bytes(path, data), RULES, CALENDAR)
    return form, body, notices._reading(*read_bytes(path, data), RULES, CALENDAR), proof.faults


def told_of_folder(folder: Path) -> tuple[Any, Notices | str]:
    """All faults and warnings of a folder, and its notices when it is faultless."""
    faults = check_notices(folder, RULES, CALENDAR)
    try:
        return faults, read_notices(folder, RULES, CALENDAR)
    except ContentRefused as refused:
        return faults, str((refused.faults, refused.warnings))


@st.composite
def altered(draw: st.DrawFn) -> bytes:
    """A faultless notice in which a few things were put in, cut out or swapped, mostly in its front matter."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split("\n")
        front = next((number for number, line in enumerate(lines[1:], 1) if line == "---"), len(lines) - 1)
        this, that = draw(st.integers(0, front)), draw(st.integers(0, len(lines) - 1))
        line = lines[this]
        at = draw(st.integers(0, len(line)))
        cut = draw(st.integers(0, 3))
        match draw(st.sampled_from(("put", "put", "put", "before", "after", "swap", "twice", "indent"))):
            case "put":
                lines[this] = line[:at] + draw(st.sampled_from(PIECES)) + line[at + cut :]
            case "before":
                lines[this] = re.sub(r"(?<=[:-] )", lambda gap: draw(st.sampled_from(PIECES)), line, count=1)
            case "after":
                lines[this] = line + draw(st.sampled_from(PIECES))
            case "swap":
                lines[this], lines[that] = lines[that], line
            case "twice":
                lines.insert(that, line)
            case "indent":
                lines[this] = draw(st.sampled_from(("  ", " ", "\t", "\u3000", "- "))) + line
        text = "\n".join(lines)
    return text.encode()


# --- The same is said -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_example_is_told_as_slow_reading_tells_it(folder: Path) -> None:
    quick = told_of_folder(folder)

    with slow_reading():
        assert told_of_folder(folder) == quick


@settings(max_examples=tries(600), suppress_health_check=[HealthCheck.too_slow])
@given(altered())
def test_an_altered_notice_is_told_as_slow_reading_tells_it(data: bytes) -> None:
    quick = told_of(data)

    with slow_reading():
        assert told_of(data) == quick


def last_of_equal_keys(text: str) -> Any:
    """Read YAML as most programs do: the last of two equal keys counts, a tag or an anchor is nothing special."""
    try:
        read = yaml.load(text, Loader=marked.LOADER)  # noqa: S506
    except (yaml.YAMLError, ValueError, TypeError):
        return None
    return read if isinstance(read, dict) else None


# What shows a difference may be a long notice, of which Hypothesis then says that it is long.
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize(
    "where, name, careless",
    [
        (front_matter, "read_plainly", last_of_equal_keys),
        (values, "_USUAL_NAME", re.compile(".{2,40}")),
        (privacy, "_BIRTH", re.compile("出生")),
    ],
    ids=["the last of equal keys", "any name", "born in one way"],
)
def test_a_careless_quick_test_would_be_caught(
    where: Any, name: str, careless: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differs(data: bytes) -> bool:
        with slow_reading():
            slowly = told_of(data)
        return bool(told_of(data) != slowly)

    monkeypatch.setattr(where, name, careless)

    try:
        find(altered(), differs, settings=settings(max_examples=5_000, database=None, phases=WITHOUT_SHRINKING))
    except NoSuchExample:
        pytest.fail("no notice that was tried shows the difference")


# --- What is read plainly is all of YAML that it reads -------------------------------------------------------------

BITS = tuple(
    bit.replace("_", " ")
    for bit in (
        "\n \n\n \n__ \n____ \n-_ \n__-_ -_ :_ _#_ #_ |\n___ a: - : | { } [ ] , key: b: 林 字 ' \" # ? ~ ： & * ! > % @ `"
        " |- --- ... 09:00 http://x 'a' \"b\" \\ \x00 \x85 \u2028 \xa0 \t \U00020000 \ue000 {a:_b} [a,_b] \n-_b:_c"
        " 'it''s' \"a\\tb\" x[y, 甲_乙 _ __"
    ).split(" ")
)
"""Signs that mean something in YAML, or nothing; an underscore stands for a space here."""

BLOCKS = (
    "a: b\nc: d\n",
    "a:\n  b: c\n  d: |\n    text\n     more\n\n  e: f\ng: h\n",
    "x:\n  - a: b\n    c: {d: e, f: [g, h]}\n  - a: [x y, 'z']\n    d:\n      - e\n      - f g\nz: 09:00\n",
    "l:\n- a\n- b: c\n  d: e\nm: |\n  z\n",
    '# c\n\na: "q"\n# d\nb: {a: 1}\n',
)


@st.composite
def front_matters(draw: st.DrawFn) -> str:
    """Front matter of a few lines, in which a few signs were put in or cut out."""
    text = draw(st.sampled_from(BLOCKS))
    for _ in range(draw(st.integers(0, 4))):
        at, cut = draw(st.integers(0, len(text))), draw(st.sampled_from((0, 0, 1, 2, 4)))
        text = text[:at] + draw(st.sampled_from(BITS)) + text[at + cut :]
    return f"{text}\n"


def is_misread(text: str) -> bool:
    """Whether what is read plainly is not what the library reads, or has something to be marked."""
    proof = Proof(Path(), text)
    plainly = plain.read_plainly(text)
    return plainly is not None and (plainly != marked.read_marked(text, proof, 1, 0) or bool(proof.faults))


@settings(max_examples=600, deadline=None)
@given(front_matters())
def test_front_matter_that_is_read_plainly_is_read_as_yaml(text: str) -> None:
    assert not is_misread(text)


@pytest.mark.parametrize("block", BLOCKS)
def test_front_matter_as_it_is_usually_written_is_read_plainly(block: str) -> None:
    assert plain.read_plainly(block)


@pytest.mark.parametrize(
    "name, part, careless, text",
    [
        pytest.param("_LINE", r"\n:#", r"\n:", "a: b #c\n", id="a comment"),
        pytest.param("_LINE", r":[^\s:#]", ":", "a: b:\n", id="two colons"),
        pytest.param("_LINE", "{1,60}+", "++", f"{'x' * 2000}: y\n", id="a key without end"),
        pytest.param("_SCALAR", r"\[\]{}", r"\]{}", "a: [b[c]\n", id="brackets"),
        pytest.param("_KEY", ": ", ":", "a: {b:c}\n", id="a colon without a space"),
        pytest.param("UNWANTED", None, "(?!)", "a: b\x85c\n", id="a line that ends otherwise"),
    ],
)
def test_careless_plain_reading_would_be_caught(
    name: str, part: str | None, careless: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pattern = getattr(plain, name)
    assert not is_misread(text)

    source = pattern.pattern.replace(part, careless) if part else careless
    monkeypatch.setattr(plain, name, re.compile(source, pattern.flags))

    assert is_misread(text)


# --- No trace, no habit ---------------------------------------------------------------------------------------------

SIGNS = st.sampled_from([*"\n\n  --:：—–－•*{,[a_名0/ \t", "name", "\n- ", "姓名", "公示期 ", "电话"])
FEW_SIGNS = st.lists(SIGNS, max_size=8).map("".join)


def is_overlooked(habit: Habit, text: str) -> bool:
    """Whether a habit shows in a text in which no trace of it is seen."""
    return bool(habit.pattern.search(text)) and not habit.is_in(text)


@pytest.mark.parametrize("habit", TRACED, ids=lambda habit: habit.code)
@settings(max_examples=tries(500))
@given(text=FEW_SIGNS)
def test_a_habit_shows_nowhere_without_its_trace(habit: Habit, text: str) -> None:
    assert not is_overlooked(habit, text)


@pytest.mark.parametrize(
    "code, careless",
    [("N119", r"\n[—•*][ ]"), ("N106", r"\n-[^ ]"), ("N104", "：(?<=[a-z]：)"), ("N105", r"\n[a-z_]+:[^\s/]")],
)
def test_a_careless_trace_would_be_caught(code: str, careless: str) -> None:
    (habit,) = (one for one in TRACED if one.code == code)
    habit = habit._replace(trace=re.compile(careless))

    try:
        find(
            FEW_SIGNS,
            lambda text: is_overlooked(habit, text),
            settings=settings(max_examples=20_000, database=None, phases=WITHOUT_SHRINKING),
        )
    except NoSuchExample:
        pytest.fail("no text that was tried shows the difference")


@settings(max_examples=tries(200))
@given(st.one_of(*(st.from_regex(births) for births in privacy._BIRTHS)))
def test_no_day_of_birth_is_without_its_trace(text: str) -> None:
    assert privacy._BIRTH.search(text)


# --- Places wait until they are asked for ---------------------------------------------------------------------------


def read_proof(text: str) -> Proof:
    """Read a faultless notice and give its proof, on which no place has been looked for."""
    proof, _, _ = notices._read(*read_bytes(Path("GS-2026-901.md"), text.encode()), RULES, CALENDAR)
    return proof


@pytest.mark.parametrize("text", [APPOINTMENT, INSPECTION], ids=["appointment", "inspection"])
def test_a_faultless_mapping_is_read_plainly(text: str) -> None:
    assert read_plainly(text.split("\n---\n")[0].removeprefix("---\n") + "\n")


def test_what_is_written_is_the_same_before_and_after_places_are_looked_for() -> None:
    proof = Proof(Path("GS-2026-901.md"), APPOINTMENT)
    front_matter.read_front_matter(proof, APPOINTMENT)
    asked = [
        ("media",),
        ("nominees", 0, "proposed_posts", 0, "post"),
        ("nominees", 9, "name"),
        ("nominees", 0, "exceptional"),
        ("nominees", "name"),
        ("title", "name"),
        ("title", 0),
    ]

    before = [proof.is_written(*loc) for loc in asked]

    assert before == [loc in proof.values for loc in asked]
    assert before == [proof.is_written(*loc) for loc in asked]
    assert before == [True, True, False, False, False, False, False]


def test_every_place_that_is_found_later_is_of_something_written() -> None:
    proof = Proof(Path("GS-2026-901.md"), APPOINTMENT)
    front_matter.read_front_matter(proof, APPOINTMENT)
    found = read_proof(APPOINTMENT).values

    assert len(found) > 40
    assert [loc for loc in found if not proof.is_written(*loc)] == []


def test_a_proof_that_was_sent_from_another_process_still_finds_its_places() -> None:
    sent = pickle.loads(pickle.dumps(read_proof(APPOINTMENT)))  # noqa: S301

    sent.mark_at(("nominees", 0, "name"), "N461", name="张某某")

    (fault,) = sent.faults
    assert fault.source_line[fault.column - 1 :] == fault.source_line.strip().removeprefix("- name: ")
    assert APPOINTMENT.split("\n")[fault.line - 1] == fault.source_line


def test_a_fault_of_all_notices_together_finds_its_place_too(tmp_path: Path) -> None:
    (tmp_path / "GS-2026-901.md").write_text(APPOINTMENT)
    another_month = changed(APPOINTMENT, ("GS-2026-901", "GS-2026-902"), ("born: 1979-06", "born:   1979-07"))
    (tmp_path / "GS-2026-902.md").write_text(another_month)

    quick = told_of_folder(tmp_path)

    with slow_reading():
        assert told_of_folder(tmp_path) == quick
    assert [(fault.code, fault.column) for fault in quick[0] if fault.path.endswith("902.md")] == [("N433", 13)]


# --- The collector --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read", [read_notices, check_notices])
def test_the_collector_is_left_as_it_was(read: Callable[..., object], tmp_path: Path) -> None:
    read(tmp_path, RULES, CALENDAR)
    assert gc.isenabled()

    gc.disable()
    try:
        read(tmp_path, RULES, CALENDAR)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_collector_goes_on_after_a_refusal() -> None:
    with pytest.raises(ContentRefused):
        read_notices(REFUSED / "N111-quote-not-closed" / "notices", RULES, CALENDAR)

    assert gc.isenabled()
