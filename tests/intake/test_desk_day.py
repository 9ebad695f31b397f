"""What makes the desk good all day: searching, named lists, notes by who reads them, model letters, what is missing."""

from __future__ import annotations

import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from intake.bundle import AttachedFile
from intake.desk import noting, places, search
from intake.desk.letters import all_letters
from intake.desk.searching import excerpt_of
from intake.desk.slips import Slip
from intake.receipts import Receipt, ReceiptKeys
from intake.stores import StoreUnavailable
from intake.stores.sqlite import SqliteStore
from intake.views import open_view
from publicity.case import Finding, Step
from publicity.content import read_letters
from publicity.errors import ContentRefused
from publicity.letters import LETTER_STEPS
from publicity.report import Channel, Sending, Wish
from tests.intake.a_desk import a_desk, first_match, hidden, words_of

TEXT = "他在2024年的工程招标中收受礼金，并为其亲属承揽工程提供帮助，数额较大，时间较长，有两名同事可以作证。"


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


@pytest.fixture
def case_id(desk):
    """A letter about the first nominee of the running notice."""
    return desk.put_on_file()


def written(browser, desk, case_id, text, reader, **more):
    """Write something down in a case, as the form does."""
    fields = {"write-text": text, "write-for": reader, "version": str(desk.version(case_id)), **more}
    return browser.post(f"/en/cases/{case_id}/notes/", **fields)


def case_page(desk, name, case_id):
    """The page of a case in somebody's browser, in English."""
    return desk.browser(name).get(f"/en/cases/{case_id}/")


# --- Searching ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A desk with a case in which words stand in every place, another case, and the receipt and the slip of the first."""
    desk, receipt = a_desk(tmp_path_factory.mktemp("full")), Receipt.random()
    scan = AttachedFile(name="来信.pdf", media_type="application/pdf", data=b"%PDF")
    case_id = desk.put_on_file(receipt, text=TEXT, files=(scan,))
    named = desk.put_into_letterbox(text="也是这件事。", wish=Wish.NAMED, name="王海燕", contact="hai@example.cn")
    lin = desk.browser("lin")
    lin.get("/")
    with desk.store() as store:
        home = store.home_of(ReceiptKeys.of(named).lookup_id)
    assert home
    desk.do(case_id, Step.ACKNOWLEDGE, Step.SCREEN, by="chen")
    desk.do(home, Step.SCREEN, by="chen")
    desk.do(home, Step.MERGE, text=case_id)
    desk.put_into_letterbox(
        receipt=receipt, sending=Sending.ADDITION, form="f1", text="后来想起一件事。", notice=None, nominees=()
    )
    lin.get("/")
    assert written(lin, desk, case_id, "下周调取档案 <b>。", "team").status_code == 303
    assert written(lin, desk, case_id, "核对会议纪要。", "me").status_code == 303
    desk.do(case_id, Step.WRITE, text="请补充事情的时间。")
    slip = Slip.new(desk.office.pepper)
    desk.put_on_file(slip.receipt, text="另一件：占用公车。", nominees=("n2",))
    return SimpleNamespace(desk=desk, case_id=case_id, receipt=receipt, slip=slip, lin=lin)


def searched(browser, words):
    """The answer to a search, in English."""
    return browser.post("/en/search/", **{"search-text": words})


PLACES = """
招标                 | Allegation 1
招標                 | Allegation 1
林知远               | Allegation 1
林 知 远 工程        | Allegation 1
ＧＳ－2026－012 两名 | Letter
海燕                 | Beside the report
调取 档案            | Note for the team
会议纪要             | Note for you alone
来信.pdf             | Name of a file
补充事情             | Write to the reporter
后来想起             | message
"""


@pytest.mark.parametrize("row", [line for line in PLACES.splitlines() if "|" in line])
def test_everything_that_one_can_open_is_looked_through(full, row):
    words, where = (cell.strip() for cell in row.split("|"))

    said = words_of(searched(full.lin, words))

    assert full.case_id in said
    assert where in said
    assert "Found in 1 case. Looked through: 3 of the 3 that you can open." in said


