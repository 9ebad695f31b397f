"""An old notice is reduced everywhere at once: on every page, in every file, feed and index, in every language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from noticeboard import Board
from portal import ROOT, Privacy
from publicity.disclosures import DisclosureTopic, Withholding
from publicity.notice import (
    AppointmentNotice,
    Attainment,
    Candidate,
    Correction,
    CorrectionEffect,
    InspectionNotice,
    Nominee,
    ProposedPost,
    TeamMember,
    Withdrawal,
    WithdrawalReason,
    YearMonth,
)
from publicity.outcome import Outcome, OutcomeKind
from publicity.procedure import ProcedureStep, RecordedStep
from tests.noticeboard.a_board import (
    DEMONSTRATION,
    PORTAL,
    a_content,
    a_notice,
    an_inspection,
    at,
    day,
    files_below,
    sample_content,
)
from tests.noticeboard.a_site import printed

APPOINTMENT, WITHDRAWN = "GS-2024-001", "GS-2024-002"
INSPECTION, WITHHELD = "KC-2024-001", "KC-2024-002"
OLD = (APPOINTMENT, WITHDRAWN, INSPECTION, WITHHELD)


# --- Canaries -------------------------------------------------------------------------------------------------------


class Canaries:
    """Makes texts and months that stand nowhere else, and remembers them by where they were planted."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}

    def text(self, place: str) -> str:
        """A word of small letters alone: no format spells it in another way."""
        number = len(self.planted)
        self.planted[place] = word = f"canary{chr(97 + number // 26)}{chr(97 + number % 26)}"
        return word

    def month(self, place: str) -> YearMonth:
        """A month of a year that is nobody's."""
        year = 1700 + len(self.planted)
        self.planted[place] = rf"{year}-03|{year}年3月|March {year}"
        return YearMonth(year, 3)

    def number(self, place: str) -> int:
        """A number that no digest has by chance."""
        number = 970_017_000 + len(self.planted)
        self.planted[place] = str(number)
        return number

    def fill(self, made: type, **stays: Any) -> Any:
        """Make one with what stays, and a canary in every other field: also in one that is added tomorrow."""
        values = dict(stays)
        for one in fields(made):
            place = f"{made.__name__}.{one.name}"
            hint = get_type_hints(made)[one.name]
            if one.name in values:
                continue
            if hint in (str, str | None):
                values[one.name] = self.text(place)
            elif hint == YearMonth | None:
                values[one.name] = self.month(place)
            elif hint == tuple[Attainment, ...]:
                values[one.name] = (Attainment(self.text(place)),)
            elif hint == tuple[RecordedStep, ...]:
                step = RecordedStep(step=ProcedureStep.DECISION, on=day("2024-01-04"), body=self.text(place))
                values[one.name] = (step,)
            elif hint == int | None:
                values[one.name] = self.number(place)
            else:
                pytest.fail(f"plant something in {place}, or say that it stays")
        return made(**values)

    def found_in(self, text: str) -> set[str]:
        """Where those were planted that stand in a text."""
        return {place for place, pattern in self.planted.items() if re.search(pattern, text)}


