"""What tells programs where things are: the head of a page, the sitemap, the search, the contact for faults."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from noticeboard import create_app
from noticeboard.register import OpenRegister
from portal import Security, portal_from
from presentation.languages import PREFIXES
from publicity.errors import SettingsRefused
from publicity.notice import DisclosureLevel, ProposedPost
from tests.markup_checks import faults_of_page
from tests.noticeboard.a_board import (
    DEMONSTRATION,
    PORTAL,
    a_content,
    a_nominee,
    a_notice,
    an_app,
    an_inspection,
    page_of,
    sample_content,
)

SITE = "https://gongshi.yunlan.example"
RARE = "𬭎𫖮𠅤"


def linked_data_of(page: str) -> dict:
    """The linked data of a page, as a search engine finds it."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


# --- The head of a page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/en/", "/notices/GS-2026-012/", "/zh-hant/data/", "/en/data/"])
def test_a_page_names_its_own_address_and_its_siblings(address):
    page = page_of(a_notice(), at_address=address)
    bare = address.removeprefix("/en").removeprefix("/zh-hant")

    assert re.findall(r'rel="canonical" href="([^"]+)"', page) == [SITE + address]
    assert re.findall(r'rel="alternate" href="([^"]+)" hreflang="([^"]+)"', page) == [
        (SITE + bare, "zh-Hans"),
        (f"{SITE}/zh-hant{bare}", "zh-Hant"),
        (f"{SITE}/en{bare}", "en"),
        (SITE + bare, "x-default"),
    ]
    assert f'property="og:url" content="{SITE}{address}"' in page


def test_the_page_for_what_is_not_there_has_no_address():
    page = page_of(at_address="/404.html")

    assert "canonical" not in page
    assert "og:url" not in page


def test_a_title_and_names_are_whole_in_the_open_graph_tags():
    page = page_of(
        a_notice(title='<公告> & "一"', nominees=(a_nominee(name=f"王{RARE}"),)), at_address="/notices/GS-2026-012/"
    )

    assert 'property="og:title" content="&lt;公告&gt; &amp; &#34;一&#34; 2026年第12号"' in page
    assert f'property="og:description" content="王{RARE}"' in page
    assert faults_of_page(page, allowed_hosts=["gongshi.yunlan.example"]) == []


# --- Linked data ----------------------------------------------------------------------------------------------------


def test_linked_data_says_whom_the_notice_is_about_and_for_what():
    posts = (ProposedPost(post="云岚市教育局局长"), ProposedPost(level=DisclosureLevel.UNDISCLOSED))
    notice = a_notice(nominees=(a_nominee(name=f"王{RARE}", proposed_posts=posts),))

    data = linked_data_of(page_of(notice, at_address="/en/notices/GS-2026-012/"))

    assert data["@id"] == f"{SITE}/notices/GS-2026-012/"
    assert data["temporalCoverage"] == "2026-11-20/2026-11-26"
    assert data["publisher"] == {"@type": "GovernmentOrganization", "name": "中共云岚市委组织部"}
    (role,) = data["about"]
    assert (role["@type"], role["about"]) == ("Role", {"@type": "Person", "name": f"王{RARE}"})
    assert role["roleName"][0] == "拟任 云岚市教育局局长"
    assert len(role["roleName"]) == 2


def test_linked_data_of_an_inspection_proposes_nothing():
    data = linked_data_of(page_of(an_inspection(), at_address="/notices/KC-2026-024/"))

    assert data["about"] == [{"@type": "Person", "name": "方若谷", "jobTitle": "云岚市交通运输局副局长"}]


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "]]>&amp;\u2028\u2029"])
def test_no_words_of_a_notice_leave_the_script_element(text):
    page = page_of(a_notice(title=text, issue=None), at_address="/notices/GS-2026-012/")

    assert linked_data_of(page)["name"] == text
    assert page.count("<script") == page.count("</script") == 1
    assert "<!--" not in page


# --- Files ----------------------------------------------------------------------------------------------------------


def test_the_sitemap_has_every_page_once_with_its_siblings():
    app = create_app(sample_content(), PORTAL, DEMONSTRATION)
    client = app.test_client()
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}

    entries = ElementTree.fromstring(client.get("/sitemap.xml").data).findall("s:url", space)  # noqa: S314  (our own)

    addresses = [entry.findtext("s:loc", None, space) or "" for entry in entries]
    assert len(addresses) == len(set(addresses)) > 200
    public = OpenRegister(content=sample_content(), portal=PORTAL, as_of=DEMONSTRATION).whole
    assert {f"{SITE}{prefix}/notices/{notice.number}/" for notice in public for prefix in PREFIXES.values()} <= set(
        addresses
    )
    assert not [address for address in addresses if "404" in address or not address.endswith("/")]
    for entry, address in zip(entries, addresses, strict=True):
        siblings = {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", space)}
        assert siblings.keys() == set(PREFIXES)
        assert address in siblings.values()
    for address in addresses:
        assert client.get(address.removeprefix(SITE)).status_code == 200


def test_the_sitemap_says_when_something_last_happened_to_a_notice():
    assert f"<loc>{SITE}/notices/GS-2026-012/</loc><lastmod>2026-11-20</lastmod>" in page_of(
        a_notice(), at_address="/sitemap.xml"
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_search_description_keeps_to_its_lengths(prefix):
    space = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    root = ElementTree.fromstring(page_of(at_address=f"{prefix}/opensearch.xml").encode())  # noqa: S314  (our own)

    assert 0 < len(root.findtext("o:ShortName", "", space)) <= 16
    assert 0 < len(root.findtext("o:LongName", "", space)) <= 48
    urls = {url.get("type"): url.get("template") for url in root.findall("o:Url", space)}
    assert urls["text/html"] == f"{SITE}{prefix}/search/?q={{searchTerms}}"


def test_the_security_contact_expires_within_a_year_and_is_renewed_with_every_month():
    lines = page_of(at_address="/.well-known/security.txt").splitlines()
    told = dict(line.split(": ", 1) for line in lines)

    assert told["Contact"] == "mailto:security@gongshi.yunlan.example"
    assert told["Canonical"] == f"{SITE}/.well-known/security.txt"
    left = datetime.fromisoformat(told["Expires"]) - DEMONSTRATION
    assert timedelta(days=330) < left < timedelta(days=365)


def test_without_a_security_contact_there_is_no_security_file():
    app = create_app(a_content(), replace(PORTAL, security=Security()), DEMONSTRATION)

    assert app.test_client().get("/.well-known/security.txt").status_code == 404
    assert an_app().test_client().get("/.well-known/security.txt").status_code == 200


@pytest.mark.parametrize("contact", ["security@city.example", "http://city.example", "mailto:a@b\nExpires: x", "tel:1"])
def test_a_security_contact_that_no_program_could_use_is_refused(contact):
    with pytest.raises(SettingsRefused, match=r"\[security\] contact"):
        portal_from({"security": {"contact": contact}}, {})


def test_crawlers_are_told_of_the_sitemap_and_kept_from_the_forms():
    text = page_of(at_address="/robots.txt")

    assert f"Sitemap: {SITE}/sitemap.xml" in text.splitlines()
    assert "Disallow: /report/" in text.splitlines()
