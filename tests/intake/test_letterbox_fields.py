"""Whatever comes in a field: a sentence at that field, the words kept, nothing half stored, and never a failure."""

from __future__ import annotations

import html
import re
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chance import tries
from tests.intake.a_letterbox import RUNNING, a_file, a_place, fill_in, receipt_on, send, token_in

PATH = f"/en/report/{RUNNING}/"
ALLOWED = {200, 400, 404, 405, 413, 422, 503}


@pytest.fixture
def place(tmp_path):
    """A letterbox of its own."""
    return a_place(tmp_path)


@pytest.fixture
def client(place):
    """A browser."""
    return place.app().test_client(use_cookies=False)


def faults_on(response) -> dict[str, str]:
    """Field → the sentence at it."""
    found = re.findall(r'<p class="fault" id="(\w+)-fault"><span class="unseen">Error:</span> (.*?)</p>', response.text)
    return {name: html.unescape(sentence) for name, sentence in found}


def value_of(response, name: str) -> str:
    """What stands in a field."""
    area = re.search(rf'<textarea id="{name}"[^>]*>\n(.*?)</textarea>', response.text, re.DOTALL)
    line = re.search(rf'<input id="{name}"[^>]* value="([^"]*)"', response.text)
    found = area or line
    assert found, name
    return html.unescape(found[1])


NAUGHTY = [
    # field, what came, status, what is shown again
    ("text", "", 422, ""),
    ("text", " \n\t\u3000\u200b\u2060 ", 422, None),
    ("text", "长" * 20_001, 422, "长" * 20_001),
    ("text", "long " * 100_000, 422, "long " * 100_000),
    ("text", "a\0b", 400, "ab"),
    ("text", "\0", 400, ""),
    ("text", "a\ud800b", 400, "a\ufffd\ufffd\ufffdb"),
    ("text", b"a\xed\xa0\x80b", 400, None),
    ("text", b"a\xff\xfeb", 400, "a\ufffd\ufffdb"),
    ("text", "a\x1b[31mb", 422, "a[31mb"),
    ("text", "a\u202eb\u2066c", 422, "abc"),
    ("text", ["one", "two"], 422, "one\ntwo"),
    ("name", "x" * 101, 422, "x" * 101),
    ("name", "x" * 1_000_000, 422, "x" * 1_000_000),
    ("name", "a\0b", 400, "ab"),
    ("name", b"\xff", 400, "\ufffd"),
    ("name", "a\r\nb", 422, "a b"),
    ("name", "\u202eevil", 422, "evil"),
    ("name", ["one", "two"], 422, "one two"),
    ("contact", "x" * 201, 422, "x" * 201),
    ("contact", "\u202a138\u202c", 422, "138"),
    ("contact", "a\x07b", 422, "ab"),
    ("contact", "a\ud800", 400, "a\ufffd\ufffd\ufffd"),
    ("nominee", "n3", 422, None),
    ("nominee", "", 422, None),
    ("nominee", "<b>", 422, None),
    ("nominee", "n1\0", 400, None),
    ("nominee", ["n1", "n1 OR 1=1"], 422, None),
    ("nominee", "\ud800", 400, None),
    ("nominee", "n" * 1_000_000, 422, None),
]


@pytest.mark.parametrize("field, value, status, shown", NAUGHTY, ids=lambda value: repr(value)[:30])
def test_what_cannot_stand_has_a_sentence_at_its_field_and_the_words_are_kept(
    place, client, field, value, status, shown
):
    fields = fill_in(place, client, PATH, name="Chen", contact="138", nominee="n2") | {field: value}
    response = send(client, fields, PATH)

    assert response.status_code == status
    assert list(faults_on(response)) == [field]
    assert f'href="#{field}"' in response.text
    assert place.inbox.names() == place.inbox.unfinished() == []
    if shown is not None:
        assert value_of(response, field) == shown
    if field != "text":
        assert value_of(response, "text") == fields["text"]
    if field != "contact":
        assert value_of(response, "contact") == "138"


@pytest.mark.parametrize(
    "field, value, status, shown",
    [case for case in NAUGHTY if case[0] != "nominee" and case[3]],
    ids=lambda value: repr(value)[:30],
)
def test_what_was_cleaned_can_be_sent_as_it_then_stands(place, client, field, value, status, shown):
    if len(shown) > 100:
        return
    first = send(client, fill_in(place, client, PATH) | {field: value}, PATH)

    again = {name: value_of(first, name) for name in ("text", "name", "contact")} | {"token": token_in(first)}
    again["wish"] = "named" if again["name"] or again["contact"] else "anonymous"

    assert receipt_on(send(client, again, PATH))


def test_all_faults_are_told_at_once(place, client):
    fields = fill_in(place, client, PATH) | {"text": "", "name": "x" * 101, "contact": "y" * 201, "nominee": "n7"}

    response = send(client, fields | {"files": [a_file("empty.txt", b"")]}, PATH)

    assert set(faults_on(response)) == {"nominee", "text", "files", "wish", "name", "contact"}


def test_markup_is_text_and_stays_text(place, client):
    text = "<script>alert(1)</script></textarea><img src=x onerror=alert(1)>\" ' & {{ 7 * 7 }} %(day)s"

    stored = send(client, fill_in(place, client, PATH, text=text), PATH)
    shown = send(client, fill_in(place, client, PATH, text=text, name="x" * 101), PATH)

    assert receipt_on(stored)
    assert place.reports()[0].text == text
    assert value_of(shown, "text") == text
    assert "<script" not in shown.text
    assert "<img" not in shown.text