def old_notices(canaries: Canaries):
    """Notices of January 2024, with a canary in everything that their sunset takes away."""
    nominee = canaries.fill(
        Nominee,
        key="n1",
        name="王晓岚",
        name_hant="王曉嵐",
        proposed_posts=(ProposedPost(post="云岚市教育局局长"),),
        outcomes=(canaries.fill(Outcome, kind=OutcomeKind.APPOINTED, on=day("2024-01-22")),),
    )
    correction = canaries.fill(Correction, on=day("2024-01-09"), field="出生年月", effect=CorrectionEffect.NONE)
    withdrawal = canaries.fill(Withdrawal, on=day("2024-01-10"), reason=WithdrawalReason.REPLACED)
    candidate = canaries.fill(Candidate, key="c1", name="方若谷", name_hant=None, considered_for="云岚市交通运输局局长")
    withheld = canaries.fill(Withholding, topic=DisclosureTopic.TEAM, review_on=day("2024-01-10"))
    told = a_notice(APPOINTMENT, "2024-01-08", "2024-01-14")
    announced = an_inspection(INSPECTION, "2024-01-08", "2024-01-10", published=at("2024-01-05T09:00"))
    return (
        replace(
            told,
            nominees=(nominee,),
            corrections=(correction,),
            basis=canaries.text("AppointmentNotice.basis"),
            body=canaries.text("Notice.body"),
        ),
        replace(told, number=WITHDRAWN, withdrawal=withdrawal),
        replace(
            announced,
            candidates=(candidate,),
            purpose=canaries.text("InspectionNotice.purpose"),
            place=canaries.text("InspectionNotice.place"),
            posts=canaries.number("InspectionNotice.posts"),
            supervision_phone=canaries.text("InspectionNotice.supervision_phone"),
            team=(canaries.fill(TeamMember, leads=True), TeamMember(name="唐予安")),
        ),
        replace(announced, number=WITHHELD, team=(), supervision_phone=None, withheld=(withheld,)),
    )


def built(folder: Path, notices, months: int) -> dict[str, str]:
    """Every file of a board with this policy, as text."""
    portal = replace(PORTAL, privacy=Privacy(reduced_after_months=months))
    content = a_content(notices)
    site = printed(Board(content, portal, DEMONSTRATION), folder / "site")
    return {name: data.decode() for name, data in files_below(site).items()}


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    """What is planted in the notices of all boards here."""
    return Canaries()


@pytest.fixture(scope="module")
def notices(canaries):
    """The old notices, and one that runs."""
    return (*old_notices(canaries), a_notice(), an_inspection())


@pytest.fixture(scope="module")
def site(notices, tmp_path_factory) -> dict[str, str]:
    """The board as the city's policy has it."""
    return built(tmp_path_factory.mktemp("reduced"), notices, 24)


@pytest.fixture(scope="module")
def whole(notices, tmp_path_factory) -> dict[str, str]:
    """The same board of a city that never reduces: what is looked for must be found here."""
    return built(tmp_path_factory.mktemp("whole"), notices, 0)


def test_what_goes_is_in_no_byte_of_the_whole_site(site, canaries):
    assert canaries.found_in("\n".join(site.values())) == set()


def test_without_the_sunset_all_of_it_is_there(whole, canaries):
    assert canaries.found_in("\n".join(whole.values())) == set(canaries.planted)
    assert len(canaries.planted) > 30


def test_every_part_of_a_notice_is_planted_or_stays():
    stays = "number title issue published contact media corrections withdrawal signed_by signed_on draft body".split()
    stays += ["period", "nominees", "basis", "purpose", "inspection", "candidates", "team", "supervision_phone"]
    known = {*stays, "withheld", "place", "posts"}

    assert {one.name for kind in (AppointmentNotice, InspectionNotice) for one in fields(kind)} - known == set()


# --- What is left ---------------------------------------------------------------------------------------------------


def words(html: str) -> str:
    """What a reader sees of a page's main part, without any gap."""
    main = html[html.index("<main") : html.index("</main>")]
    return "".join(re.sub(r"<[^>]+>", "", main).split())


def pages_of(site: dict[str, str], number: str) -> Iterator[str]:
    """A notice's page in every language."""
    for name, text in site.items():
        if name.endswith(f"notices/{number}/index.html"):
            yield text


def test_the_page_says_since_when_and_why_it_is_reduced(site):
    page = words(site[f"notices/{APPOINTMENT}/index.html"])

    assert "2026年1月15日起精简显示" in page
    assert "公示期满已过24个月，各项事宜均已办结，本页只保留姓名、拟任职务和结果。" in page
    assert "《个人信息保护法》第十九条" in page


def test_name_post_outcome_and_days_are_left(site):
    page = words(site[f"notices/{APPOINTMENT}/index.html"])

    for told in (
        "王晓岚",
        "云岚市教育局局长",
        "任职2024年1月22日",
        "2024年1月8日至14日",
        "出生年月",
        "更正前后的内容不再显示",
    ):
        assert told in page
    assert "未公布" not in page
    assert "方若谷拟任方向云岚市交通运输局局长" in words(site[f"notices/{INSPECTION}/index.html"])


