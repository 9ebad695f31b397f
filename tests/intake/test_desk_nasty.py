"""Whatever is sent to the desk, by whoever is signed in, is answered with a page that says what is wrong; never a 500."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from publicity.case import Step
from publicity.letters import LETTER_STEPS
from tests.chance import tries
from tests.intake.a_desk import PASSWORD, a_desk, hidden
from tests.intake.a_letterbox import FORM, RUNNING, Sent, body_of

NASTY = [
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud83d",
    "x" * 1_000_000,
    "字" * 20_001,
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% for %}",
    "'; DROP TABLE cases; --",
    "%s%(x)s%n",
    "../../../etc/passwd",
    "\u202e\u2066\u200b\ufeff",
    "\r\nSet-Cookie: x=1",
    "é" * 100,
    "-1",
    "1e9",
    "9" * 5_000,
    "１２",
    "²",
    "None",
    "2026-02-30",
    "99999-01-01",
    "0001-01-01",
    "24:00",
    "duplicate",
    "partly",
    "none",
    "n1",
    RUNNING,
    f"{RUNNING}/n1",
    f"{RUNNING}/",
    "/",
    "0000-0000-0000",
]
VALUES = st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=40), st.binary(max_size=40))
REPEATED = st.one_of(VALUES, st.lists(VALUES, max_size=3))
PEOPLE = st.sampled_from(["chen", "lin", "zhou"])
OFTEN = settings(max_examples=tries(40), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
SELDOM = settings(OFTEN, max_examples=tries(8))


def is_sendable(value):
    """Whether a value can be the name of a file on its way: a text without half a pair."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


class World:
    """A desk with a case in each state that has forms, and one browser for each person."""

    def __init__(self, folder):
        self.desk = a_desk(folder)
        self.cases = [self.desk.put_on_file() for _ in range(4)]
        for case_id in self.cases[1:]:
            self.desk.do(case_id, Step.SCREEN, by="chen")
        for case_id in self.cases[2:]:
            self.desk.do(case_id, Step.ACCEPT, Step.INVESTIGATE)
        self.browsers = {name: self.desk.browser(name) for name in ("chen", "lin", "zhou", "gu")}

    def version(self, case_id):
        """The version of a case, so that a form gets as far as it can."""
        return str(self.desk.version(case_id))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """One world for all: whatever happens to it may happen in any order."""
    return World(tmp_path_factory.mktemp("world"))


def is_an_answer(response):
    """Whether a response is one that a person can do something with."""
    assert response.status_code in (200, 303, 308, 400, 403, 404, 405, 409, 413, 422, 429), response.status_code
    response.data.decode()
    return True


@OFTEN
@given(
    who=PEOPLE,
    case=st.integers(0, 3),
    step=st.sampled_from(Step),
    text=REPEATED,
    reason=REPEATED,
    version=st.one_of(st.none(), REPEATED),
)
@example(who="lin", case=1, step=Step.MERGE, text="\0", reason="", version=None)
@example(who="lin", case=1, step=Step.MERGE, text="a\ud800", reason="", version=None)
@example(who="lin", case=1, step=Step.DECLINE, text="x" * 1_000_000, reason="duplicate", version=None)
@example(who="lin", case=1, step=Step.DECLINE, text=["x", "y"], reason=["duplicate", "out_of_scope"], version=None)
@example(who="zhou", case=0, step=Step.CLOSE, text="", reason="", version="9" * 5_000)
@example(who="zhou", case=0, step=Step.CLOSE, text="", reason="", version="²")
def test_a_step(world, who, case, step, text, reason, version):
    case_id = world.cases[case]
    fields = {f"{step}-text": text, f"{step}-reason": reason, "version": version or world.version(case_id)}

    assert is_an_answer(world.browsers[who].post(f"/cases/{case_id}/steps/{step}/", **fields))


@OFTEN
@given(who=PEOPLE, number=st.sampled_from(["1", "2", "0"]), finding=REPEATED, effect=REPEATED, text=REPEATED)
@example(who="lin", number="1", finding="partly", effect="none", text="\ud800")
@example(who="lin", number="1", finding="\0", effect="\ud800", text="\0")
def test_a_finding(world, who, number, finding, effect, text):
    case_id, key = world.cases[3], f"find-{number}"
    fields = {f"{key}-finding": finding, f"{key}-effect": effect, f"{key}-text": text}

    answer = world.browsers[who].post(f"/cases/{case_id}/findings/{number}/", version=world.version(case_id), **fields)

    assert is_an_answer(answer)


@OFTEN
@given(who=PEOPLE, person=REPEATED, text=REPEATED)
@example(who="chen", person=f"{RUNNING}/\0", text="x")
@example(who="chen", person="", text="\u202e")
def test_an_allegation(world, who, person, text):
    case_id = world.cases[0]
    fields = {"allegation-person": person, "allegation-text": text}

    answer = world.browsers[who].post(f"/cases/{case_id}/allegations/", version=world.version(case_id), **fields)

    assert is_an_answer(answer)


