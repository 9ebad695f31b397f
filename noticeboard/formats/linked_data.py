"""A notice in the words of schema.org, for search engines: whom it is about, when it runs, who announces it."""

import json
from typing import Any

from markupsafe import Markup

from noticeboard.board import Board
from noticeboard.public_view import PublicNotice, title_of
from presentation.labels import LABELS
from presentation.languages import translations
from publicity.notice import AppointmentNotice, Candidate, Nominee, ProposedPost

_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})
"""What could end the script element it stands in, or begin another; in JSON these stand in texts alone."""


def linked_data(board: Board, public: PublicNotice) -> Markup:
    """Give JSON-LD that may stand in a script element as it is; it is short, for notice.json tells everything."""
    notice = public.notice
    period = notice.period if isinstance(notice, AppointmentNotice) else notice.inspection
    facts = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": public.url,
        "identifier": notice.number,
        "name": title_of(public),
        "inLanguage": "zh-Hans",
        "datePublished": public.published.isoformat(),
        "dateModified": public.updated.isoformat(),
        "temporalCoverage": f"{period.first}/{period.last}",
        "publisher": {
            "@type": "GovernmentOrganization",
            "name": board.portal.authority.name,
        },
        "about": [_about(person) for person in notice.people],
    }
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704  (no sign of markup is left in it)


def _about(person: Nominee | Candidate) -> dict[str, Any]:
    """Give a candidate with the current post, and a nominee within the role that is proposed."""
    told: dict[str, Any] = {"@type": "Person", "name": person.name}
    if isinstance(person, Nominee):
        return {"@type": "Role", "roleName": [_proposed(post) for post in person.proposed_posts], "about": told}
    return told | ({"jobTitle": person.current_post} if person.current_post else {})


def _proposed(post: ProposedPost) -> str:
    """Say a proposal in the notice's own language, whatever that of the page."""
    chinese = translations("zh-Hans").gettext
    what = post.post or chinese(LABELS[type(post.level)][post.level])
    return f"{chinese(LABELS[type(post.action)][post.action])} {what}"