def test_lines_are_kept_whatever_ends_them(place, client):
    send(client, fill_in(place, client, PATH, text="one\r\ntwo\rthree\u2028four\x0bfive\n\n  six"), PATH)

    assert place.reports()[0].text == "one\ntwo\nthree\nfour\nfive\n\n  six"


def test_names_of_every_script_are_taken_as_they_are(place, client):
    for name in ("阿依古丽·买买提", "㐂𠮷田", "ئايگۈل", "Zoë O’Brien-Łuk", "བསོད་ནམས"):
        send(client, fill_in(place, client, PATH, name=name), PATH)

        assert name in {report.name for report in place.reports()}


def test_fields_that_are_not_ours_are_left_alone(place, client):
    fields = fill_in(place, client, PATH, state="closed", lookup_id="0" * 32, marks="x", received="2020-01-01")

    send(client, fields, PATH)

    (report,) = place.reports()
    assert report.marks == ()
    assert report.lookup_id != "0" * 32


@pytest.mark.parametrize(
    "body, kind",
    [
        (b"--b--", "multipart/form-data"),
        (b"nothing", "multipart/form-data; boundary=b"),
        (b"--b\r\nContent-Disposition: form-data; name=text\r\n\r\nunfinished", "multipart/form-data; boundary=b"),
        (b"--b\r\nX: y\r\n\r\nno disposition\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (
            b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (b"--b--\r\n", "multipart/form-data; boundary=\xc3\xa9".encode("latin-1").decode("latin-1")),
    ],
    ids=["no boundary", "no parts", "cut short", "no disposition", "name not UTF-8", "boundary not ASCII"],
)
def test_a_body_that_is_broken_is_refused_with_a_page(place, client, body, kind):
    response = client.post(PATH, data=body, content_type=kind)

    assert response.status_code == 400
    assert "This could not be read" in response.text
    assert place.inbox.names() == []


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
def test_a_form_of_another_kind_is_asked_for_again(client, kind):
    response = client.post(PATH, data=b'{"text": "x"}', content_type=kind)

    assert response.status_code == 422


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "FROB"])
@pytest.mark.parametrize("path", [PATH, "/report/", "/follow/", "/livez"])
def test_other_methods_are_refused_with_what_is_possible(client, method, path):
    response = client.open(path, method=method)

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("path", [PATH, "/report/", "/follow/", "/livez"])
def test_looking_at_a_head_or_at_what_is_possible_changes_nothing(place, client, path):
    assert client.head(path).status_code == 200
    assert client.options(path).status_code == 200
    assert place.inbox.names() == []


# --- Anything at all ------------------------------------------------------------------------------------------------

NASTY = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=100).map(lambda text: text.encode(errors="surrogatepass")),
    st.sampled_from(
        [
            b"",
            b"\0",
            b"\xed\xa0\x80",
            b"\xff",
            b"x" * 30_000,
            b"<script>",
            "\u202e".encode(),
            b"\r\n--b\r\n",
            b"--b--",
            b"%00",
        ]
    ),
)
NAMES = st.sampled_from(
    ["text", "name", "contact", "nominee", "files", "token", "homepage", "receipt", "", "\0", "ä", 'a"b']
)
HEADS = st.sampled_from(
    [
        b"",
        b'; filename="x"',
        b'; filename=""',
        b"; filename*=utf-8''%ff",
        b'; filename="../../a\\b\x00"',
        b"\r\nContent-Type: \xff/;;",
        b"\r\nContent-Length: -1",
    ]
)
PATHS = st.sampled_from(
    [
        PATH,
        "/report/general/",
        "/report/%00/",
        "/report/%ff/",
        "/report/GS-1/",
        "/follow/",
        "/en/follow/",
        "/report/",
        "/en",
        "/nothing",
    ]
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One letterbox for many examples."""
    place = a_place(tmp_path_factory.mktemp("shared"))
    return place, place.app().test_client(use_cookies=False)


@settings(max_examples=tries(300), suppress_health_check=[HealthCheck.too_slow])
@given(parts=st.lists(st.tuples(NAMES, HEADS, NASTY), max_size=6), path=PATHS, with_token=st.booleans())
def test_no_form_makes_it_fail(shared, parts, path, with_token):
    place, client = shared
    body = b""
    if with_token:
        token = fill_in(place, client, PATH)["token"].encode()
        body += b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n%s\r\n' % token
    for name, head, value in parts:
        body += b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name.encode(), head, value)

    response = client.post(path, data=body + b"--b--\r\n", content_type="multipart/form-data; boundary=b")

    assert response.status_code in ALLOWED
    assert "Traceback" not in response.text


@settings(max_examples=tries(150))
@given(
    body=st.binary(max_size=2000),
    path=PATHS,
    kind=st.sampled_from(
        ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded", "multipart/form-data; boundary=", "x"]
    ),
)
def test_no_body_makes_it_fail(shared, body, path, kind):
    _, client = shared

    response = client.post(path, data=BytesIO(body), content_type=kind)

    assert response.status_code in ALLOWED


@settings(max_examples=tries(150))
@given(
    pairs=st.lists(st.tuples(NAMES.filter(lambda name: "\0" not in name), NASTY), max_size=6),
    path=PATHS,
    headers=st.dictionaries(
        st.sampled_from(["Origin", "Sec-Fetch-Site", "Host", "Cookie", "Accept-Language", "Range", "X-Forwarded-For"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
        max_size=4,
    ),
)
def test_no_query_and_no_header_makes_it_fail(shared, pairs, path, headers):
    _, client = shared

    response = client.get(path, query_string=[(name, value) for name, value in pairs], headers=headers)

    assert response.status_code in ALLOWED