def test_what_is_found_is_shown_in_its_words_escaped_with_the_way_to_its_place(full):
    page = searched(full.lin, "档案")

    assert "下周调取<mark>档案</mark> &lt;b&gt;。" in page.text
    assert re.search(rf'href="/en/cases/{full.case_id}/#event-\d+">Note for the team', page.text)
    anchor = first_match(r"#(event-\d+)", page)
    assert f'id="{anchor}"' in full.lin.get(f"/en/cases/{full.case_id}/").text


def test_a_word_that_is_nowhere_and_a_place_that_is_not_ones_own_are_not_found(full):
    assert "Found in 0 cases." in words_of(searched(full.lin, "招标 公车"))
    assert "Found in 0 cases." in words_of(searched(full.desk.browser("chen"), "会议纪要"))
    assert searched(full.lin, " · ").status_code == 422
    assert searched(full.lin, "x" * 201).status_code == 422


def test_control_a_search_that_left_a_place_out_would_be_noticed(full, monkeypatch):
    monkeypatch.setattr(places, "own_notes", lambda *_: [])

    with pytest.raises(AssertionError):
        test_everything_that_one_can_open_is_looked_through(full, "会议纪要 | Note for you alone")


@pytest.mark.parametrize("way", ["receipt", "slip", "number", "part of a number"])
def test_a_case_is_found_by_its_number_and_by_a_receipt_however_they_are_typed(full, way):
    typed = {
        "receipt": "，".join(str(full.receipt).split()),
        "slip": full.slip.groups,
        "number": full.case_id.lower().replace("-", "").replace("0", "o").replace("1", "l"),
        "part of a number": full.case_id[:9] if any(sign.isdigit() for sign in full.case_id[:9]) else full.case_id,
    }[way]

    page = searched(full.lin, typed)

    assert (full.case_id in words_of(page)) == (way != "slip")
    for other in (str(full.receipt)[:-1] + "x", str(Receipt.random()), full.slip.groups[:-1]):
        assert full.case_id not in words_of(searched(full.lin, other))


def test_a_long_answer_says_how_far_it_is_before_it_is_ready(full, monkeypatch):
    opened = []
    monkeypatch.setattr(search, "PROGRESS_EVERY", 1)
    monkeypatch.setattr(search, "look_through", lambda *given: opened.append(given[2]))

    answer = full.lin.client.post("/en/search/", data={"csrf": full.lin.csrf, "search-text": "公车"}, buffered=False)
    told = {}
    for piece in answer.response:
        for number in (
            *re.findall(r"Looked through: (\d) of 3", piece.decode()),
            *re.findall("</html>", piece.decode()),
        ):
            told[number] = len(opened)

    # What is told was sent before the next case was opened.
    assert told == {"0": 0, "1": 1, "2": 2, "</html>": 3}


def test_a_database_that_fails_in_the_middle_ends_the_answer_with_a_sentence(full, monkeypatch):
    def fail(*_, **__):
        raise StoreUnavailable("SQLITE_BUSY")

    monkeypatch.setattr(SqliteStore, "events_of", fail)

    page = searched(full.lin, "公车")

    assert page.status_code == 200
    assert "It could not be searched any further just now." in page.text


@pytest.mark.parametrize(
    "text, word, expected",
    [
        ("阿依古丽•买买提来过", "古丽买买", ("阿依", "古丽•买买", "提来过")),
        ("ＡＢＣ", "b", ("Ａ", "Ｂ", "Ｃ")),
        ("㎏㎏", "g", ("", "㎏", "㎏")),
        ("前" * 40 + "中" + "后" * 40, "中", ("…" + "前" * 32, "中", "后" * 32 + "…")),
        ("e\u0301clair", "é", ("", "é", "clair")),
        ("没有", "别的", ("", "", "没有")),
    ],
)
def test_the_words_around_are_as_they_were_written(text, word, expected):
    assert excerpt_of(text, word) == expected


def test_what_is_searched_for_is_in_no_address_and_no_log(full, capfd):
    page = searched(full.lin, "会议纪要")

    assert "会议" not in "".join(capfd.readouterr())
    assert "%E4%BC%9A" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


