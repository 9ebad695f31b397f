"""scripts/bootstrap does what is needed, says why, and does nothing when there is nothing to do.

The real script runs here with a Python that notes what it is asked for, makes a .venv of itself and installs nothing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

# Like Python in all but two things: `-m venv` and `-m pip`. It may be told to fail, or to be slow.
FAKE_PYTHON = """#!/bin/sh
notes=$(dirname "$0")
[ -e "$notes/notes" ] || notes=$(cd "$(dirname "$0")/../.." && pwd)
case "$*" in
"-m venv --clear .venv")
    echo venv >>"$notes/notes"
    rm -rf .venv && mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
"-m pip "*)
    echo "pip $*" | grep -o '^pip\\|requirements.*' | tr '\\n' ' ' >>"$notes/notes"
    echo >>"$notes/notes"
    cat "$notes/pip.says" 2>/dev/null
    [ ! -e "$notes/pip.waits" ] || sleep 60
    [ ! -e "$notes/pip.says" ] ;;
"-I -c import pip") ;;
*)
    # Says that it lives in a .venv, as the real one would.
    shift 2 && code=$1 && shift
    exec REAL -I -c "import sys; sys.prefix = sys.base_prefix + '/x'
$code" "$@" ;;
esac
"""


@dataclass
class Clone:
    """A clone of the repository in a folder with a difficult name, on a machine with one Python."""

    folder: Path

    def bootstrap(
        self, *arguments: str, cwd: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the script to its end."""
        with self.start(*arguments, cwd=cwd, **environment) as process:
            out, err = process.communicate()
            return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def start(self, *arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.Popen[str]:
        """Run the script, and do not wait for it."""
        return subprocess.Popen(
            ["sh", str(self.folder / "scripts" / "bootstrap"), *arguments],
            cwd=cwd or self.folder,
            env={"PATH": os.environ["PATH"], "PYTHON": str(self.folder / "python"), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def kill_while_pip_is_at_work(self, *arguments: str) -> None:
        """Run the script, and end it and all it started without a warning when pip has said what it says."""
        (self.folder / "pip.waits").touch()
        log = self.folder / ".venv" / "install.log"
        said = (self.folder / "pip.says").read_text(encoding="utf-8")
        with self.start(*arguments) as process:
            while not (log.exists() and log.read_text(encoding="utf-8") == said):
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGKILL)
        (self.folder / "pip.waits").unlink()
        (self.folder / "pip.says").unlink()

    def done(self) -> list[str]:
        """What the Python was asked for since this was last asked."""
        notes = (self.folder / "notes").read_text(encoding="utf-8")
        (self.folder / "notes").write_text("", encoding="utf-8")
        return [line.strip() for line in notes.splitlines()]


@pytest.fixture
def clone(root, tmp_path):
    folder = tmp_path / "a path" / "公示 clone"
    (folder / "scripts").mkdir(parents=True)
    shutil.copy(root / "scripts" / "bootstrap", folder / "scripts")
    for name in ("requirements.lock", "requirements-pdf.lock", "requirements-dev.lock"):
        (folder / name).write_text("flask==3.1.3\n", encoding="utf-8")
    (folder / "notes").touch()
    python = folder / "python"
    python.write_text(FAKE_PYTHON.replace("REAL", f"'{sys.executable}'"), encoding="utf-8")
    python.chmod(0o755)
    return Clone(folder)


@pytest.mark.parametrize(
    "script", ["scripts/bootstrap", "scripts/browser", "scripts/tracer", "scripts/typesetter", ".ci/run"]
)
def test_a_script_is_what_every_shell_understands(root, script):
    subprocess.run(["sh", "-n", root / script], check=True)


def test_the_first_run_makes_a_venv_and_installs_and_says_why(clone):
    finished = clone.bootstrap()

    assert finished.returncode == 0, finished.stderr
    assert clone.done() == ["venv", "pip requirements.lock"]
    assert "because there is none yet" in finished.stdout
    assert "installing 1 packages from requirements.lock, because they are not there yet" in finished.stdout


def test_the_second_run_does_nothing_and_says_nothing_from_any_folder(clone, tmp_path):
    clone.bootstrap()
    clone.done()

    finished = clone.bootstrap(cwd=tmp_path)

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    assert clone.done() == []


def test_who_has_what_tests_need_has_what_running_needs(clone):
    clone.bootstrap("--dev")
    installed = clone.done()

    clone.bootstrap()
    clone.bootstrap("--dev")

    assert installed == ["venv", "pip requirements-dev.lock"]
    assert clone.done() == []


def test_who_has_what_tests_need_can_make_pdfs_too(clone):
    clone.bootstrap("--pdf")
    first = clone.done()
    clone.bootstrap("--dev")
    clone.done()

    clone.bootstrap("--pdf")

    assert first == ["venv", "pip requirements-pdf.lock"]
    assert clone.done() == []


def test_what_tests_need_is_added_to_what_running_needs(clone):
    clone.bootstrap()
    clone.done()

    clone.bootstrap("--dev")

    assert clone.done() == ["pip requirements-dev.lock"]


def test_a_lock_that_has_changed_is_installed_into_the_same_venv(clone):
    clone.bootstrap()
    clone.done()
    (clone.folder / "requirements.lock").write_text("flask==3.1.4\n", encoding="utf-8")

    finished = clone.bootstrap()

    assert clone.done() == ["pip requirements.lock"]
    assert "because the lock has changed" in finished.stdout


def test_a_failed_download_is_explained_and_tried_again_in_the_same_venv(clone):
    (clone.folder / "pip.says").write_text("ERROR: no network\n", encoding="utf-8")
    failed = clone.bootstrap()
    before = clone.done()
    (clone.folder / "pip.says").unlink()

    finished = clone.bootstrap()

    assert failed.returncode == 1
    assert "ERROR: no network" in failed.stderr
    assert "run the same command again" in failed.stderr
    assert before == ["venv", "pip requirements.lock"]
    assert finished.returncode == 0
    assert clone.done() == ["pip requirements.lock"]


def test_an_installation_that_broke_off_half_way_is_begun_anew(clone):
    (clone.folder / "pip.says").write_text("Installing collected packages: flask\nERROR: disk full\n", encoding="utf-8")
    clone.bootstrap()
    clone.done()
    (clone.folder / "pip.says").unlink()

    finished = clone.bootstrap()

    assert clone.done() == ["venv", "pip requirements.lock"]
    assert "because the last installation was cut short" in finished.stdout


def test_an_installation_that_was_killed_is_begun_anew(clone):
    clone.bootstrap()
    (clone.folder / "pip.says").write_text("Installing collected packages: flask\n", encoding="utf-8")
    clone.kill_while_pip_is_at_work("--dev")
    clone.done()

    finished = clone.bootstrap()
    again = clone.bootstrap()

    assert clone.done() == ["venv", "pip requirements.lock"]
    assert "because the last installation was cut short" in finished.stdout
    assert (again.returncode, again.stdout) == (0, "")


def test_a_download_that_was_killed_leaves_what_is_there_at_work(clone):
    clone.bootstrap()
    (clone.folder / "pip.says").write_text("Downloading flask\n", encoding="utf-8")
    clone.kill_while_pip_is_at_work("--dev")
    clone.done()

    clone.bootstrap()
    before = clone.done()
    clone.bootstrap("--dev")

    assert before == []
    assert clone.done() == ["pip requirements-dev.lock"]


def test_two_at_once_install_once(clone):
    processes = [clone.start(), clone.start()]

    for process in processes:
        process.communicate()

    assert [process.returncode for process in processes] == [0, 0]
    assert clone.done() == ["venv", "pip requirements.lock"]


def test_a_venv_that_does_not_work_is_made_again(clone):
    clone.bootstrap()
    clone.done()
    (clone.folder / ".venv" / "bin" / "python").unlink()

    finished = clone.bootstrap()

    assert clone.done() == ["venv", "pip requirements.lock"]
    assert "because the one that is there does not work" in finished.stdout


def test_a_python_that_does_not_suit_is_refused_by_name_and_harms_nothing(clone):
    poor = clone.folder / "poor"
    poor.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    poor.chmod(0o755)

    clone.bootstrap()
    clone.done()

    finished = clone.bootstrap(PYTHON=str(poor))
    missing = clone.bootstrap(PYTHON="python9.9")
    without = clone.bootstrap(PYTHON="")

    assert (finished.returncode, missing.returncode) == (69, 69)
    assert f"{poor} does not run." in finished.stderr
    assert "there is no python9.9." in missing.stderr
    assert (without.returncode, without.stdout) == (0, "")
    assert clone.done() == []


def test_where_there_is_no_python_the_command_to_type_is_shown(clone, tmp_path):
    # A machine with apt-get, nothing to run Python with, and a person who is not root.
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("dirname", "sh", "cat", "rm", "grep", "sed", "sleep"):
        (tools / name).symlink_to(shutil.which(name))
    for name, script in {"apt-get": "exit 1", "id": "echo 1000"}.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tools / name).chmod(0o755)

    finished = clone.bootstrap(PATH=str(tools), PYTHON="")

    assert finished.returncode == 69
    assert "    sudo apt-get install -y python3-venv" in finished.stderr


def test_help_is_given_and_nonsense_is_refused(clone):
    helped = clone.bootstrap("--help")
    refused = clone.bootstrap("--prod")

    assert "scripts/bootstrap --dev" in helped.stdout
    assert (helped.returncode, refused.returncode) == (0, 2)
    assert "usage" in refused.stderr
    assert clone.done() == []