@OFTEN
@given(
    who=PEOPLE, text=REPEATED, reader=REPEATED, letter=REPEATED, put=st.booleans(), step=st.sampled_from(LETTER_STEPS)
)
@example(who="lin", text="\ud800", reader="team", letter="1", put=False, step=Step.WRITE)
@example(who="lin", text="x" * 1_000_000, reader="reporter", letter="²", put=True, step=Step.WRITE)
def test_a_note_and_a_letter(world, who, text, reader, letter, put, step):
    case_id = world.cases[1]
    pressed = {"put": "1"} if put else {}
    fields = {f"{step}-text": text, f"{step}-letter": letter, "write-for": reader, f"{step}-reason": reader, **pressed}

    assert is_an_answer(world.browsers[who].post(f"/cases/{case_id}/notes/", **fields))
    answer = world.browsers[who].post(f"/cases/{case_id}/letters/{step}/", version=world.version(case_id), **fields)
    assert is_an_answer(answer)


@OFTEN
@given(who=PEOPLE, text=REPEATED, choices=st.dictionaries(st.sampled_from(["state", "whose", "due", "late"]), VALUES))
@example(who="lin", text=["a", "b"], choices={"state": "\ud800", "due": "over"})
@example(who="lin", text="\0", choices={"state": "all"})
def test_a_search_and_a_list_with_a_name(world, who, text, choices):
    browser = world.browsers[who]

    assert is_an_answer(browser.post("/search/", **{"search-text": text}))
    assert is_an_answer(browser.post("/lists/", **{"list-name": text, **choices}))
    assert is_an_answer(browser.get("/"))


FIELDS = (
    "notice",
    "nominees",
    "written",
    "sent",
    "arrived",
    "received",
    "hour",
    "text",
    "name",
    "contact",
    "acknowledged",
)


@OFTEN
@given(
    channel=st.sampled_from(["letter", "call", "visit"]),
    changed=st.dictionaries(st.sampled_from([*FIELDS, "nonce", "show", "files", "more"]), REPEATED, max_size=5),
    file_name=VALUES.filter(is_sendable),
)
@example(channel="letter", changed={"nominees": ["n1", "\0", "\ud800"]}, file_name="\r\n\0\u202e")
@example(channel="letter", changed={"text": "\0", "name": "\ud800", "contact": ["a", "b"]}, file_name="")
@example(channel="call", changed={"hour": "９:00", "received": "２０２６-11-19"}, file_name="x" * 300)
def test_a_registration(world, channel, changed, file_name):
    browser, path = world.browsers["chen"], f"/register/{channel}/"
    good = {"notice": RUNNING, "nominees": f"{RUNNING}/n1", "received": "2026-11-19", "hour": "9:00", "text": "反映"}
    file = Sent(file_name, b"x", "text/html")
    fields = good | {"nonce": hidden(browser.get(path), "nonce"), "files": file} | changed
    before = len(world.desk.cases())

    answer = browser.post(path, **fields)

    assert is_an_answer(answer)
    assert (len(world.desk.cases()) > before) == (answer.status_code == 200 and 'class="receipt"' in answer.text)


@SELDOM
@given(name=REPEATED, password=REPEATED)
@example(name="\0", password="\ud800")
@example(name="\ud800", password="\0" * 2_000)
@example(name=["lin", "chen"], password=["a", "b"])
@example(name="x" * 1_000_000, password="y")
def test_a_sign_in(world, name, password):
    data = body_of({"name": name, "password": password})

    assert is_an_answer(world.desk.stranger().post("/sign-in/", data=data, content_type=FORM))


@SELDOM
@given(old=REPEATED, new=REPEATED, again=REPEATED)
@example(old="\ud800" * 20, new="新的密码有十五个以上的字符" + "\ud800", again="新的密码有十五个以上的字符" + "\ud800")
@example(old="\0", new="\0" * 20, again="\0" * 20)
def test_a_new_password(world, old, new, again):
    assert is_an_answer(world.browsers["lin"].post("/account/", old=old, new=new, again=again))


@OFTEN
@given(who=st.sampled_from(["lin", "gu"]), kind=REPEATED, name=REPEATED)
@example(who="lin", kind="person", name="\0")
@example(who="lin", kind="unit", name="a\ud800")
@example(who="gu", kind=["person", "unit"], name=["林知远", "x" * 1_000_000])
def test_an_interest(world, who, kind, name):
    assert is_an_answer(world.browsers[who].post("/interests/", kind=kind, **{"interest-name": name}))


@SELDOM
@given(who=PEOPLE, interest=VALUES.filter(is_sendable), act=st.sampled_from(["withdraw", "end"]), password=REPEATED)
@example(who="zhou", interest="\0", act="end", password="\ud800")
@example(who="lin", interest="0" * 16, act="withdraw", password="")
def test_the_end_of_an_interest(world, who, interest, act, password):
    path = f"/interests/{quote(interest[:4_000], safe='')}/{act}/"

    assert is_an_answer(world.browsers[who].post(path, password=password, code=password))