# --- Lists ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """A desk with a call, a letter of which nobody was told, a late letter, and one that somebody investigates."""
    desk = a_desk(tmp_path_factory.mktemp("several"))
    ids = {
        "call": desk.put_on_file(channel=Channel.CALL, hour="9:30", acknowledged=True, text="电话"),
        "letter": desk.put_on_file(text="来信"),
        "lin's": desk.put_on_file(text="核查", acknowledged=True),
        "news": desk.put_on_file(text="来件", acknowledged=True),
        "closed": desk.put_on_file(text="办结", acknowledged=True),
    }
    desk.do(ids["lin's"], Step.SCREEN, by="chen")
    desk.do(ids["lin's"], Step.ACCEPT, Step.INVESTIGATE)
    desk.do(ids["closed"], Step.SCREEN, by="chen")
    desk.do(ids["closed"], Step.DECLINE, Step.PROPOSE_CLOSING, reason="duplicate", text="重复。")
    desk.do(ids["closed"], Step.CLOSE, by="zhou")
    return SimpleNamespace(desk=desk, ids=ids)


CHOICES = """
                          | lin  | call, letter, lin's, news
state=all                 | lin  | call, letter, lin's, news, closed
state=closed              | lin  | closed
state=investigating       | lin  | lin's
whose=mine                | lin  | lin's
whose=mine&state=all      | zhou | closed
whose=mine                | chen | call, letter, lin's, news
whose=waiting             | lin  | call, letter, lin's, news
whose=waiting             | zhou | call, letter, news
whose=waiting             | chen | call, letter, news
channel=call              | lin  | call
due=week                  | lin  |
due=over                  | lin  |
state=x&whose=\0&due=²    | lin  | call, letter, lin's, news
"""


@pytest.mark.parametrize("row", [line for line in CHOICES.splitlines() if "|" in line])
def test_a_list_holds_what_was_chosen(several, row):
    query, who, names = (cell.strip() for cell in row.split("|"))

    page = several.desk.browser(who).get(f"/en/cases/?{query}")

    wanted = {name.strip() for name in names.split(",") if name.strip()}
    assert {name for name, number in several.ids.items() if number in words_of(page)} == wanted


def test_a_list_with_a_name_stands_on_the_first_page_of_its_owner_alone(several):
    desk, lin = several.desk, several.desk.browser("lin")
    saved = lin.post("/en/lists/", **{"list-name": "张三<的>来信", "channel": "letter", "whose": "mine", "x": "y"})

    assert saved.status_code == 303
    assert parse_qs(urlsplit(saved.location).query) == {"channel": ["letter"], "whose": ["mine"]}
    page = lin.get("/en/")
    assert "张三&lt;的&gt;来信" in page.text
    assert re.search(r'whose=mine&amp;channel=letter"><span>张三', page.text)
    assert "张三" not in desk.browser("zhou").get("/en/").text
    assert "张三".encode() not in desk.on_disk()
    assert b"channel=letter" not in desk.on_disk()
    twice = lin.post("/en/lists/", **{"list-name": "张三<的>来信"})
    assert "You have a list of this name already." in twice.text
    remove = first_match(r'action="(/en/lists/[0-9a-f]+/remove/)"', lin.get("/en/cases/"))
    desk.browser("zhou").post(remove)
    assert "张三" in lin.get("/en/").text
    lin.post(remove)
    assert "张三" not in lin.get("/en/").text


# --- Notes ----------------------------------------------------------------------------------------------------------


def test_a_note_for_the_team_is_read_by_the_team_and_takes_no_step(desk, case_id):
    answer = written(desk.browser("chen"), desk, case_id, "已与来信人通话。", "team")

    assert answer.status_code == 303
    assert desk.state(case_id) == "registered"
    for name in ("chen", "lin", "zhou"):
        assert "Note for the team" in words_of(case_page(desk, name, case_id))
        assert "已与来信人通话。 read by the team" in words_of(case_page(desk, name, case_id))


def test_a_note_for_oneself_is_opened_by_nobody_else_and_changes_nothing(desk, case_id):
    before = desk.version(case_id)

    written(desk.browser("lin"), desk, case_id, "先查会议纪要。", "me")

    assert "先查会议纪要。 read by you alone" in words_of(case_page(desk, "lin", case_id))
    assert "先查会议纪要" not in case_page(desk, "zhou", case_id).text
    assert desk.version(case_id) == before
    with desk.store() as store:
        (note,) = store.own_notes_of(case_id, viewer="staff-lin")
        assert store.own_notes_of(case_id, viewer="staff-zhou") == []
        assert not {event.event.act for event in store.events_of(case_id, viewer=None)} & {"note", "own_note"}
    assert "先查会议纪要".encode() not in note.sealed + desk.on_disk()