def test_the_page_still_leads_to_the_form(site):
    for number in OLD:
        for page in pages_of(site, number):
            assert re.search(rf'href="(/[a-z-]+)?/report/{number}/"', page)


def test_search_engines_are_asked_to_forget_it(site, whole):
    noindex = '<meta name="robots" content="noindex">'

    def asked(files: dict[str, str]) -> set[str]:
        # A sheet for the wall is for nobody to find; an old notice has none.
        return {name for name, text in files.items() if noindex in text and "/sheet/" not in name}

    assert asked(site) == {name for name in site if re.search(rf"notices/({'|'.join(OLD)})/index\.html$", name)}
    assert asked(whole) == set()
    assert not any(number in name for number in OLD for name in site if "/sheet/" in name)


LISTED = r"sitemap\.xml|feed\.(atom|json)|search/.*"


def test_it_has_left_the_sitemap_the_feeds_the_search_and_the_texts_for_the_media(site, whole):
    def named(files: dict[str, str]) -> set[str]:
        left = {name for name in files if re.search(LISTED, name)}
        return {name for name in left if any(number in files[name] for number in OLD)}

    def texts(files: dict[str, str]) -> list[str]:
        return [name for name in files if re.search(rf"({'|'.join(OLD)})/[a-z]+\.txt", name)]

    assert named(site) == set()
    assert texts(site) == []
    # The same files name it while it is whole; the list of names goes back to last year only.
    assert {re.sub(r"^en/", "", name) for name in named(whole)} >= {
        *("sitemap.xml", "feed.atom", "feed.json", "corrections/feed.atom", "search/sheet-0.json"),
    }
    assert len(texts(whole)) == 9


def test_it_stays_in_the_lists_and_among_the_outcomes(site):
    for name in ("notices/2024/index.html", "notices/2024/01/index.html", "outcomes/2024/index.html"):
        assert "王晓岚" in site[name]
    assert "方若谷" in site["inspections/2024/index.html"]
    assert APPOINTMENT in site["corrections/index.html"]


def test_the_data_say_since_when_it_is_reduced(site):
    notices = {one["number"]: one for one in json.loads(site["data/notices.json"])["notices"]}

    assert {number for number, one in notices.items() if "reduced_on" in one} == set(OLD)
    assert notices[APPOINTMENT]["reduced_on"] == "2026-01-15"
    assert notices[APPOINTMENT]["corrections"] == [{"on": "2024-01-09", "field": "出生年月", "effect": "none"}]
    assert json.loads(site[f"notices/{INSPECTION}/notice.json"])["reduced_on"] == "2026-01-11"
    assert len(re.findall(r'"2026-01-\d\d"', site["data/notices.csv"])) == len(OLD)


# --- Nobody goes round it -------------------------------------------------------------------------------------------

READS_WHAT_WAS_WRITTEN = {
    "noticeboard/board.py": "takes from it what the public is shown",
    "noticeboard/card.py": "counts who was appointed",
    "noticeboard/register.py": "knows when something is to come, and makes the boards around them",
    "noticeboard/reading.py": "reads them from their files",
    "noticeboard/known.py": "looks for their files",
    "noticeboard/traditional.py": "writes them in traditional characters before the board takes them",
}


def test_nothing_else_on_the_board_reads_the_notices_as_they_were_written():
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "noticeboard").rglob("*.py")
        # Whatever the content is called there: not the board's own notices, a setting or a module of that name.
        if re.search(r"\b(?!board\b|self\b|portal\b|noticeboard\b)\w+\.notices\b", path.read_text(encoding="utf-8"))
    }

    assert readers == set(READS_WHAT_WAS_WRITTEN)


def test_the_page_on_privacy_names_the_months_of_the_policy():
    for language in ("zh-Hans", "en"):
        assert f"{PORTAL.privacy.reduced_after_months}" in sample_content().pages["privacy", language].body