MOVES = {
    "assign/": ("colleague", "assign-text"),
    "transfer/came/": ("came-received", "came-text"),
    "transfer/object/": ("object-text", "x"),
    "transfer/reply/": ("reply-text", "x"),
    "split/": ("allegations", "x"),
    "links/": ("link-other", "link-other-number"),
    "links/undo/": ("link", "x"),
    "dossier/": ("why", "x"),
    "dossier/take/": ("password", "code"),
}
"""Where a case is moved or taken out → two fields that are typed there."""


@OFTEN
@given(who=PEOPLE, case=st.integers(0, 3), path=st.sampled_from(sorted(MOVES)), first=REPEATED, second=REPEATED)
@example(who="lin", case=0, path="transfer/came/", first="2026-02-30", second="x")
@example(who="lin", case=0, path="transfer/came/", first="٢٠٢٦-١١-٢٠", second="x")
@example(who="lin", case=0, path="assign/", first="staff-lin", second="x" * 1_000_000)
@example(who="lin", case=3, path="split/", first=["1", "²", "9" * 5_000], second="")
@example(who="lin", case=3, path="links/", first="\0", second="\ud800")
def test_a_case_that_is_moved_or_taken_out(world, who, case, path, first, second):
    case_id = world.cases[case]
    fields = {"link-number": "1", "version": world.version(case_id)} | dict(
        zip(MOVES[path], (first, second), strict=True)
    )

    assert is_an_answer(world.browsers[who].post(f"/cases/{case_id}/{path}", **fields))


PATHS = [
    "/interests/?done={0}",
    "/openings/",
    "/{0}/",
    "/cases/{0}/",
    "/cases/{0}/recuse/",
    "/cases/{0}/moves/?done={1}",
    "/cases/{0}/dossier/",
    "/cases/{0}/files/{1}/",
    "/register/{0}/",
    "/?view={0}&after={1}&done={0}",
    "/register/letter/?notice={0}",
    "/sign-in/?next={0}&note={1}",
    "/cases/?state={0}&whose={1}&due={0}&channel={1}&late={0}&after={1}",
    "/en/{0}",
    "/account/?done={0}",
]


@OFTEN
@given(who=PEOPLE, path=st.sampled_from(PATHS), first=VALUES, second=VALUES, prefix=st.sampled_from(["", "/en"]))
@example(who="lin", path="/cases/{0}/files/{1}/", first="\0", second="\ud800", prefix="")
@example(who="lin", path="/?view={0}&after={1}&done={0}", first="²", second="²", prefix="")
def test_an_address(world, who, path, first, second, prefix):
    parts = [part if isinstance(part, bytes) else part.encode(errors="surrogatepass") for part in (first, second)]
    address = prefix + path.format(*(quote(part[:4_000], safe="") for part in parts))

    assert is_an_answer(world.browsers[who].get(address))


@SELDOM
@given(next_page=VALUES.filter(lambda value: isinstance(value, str)))
@example(next_page="/cases/%00/")
@example(next_page="//[")
@example(next_page="/\ud800")
def test_where_one_wanted_to_go(world, next_page):
    wanted = quote(next_page[:4_000].encode(errors="surrogatepass"))
    data = {"name": "lin", "password": PASSWORD}

    answer = world.desk.stranger().post(f"/sign-in/?next={wanted}", data=data)

    assert is_an_answer(answer)
    if answer.status_code == 303:
        assert answer.location.startswith("/")
        assert not answer.location.startswith("//")


def test_a_page_that_fails_would_be_noticed_and_says_nothing_of_what_it_failed_on(world, monkeypatch, capsys):
    def fail(*_):
        raise RuntimeError("王晓岚")

    monkeypatch.setattr("intake.desk.today.empty_letterbox", fail)

    answer = world.browsers["lin"].get("/en/")

    with pytest.raises(AssertionError):
        is_an_answer(answer)
    assert "Something went wrong on our side" in answer.text
    said = capsys.readouterr().err
    assert '"kind": "RuntimeError"' in said
    assert "王晓岚" not in answer.text + said


@pytest.mark.parametrize(
    "body, kind",
    [
        (b"", "multipart/form-data"),
        (b"--b\r\n", FORM),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", FORM),
        (b"\xff\xfe" * 100, "application/x-www-form-urlencoded"),
        (b"a=1&" * 100_000, "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"x", "text/plain; charset=nonsense"),
        (b"x" * (3 * 1024 * 1024), "application/x-www-form-urlencoded"),
        (b"x" * (71 * 1024 * 1024), FORM),
    ],
    ids=range(9),
)
@pytest.mark.parametrize("path", ["/register/letter/", "/account/", "/sign-in/", "/cases/{}/steps/screen/"])
def test_a_body_that_is_no_form(world, body, kind, path):
    address = path.format(world.cases[0])

    assert is_an_answer(world.browsers["lin"].client.post(address, data=body, content_type=kind))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/register/letter/", "/cases/{}/", "/cases/{}/steps/screen/", "/sign-in/"])
def test_a_method_that_no_page_sends(world, method, path):
    answer = world.browsers["lin"].client.open(path.format(world.cases[0]), method=method)

    assert answer.status_code in (200, 303, 405)