def test_the_team_reads_it_unless_somebody_else_was_chosen(desk, case_id):
    page = case_page(desk, "lin", case_id).text
    form = page.partition('id="write"')[2].partition("</form>")[0]

    assert re.findall(r'value="(\w+)" checked', form) == ["team"]
    assert re.findall(r'type="radio"[^>]*value="(\w+)"', form) == ["team", "me", "reporter"]
    clerk = case_page(desk, "chen", case_id).text.partition('id="write"')[2].partition("</form>")[0]
    assert re.findall(r'type="radio"[^>]*value="(\w+)"', clerk) == ["team", "me"]
    refused = written(desk.browser("chen"), desk, case_id, "一段不想再打一遍的话，请保留。", "reporter")
    assert refused.status_code == 422
    assert "一段不想再打一遍的话，请保留。" in refused.text


def test_nothing_goes_to_a_reporter_before_it_was_read_once_more(desk):
    receipt = Receipt.random()
    case_id, lin = desk.put_on_file(receipt), desk.browser("lin")

    look = written(lin, desk, case_id, "请补充<时间>。\n第二行", "reporter")

    assert look.status_code == 200
    assert "Nothing was sent yet." in look.text
    assert "请补充&lt;时间&gt;。<br>\n第二行" in look.text
    with desk.store() as store:
        assert [one.event.act for one in store.events_of(case_id, viewer=None)] == ["register"]
    fields = {name: hidden(look, name) for name in ("version", "write-text", "write-reason")}
    changed = lin.post(f"/en/cases/{case_id}/letters/write/", change="1", **fields)
    assert re.search(r'value="reporter" checked', changed.text)
    assert "请补充&lt;时间&gt;。" in changed.text.partition('id="write"')[2]
    sent = lin.post(f"/en/cases/{case_id}/steps/write/", **fields)
    assert sent.status_code == 303
    keys = ReceiptKeys.of(receipt)
    assert [one.text for one in open_view(keys, desk.office.outbox.read(keys.lookup_id)).said] == [
        "请补充<时间>。\n第二行"
    ]
    assert "read by the reporter, and the team" in words_of(lin.get(f"/en/cases/{case_id}/"))


CAUTIONS = """
请林知远同志放心。               | It names 林知远.
此件由林清和同志办理。           | It names 林清和.
林 知·远                         | It names 林知远.
您的身份证号11010519491231002X   | The number of an identity card seems to stand in it.
请提供〔材料〕和〔日期〕。       | Still to be filled in: 〔材料〕.
Please tell us more.             | The reporter wrote in Chinese, and this is not.
"""


@pytest.mark.parametrize("row", [line for line in CAUTIONS.splitlines() if "|" in line])
def test_what_a_reporter_should_hardly_read_is_pointed_out(desk, case_id, row):
    text, caution = (cell.strip() for cell in row.split("|"))

    look = written(desk.browser("lin"), desk, case_id, text, "reporter")

    assert caution in words_of(look)


def test_a_plain_letter_is_pointed_at_nowhere_and_numbers_are(desk, case_id, monkeypatch):
    lin = desk.browser("lin")
    assert "Please look at this first" not in written(lin, desk, case_id, "请补充时间。", "reporter").text
    numbers = written(lin, desk, case_id, f"{case_id} {Receipt.random()} 号", "reporter")
    assert "It gives the number of the case" in numbers.text
    assert "A receipt seems to stand in it." in numbers.text
    # Control: names that are compared sign by sign would go unnoticed.
    monkeypatch.setattr(noting, "fold", lambda text: text)
    with pytest.raises(AssertionError):
        test_what_a_reporter_should_hardly_read_is_pointed_out(desk, case_id, "林 知·远|It names 林知远.")


