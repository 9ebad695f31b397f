"""What a notice announces, in the Chinese of a printed notice, from which the texts of all three media are made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from noticeboard.media.people import candidate_sentence, nominee_sentence
from noticeboard.media.punctuation import full_width
from portal import Portal
from presentation.dates import day_words, time_words
from publicity.disclosures import DisclosureTopic
from publicity.notice import AnyNotice, AppointmentNotice, Contact, InspectionNotice
from publicity.period import PublicityPeriod
from publicity.report import LetterRule

POSTMARKS = {
    LetterRule.SENT: "来信以寄出时的邮戳日期为准。",
    LetterRule.ARRIVED: "来信以到达时的邮戳日期为准。",
}
"""Which postmark decides → how a notice says so."""


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """A notice in the parts every medium has; ``names`` must never be broken, ``website`` is where one reports.

    ``opening`` and ``closing`` are whole paragraphs before and after the people, ``ways`` label → how to reach the
    unit that answers.
    """

    title: str
    issue: str | None
    opening: tuple[str, ...]
    people: tuple[str, ...]
    closing: tuple[str, ...]
    ways: tuple[tuple[str, str], ...]
    signed_by: str
    signed_on: date
    names: tuple[str, ...]
    board: str
    website: str


def announcement_of(notice: AnyNotice, portal: Portal) -> Announcement:
    """Say what a notice announces."""
    website = urlsplit(portal.addresses.board).netloc
    if isinstance(notice, AppointmentNotice):
        opening, closing = _opening_of_appointment(notice), _closing_of_appointment(portal, website)
        sentences = [nominee_sentence(nominee) for nominee in notice.nominees]
    else:
        opening, closing = _opening_of_inspection(notice), _closing_of_inspection(notice, website)
        sentences = [candidate_sentence(candidate) for candidate in notice.candidates]
    team = notice.team if isinstance(notice, InspectionNotice) else ()
    return Announcement(
        title=full_width(notice.title),
        issue=notice.issue and full_width(notice.issue),
        opening=tuple(map(full_width, opening)),
        people=tuple(map(full_width, sentences)),
        closing=tuple(map(full_width, closing)),
        ways=tuple(_ways(notice.contact)),
        signed_by=notice.signed_by,
        signed_on=notice.signed_on,
        names=tuple(one.name for one in (*notice.people, *team)),
        board=portal.authority.board,
        website=website,
    )


# --- An appointment notice ------------------------------------------------------------------------------------------


def _opening_of_appointment(notice: AppointmentNotice) -> Iterator[str]:
    first, last = _ends(notice.period)
    yield notice.basis or f"现将{len(notice.nominees)}名拟任人选予以公示。"
    yield f"公示期自{first}起至{last}{time_words(notice.period.closes)}止。"


def _closing_of_appointment(portal: Portal, website: str) -> Iterator[str]:
    postmark = POSTMARKS[portal.days.letter_rule]
    yield f"公示期间，对公示对象有情况反映的，请与受理单位联系，也可登录{website}反映。{postmark}"


# --- An inspection notice -------------------------------------------------------------------------------------------


def _opening_of_inspection(notice: InspectionNotice) -> Iterator[str]:
    first, last = _ends(notice.inspection)
    yield (
        f"考察时间：{first}。" if notice.inspection.first == notice.inspection.last else f"考察时间：{first}至{last}。"
    )
    if notice.purpose:
        yield f"考察目的：{_ended(notice.purpose)}"
    elif _is_withheld(notice, DisclosureTopic.TIME_AND_PURPOSE):
        yield "考察目的暂不公布。"
    if notice.place:
        yield f"考察地点：{_ended(notice.place)}"
    yield "考察对象：" if notice.candidates else "考察对象暂不公布。"


def _closing_of_inspection(notice: InspectionNotice, website: str) -> Iterator[str]:
    if notice.team:
        members = "、".join(member.name + ("（组长）" if member.leads else "") for member in notice.team)
        yield f"考察组成员：{members}。"
    else:
        yield "考察组成员暂不公布。"
    if notice.supervision_phone:
        yield f"监督电话：{notice.supervision_phone}。"
    yield f"对考察对象有情况反映的，请与受理单位联系，也可登录{website}反映。"


def _is_withheld(notice: InspectionNotice, topic: DisclosureTopic) -> bool:
    return any(withholding.topic is topic for withholding in notice.withheld)


# --- What both have -------------------------------------------------------------------------------------------------


def _ways(contact: Contact) -> Iterator[tuple[str, str]]:
    hours = f"（{contact.hours}）" if contact.hours else ""
    yield "受理单位", contact.unit
    yield "电话", full_width("、".join(contact.phones) + hours)
    if contact.address:
        postcode = f"（邮政编码：{contact.postcode}）" if contact.postcode else ""
        yield "来信地址", full_width(contact.address + postcode)
    if contact.visit:
        yield "来访地址", full_width(contact.visit)
    if contact.email:
        yield "电子邮箱", contact.email


def _ends(period: PublicityPeriod) -> tuple[str, str]:
    """Write the first and the last day; the year is said again when it is another."""
    year = period.first.year != period.last.year
    return day_words(period.first, "zh-Hans"), day_words(period.last, "zh-Hans", year=year)


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text}。"
