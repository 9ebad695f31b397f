"""The JSON Feed 1.1 of the board: the same notices as the Atom feed, for programs that prefer it."""

import json
from typing import Any

from flask import url_for

from noticeboard.feed import Feed, latest_notices
from noticeboard.formats.file import JSON, File, Later
from noticeboard.markup import to_html
from noticeboard.public_view import PublicNotice, names_of, title_of
from noticeboard.register import Register
from presentation.filters import state_words
from presentation.han import portal_in
from presentation.labels import label
from presentation.languages import current_language, pgettext


def json_feed(register: Register) -> Later:
    """``/feed.json``"""
    return latest_notices(register, lambda page: _file(register, page))


def _file(register: Register, page: Feed) -> File:
    site, owner = register.portal.addresses.board, portal_in(register.portal, current_language()).authority
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": owner.board,
        "home_page_url": site + url_for(".front"),
        "feed_url": site + url_for(".json_feed"),
        "language": current_language(),
        "authors": [{"name": owner.name}],
        "items": [_item(site, entry) for entry in page.entries],
    }
    return File(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", JSON)


def _item(site: str, public: PublicNotice) -> dict[str, Any]:
    notice = public.notice
    page = site + url_for(".notice", number=notice.number)
    return {
        "id": page,
        "url": page,
        "title": title_of(public),
        "summary": summary_of(public),
        "content_html": to_html(notice.body),
        "date_published": public.published.isoformat(),
        "date_modified": public.updated.isoformat(),
        "language": "zh-Hans",
        "tags": [label(notice.kind)],
        "attachments": [{"url": site + url_for("notice_json", number=notice.number), "mime_type": JSON}],
    }


def summary_of(public: PublicNotice) -> str:
    """Where a notice stands, and whom it is about, in the language of the page being made."""
    parts = (state_words(public.state, public.notice), names_of(public))
    return pgettext("between posts", "; ").join(part for part in parts if part)