@pytest.mark.parametrize("reader", ["team", "me"])
def test_a_form_that_is_sent_twice_writes_one_note(desk, case_id, reader):
    lin = desk.browser("lin")

    for text in ("同一句话。", "同一句话。", "另一句话。", "同一句话。"):
        assert written(lin, desk, case_id, text, reader).status_code == 303
        desk.wait(seconds=1)

    assert words_of(lin.get(f"/en/cases/{case_id}/")).count("同一句话。") == 2


# --- Model letters --------------------------------------------------------------------------------------------------


def test_every_step_that_writes_a_letter_has_several_in_each_language_and_they_name_nobody(root):
    letters = read_letters(root / "content" / "letters")

    for language in ("zh-Hans", "en"):
        for step in LETTER_STEPS:
            assert sum(one.language == language and one.step is step for one in letters) >= 2
    assert [one.title for one in letters if "同志" in one.text or "GS-" in one.text] == []


@pytest.mark.parametrize("step", [Step.WRITE, Step.DECLINE])
def test_a_letter_is_put_behind_what_was_typed(desk, case_id, step):
    desk.do(case_id, Step.SCREEN, by="chen")
    where = "notes/" if step is Step.WRITE else "letters/decline/"
    fields = {f"{step}-text": "您好，<王>女士：", f"{step}-letter": "1", "put": "1", "decline-reason": "duplicate"}

    page = desk.browser("lin").post(f"/en/cases/{case_id}/{where}", version="0", **fields)

    letter = next(one for one in all_letters(desk.office) if one.step is step)
    assert page.status_code == 200
    assert f"您好，&lt;王&gt;女士：\n\n{letter.text}" in page.text
    if step is Step.DECLINE:
        assert 'value="duplicate" selected' in page.text


def offered(page, step):
    """The titles of the model letters that a page offers for a step."""
    options = page.partition(f'id="{step}-letter"')[2].partition("</select>")[0]
    return re.findall(r'value="\d+"[^>]*>([^<]+)<', options)


@pytest.mark.parametrize(
    "findings, titles",
    [
        ([Finding.SUBSTANTIATED], ["属实"]),
        ([Finding.UNSUBSTANTIATED], ["未发现所反映的问题"]),
        ([Finding.SUBSTANTIATED, Finding.UNSUBSTANTIATED], ["未发现所反映的问题", "部分属实", "属实"]),
        ([Finding.NOT_INVESTIGABLE], []),
    ],
)
def test_no_answer_is_offered_that_says_what_was_not_found(desk, case_id, findings, titles):
    desk.do(case_id, Step.ACKNOWLEDGE, Step.SCREEN, Step.ACCEPT, Step.INVESTIGATE)
    lin = desk.browser("lin")
    for number, finding in enumerate(findings, start=1):
        if number > 1:
            fields = {"allegation-person": "", "allegation-text": "又一件", "version": str(desk.version(case_id))}
            lin.post(f"/en/cases/{case_id}/allegations/", **fields)
        fields = {f"find-{number}-finding": finding, f"find-{number}-effect": "none", f"find-{number}-text": "查档"}
        lin.post(f"/en/cases/{case_id}/findings/{number}/", version=str(desk.version(case_id)), **fields)
    desk.do(case_id, Step.CONCLUDE)

    page = lin.get(f"/en/cases/{case_id}/").text
    look = lin.post(
        f"/en/cases/{case_id}/letters/give_feedback/",
        version=str(desk.version(case_id)),
        **{"give_feedback-text": "您好！"},
    )

    assert offered(page, "give_feedback") == titles
    # What stands on record is beside the letter, whatever it says.
    assert look.text.count("; No effect on the appointment") == len(findings)


def test_letters_are_in_the_language_in_which_the_reporter_wrote(desk):
    for language, title in (("en", "Ask for details"), ("zh-Hans", "请补充线索"), ("zh-Hant", "请补充线索")):
        receipt = desk.put_into_letterbox(language=language)
        lin = desk.browser("lin")
        lin.get("/")
        with desk.store() as store:
            home = store.home_of(ReceiptKeys.of(receipt).lookup_id)
        options = lin.get(f"/en/cases/{home}/").text.partition('id="write-letter"')[2].partition("</select>")[0]
        assert title in options
        assert ("请补充线索" in options) == (language != "en")
        put = lin.post(f"/en/cases/{home}/notes/", put="1", **{"write-letter": "1"}).text
        assert ("您的反映已經收到" in put) == (language == "zh-Hant")


