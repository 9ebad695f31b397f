"""The whole road once, in a real browser on real servers: from a notice to a closed case to a figure on the board."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from intake.config import TRIAL
from intake.desk.second_factor import code_at, step_of
from portal import read_portal
from tests.accessibility import axe_violations
from tests.browser import go_through
from tests.markup_checks import faults_of_page

RUNNING = "GS-2026-012"
TEXT = "2023年职称评审期间，王晓岚同志所在科室有两名申报人的材料没有公示。我是当年的申报人，附上当时的通知。"
ANSWER = "经查阅评审档案并与相关人员谈话，两名申报人的材料当时在办公楼公示栏公示了五个工作日，记录完整。"


@dataclass
class Trial:
    """A running trial: its addresses, its people's passwords, and the folders it works in."""

    board: str
    desk: str
    passwords: dict[str, str]
    environment: dict[str, str]
    folder: Path

    def command(self, *words: str) -> str:
        """Run a command as the operator would, in the folders of this trial."""
        done = subprocess.run(
            [sys.executable, *words], env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def free_ports() -> int:
    """A port that is free with the one after it."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                other.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


@pytest.fixture(scope="module")
def trial(tmp_path_factory, root):
    """`make run`, with its own content and data."""
    folder = tmp_path_factory.mktemp("trial")
    shutil.copytree(root / "content", folder / "content")
    environment = os.environ | {
        "PORTAL_INSTANCE": str(folder / "instance"),
        "PORTAL_CONTENT": str(folder / "content"),
        "PORTAL_SITE": str(folder / "site"),
    }
    log = folder / "said.txt"
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "trial.py", "--port", str(free_ports())],
            cwd=root,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 90
        while "Ctrl-C" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        words = log.read_text()
        addresses = dict(re.findall(r"^  (Board|Desk)\s+(http://\S+)/", words, re.MULTILINE))
        passwords = dict(re.findall(r"sign in as (\w+)\s+([\d-]+)", words))
        yield Trial(addresses["Board"], addresses["Desk"], passwords, environment, folder)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def report(page, trial, *, notice=RUNNING, text=TEXT, file=None) -> str:
    """Find the notice, tell what one knows, and return the receipt."""
    page.goto(f"{trial.board}/")
    go_through(page.get_by_role("link", name=re.compile("2026年第12号")).first)
    assert page.get_by_role("heading", name="公示期").is_visible()
    go_through(page.get_by_role("link", name="反映王晓岚的情况"))
    assert page.get_by_label("王晓岚").is_checked()
    page.get_by_label("您要反映什么").fill(text)
    if file:
        page.get_by_label(re.compile("照片或者?文件|照片")).set_input_files(file)
    # A form that comes back faster than anybody types is asked to be sent again.
    page.wait_for_timeout(3_200)
    go_through(page.get_by_role("button", name=re.compile("提交|寄出|发送")))
    shown = page.locator(".receipt").inner_text()
    return re.sub(r"\D", "", shown)


def sign_in(page, trial, name):
    """Sign in at the desk."""
    page.goto(f"{trial.desk}/")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").or_(page.get_by_label("口令")).fill(trial.passwords[name])
    code = page.context.request.get(f"{trial.board}/demonstration/codes/").text()
    page.get_by_label("验证码").fill(code.partition(f"id={name}>")[2][:6])
    go_through(page.get_by_role("button", name="登录"))
    assert page.get_by_role("heading", level=1).first.is_visible()


def proof(trial, name):
    """Password and code once more: the code after the one that is shown, for that one may have opened the door."""
    kept = json.loads((trial.folder / "instance" / TRIAL).read_text(encoding="utf-8"))
    step = step_of(datetime.now(UTC)) + 1
    return trial.passwords[name], code_at(bytes.fromhex(kept["second_factors"][name]), step)


def press_step(page, name, *, text=None, choose=None, proven=()):
    """Take a step of the case that is open."""
    step = page.locator(".step").filter(has=page.get_by_role("button", name=name, exact=True)).first
    if step.evaluate("element => element.tagName") == "DETAILS" and step.get_attribute("open") is None:
        step.locator("summary").click()
    if text:
        step.locator("textarea").fill(text)
    for name_ends_with, value in (choose or {}).items():
        step.locator(f"select[name$='-{name_ends_with}']").select_option(value)
    for field, typed in zip(("password", "code"), proven, strict=False):
        step.locator(f"input[name={field}]").fill(typed)
    go_through(step.get_by_role("button", name=name, exact=True))


def follow(page, trial, receipt) -> str:
    """Ask how far the report is, and return what is shown."""
    page.goto(f"{trial.board}/follow/")
    page.get_by_label("回执号").fill(receipt)
    go_through(page.get_by_role("button", name=re.compile("查询|查看")))
    return page.locator("main").inner_text()


def test_a_report_travels_from_the_notice_to_a_closed_case_and_a_figure_on_the_board(page, trial, tmp_path):
    evidence = tmp_path / "通知.txt"
    evidence.write_text("2023年4月 职称评审通知", encoding="utf-8")
    citizen = page()

    receipt = report(citizen, trial, file=evidence)

    assert len(receipt) == 20
    assert "已收到" in follow(citizen, trial, receipt) or "收到" in follow(citizen, trial, receipt)

    clerk = page()
    sign_in(clerk, trial, "chen")
    go_through(clerk.locator("table").get_by_role("link", name=TEXT[:20]))
    case = clerk.url
    assert TEXT[:20] in clerk.locator("main").inner_text()
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="通知.txt").click()
    assert Path(download.value.path()).read_bytes() == evidence.read_bytes()
    press_step(clerk, "开始审查")

    investigator = page()
    sign_in(investigator, trial, "lin")
    investigator.goto(case)
    press_step(investigator, "受理")
    press_step(investigator, "开始核查")
    press_step(investigator, "记录结论", text="查阅评审档案", choose={"finding": "unsubstantiated", "effect": "none"})
    press_step(investigator, "形成结论")
    press_step(investigator, "答复反映人", text=ANSWER)
    go_through(investigator.get_by_role("button", name="发给反映人"))
    press_step(investigator, "提请办结")
    assert investigator.get_by_role("button", name="批准办结").count() == 0

    supervisor = page()
    sign_in(supervisor, trial, "zhou")
    supervisor.goto(case)
    press_step(supervisor, "批准办结", proven=proof(trial, "zhou"))

    told = follow(citizen, trial, receipt)
    assert ANSWER in told
    assert "办结" in told
    assert "王晓岚" not in told
    assert TEXT[:20] not in told

    citizen.goto(f"{trial.board}/accountability/")
    before = citizen.locator("main").inner_text()
    trial.command("-m", "flask", "--app", "intake.desk", "export-statistics", "--as-of", "2027-01-04")
    folders = ("--content", str(trial.folder / "content"), "--out", str(trial.folder / "site"))
    trial.command("build.py", "--as-of", "2027-01-04", *folders)
    citizen.goto(f"{trial.board}/accountability/")
    after = citizen.locator("main").inner_text()
    assert after.count("第4季度") == before.count("第4季度") + 1
    assert before.count("第4季度") == 1


def test_a_report_can_be_sent_and_followed_without_script(page, trial):
    trial.command(
        "build.py", "--as-of", "2026-11-22T14:00", "--content", str(trial.folder / "content"),
        "--out", str(trial.folder / "site"),
    )  # fmt: skip
    citizen = page(javascript=False, width=360)

    receipt = report(citizen, trial, text="另一件事：兼职取酬。")

    assert len(receipt) == 20
    assert "收到" in follow(citizen, trial, receipt)


def test_every_page_of_the_road_is_sound_for_every_reader(page, trial):
    reader = page()
    own = urlsplit(read_portal().addresses.board).hostname or ""
    paths = [
        "/",
        "/en/",
        f"/notices/{RUNNING}/",
        f"/en/notices/{RUNNING}/",
        "/notices/KC-2026-022/",
        "/notices/GS-2026-006/",
    ]
    paths += [
        f"/report/{RUNNING}/",
        f"/en/report/{RUNNING}/",
        "/report/",
        "/follow/",
        "/en/follow/",
        "/accountability/",
    ]
    faults = []

    for path in paths:
        reader.goto(trial.board + path)
        faults += [f"{path} {fault}" for fault in faults_of_page(reader.content(), allowed_hosts=[own])]
        faults += [f"{path} {violation}" for violation in axe_violations(reader)]

    assert faults == []