def test_an_offices_own_letters_count_and_what_is_wrong_with_them_is_said_at_its_place(desk, case_id):
    folder = desk.office.config.places.content / "letters"
    folder.mkdir()
    (folder / "zh-Hans.toml").write_text('[[write]]\ntitle = "自己的"\ntext = "本局范本"\n', encoding="utf-8")
    assert "自己的" in case_page(desk, "lin", case_id).text
    assert "请补充线索" not in case_page(desk, "lin", case_id).text

    (folder / "zh-Hans.toml").write_text('[[wirte]]\ntitle = "x"\n', encoding="utf-8")

    page = case_page(desk, "lin", case_id)
    assert page.status_code == 200
    assert "zh-Hans.toml:1: N201" in page.text
    with pytest.raises(ContentRefused):
        read_letters(folder)


# --- What is missing ------------------------------------------------------------------------------------------------


def missing(page):
    """What the page of a case says is missing for closing: words → the place to which they lead."""
    part = page.text.partition('aria-labelledby="lacking"')[2].partition("</section>")[0]
    found = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', part)
    for anchor, _ in found:
        assert f'id="{anchor}"' in page.text, anchor
    return {words: anchor for anchor, words in found}


def test_what_is_missing_for_closing_is_listed_until_nothing_is(desk):
    receipt = Receipt.random()
    case_id = desk.put_on_file(receipt)

    def lacks(name="lin"):
        return missing(case_page(desk, name, case_id))

    told = "1 reporter has not been told that the report is here."
    finding = "Allegation 1 has no finding and no effect yet."
    concluded = "It has to be concluded, or not to be accepted."
    answered = "The reporter has to be answered, or the reason recorded why that is not possible."
    proposed = "Closing has to be proposed."
    approved = "Somebody else has to approve the closing: 吴守正, 周敬之."
    assert list(lacks()) == [told, finding, concluded, answered, proposed, approved]
    assert lacks()[told] == "acknowledge"
    desk.do(case_id, Step.ACKNOWLEDGE, Step.SCREEN, by="chen")
    assert lacks()[concluded] == "accept"
    assert lacks("chen")[concluded] == "work"
    desk.do(case_id, Step.ACCEPT, Step.INVESTIGATE)
    assert lacks()[finding] == "find-1"
    desk.put_into_letterbox(
        receipt=receipt, sending=Sending.WITHDRAWAL, form="f1", text="撤回。", notice=None, nominees=()
    )
    desk.browser("lin").get("/")
    assert lacks()["1 message of a reporter came since anybody did anything."] == "report-1"
    desk.find(case_id)
    assert lacks()[concluded] == "conclude"
    desk.do(case_id, Step.CONCLUDE)
    assert lacks()[answered] == "give_feedback"
    desk.do(case_id, Step.GIVE_FEEDBACK, text="不属实。")
    assert list(lacks()) == [proposed, approved]
    desk.do(case_id, Step.PROPOSE_CLOSING)
    assert lacks("zhou") == {approved: "close"}
    desk.do(case_id, Step.CLOSE, by="zhou")
    assert lacks() == {}
    desk.put_into_letterbox(
        receipt=receipt, sending=Sending.OBJECTION, form="f2", text="有异议。", notice=None, nominees=()
    )
    desk.browser("wu").get("/")
    assert lacks("wu") == {"The reporter’s objection has to be decided.": "uphold"}


def test_a_withdrawal_and_the_want_of_a_second_person_are_said_too(desk):
    receipt = Receipt.random()
    case_id = desk.put_on_file(receipt, acknowledged=True)
    desk.do(case_id, Step.SCREEN, by="chen")
    desk.put_into_letterbox(
        receipt=receipt, sending=Sending.WITHDRAWAL, form="f1", text="撤回。", notice=None, nominees=()
    )
    desk.browser("lin").get("/")
    desk.recuse(case_id, by="wu")
    desk.recuse(case_id, by="zhou")

    lacks = missing(case_page(desk, "lin", case_id))

    assert lacks["A reporter asks to withdraw: whether it is taken up all the same has to be decided."] == "decline"
    assert lacks["Nobody who could approve the closing takes part: let somebody take part who may."] == "people"
