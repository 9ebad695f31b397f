"""The shipped units: what they start is there, and what they may do is little."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal import ROOT
from tests.deploy.an_office import command_of

UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
HIGHEST = 1.0
"""On systemd's scale from 0 (can do nothing) to 10."""

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze not found; scripts/webserver says how to install it"
)


def analysed(*arguments: str) -> tuple[int, str]:
    """What systemd-analyze says, with its exit code."""
    command = ["systemd-analyze", "--no-pager", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def exposure(unit: Path) -> float:
    """How much a service could do if it fell into somebody's hands, as systemd reckons it."""
    _, said = analysed("security", "--offline=true", str(unit))
    found = re.search(r"exposure level for \S+: ([\d.]+)", said)
    assert found, said
    return float(found[1])


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_next_to_nothing(name, tmp_path, record_property):
    open_to_all = tmp_path / name
    open_to_all.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")

    record_property(f"exposure of {name}", exposure(UNITS / name))
    assert exposure(UNITS / name) <= HIGHEST
    assert exposure(open_to_all) > 9


def faults_of(folder: Path) -> str:
    """What systemd says against the units in a folder, when each finds its users and its program on this machine."""
    # A name without a space, wherever this repository lies: the units have one too.
    here = folder.parent / "gongshi"
    if not here.exists():
        here.symlink_to(ROOT)
    for path in [*folder.iterdir()]:
        text = path.read_text(encoding="utf-8").replace("/opt/gongshi", str(here))
        path.write_text(re.sub(r"User=.*", "User=root", text), encoding="utf-8")
    code, said = analysed("verify", *map(str, sorted(folder.iterdir())))
    # Of units that are not ours it may say what it likes.
    ours = [line for line in said.splitlines() if "gongshi" in line]
    return "\n".join(ours) or (said if code else "")


@needs_systemd
def test_systemd_understands_every_line_of_the_units(tmp_path):
    shutil.copytree(UNITS, tmp_path / "units")

    assert faults_of(tmp_path / "units") == ""


@needs_systemd
@pytest.mark.parametrize(
    "old, new", [("ProtectSystem=strict", "ProtectSystm=strict"), ("/.venv/bin/python", "/.venv/bin/nothing")]
)
def test_a_unit_with_a_slip_in_it_is_caught(tmp_path, old, new):
    shutil.copytree(UNITS, tmp_path / "units")
    unit = tmp_path / "units" / "gongshi-letterbox.service"
    unit.write_text(unit.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    assert "gongshi-letterbox" in faults_of(tmp_path / "units")


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_what_the_threats_ask_for(name):
    """Without systemd too: what keeps a service that fell into somebody's hands from doing harm."""
    lines = (UNITS / name).read_text(encoding="utf-8").splitlines()

    for line in (
        *("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "PrivateDevices=yes", "ProtectHome=yes"),
        *(
            "ProtectProc=invisible",
            "RestrictAddressFamilies=AF_UNIX",
            "IPAddressDeny=any",
            "MemoryDenyWriteExecute=yes",
        ),
        *("SystemCallFilter=@system-service", "CapabilityBoundingSet=", "LimitCORE=0", "PrivateNetwork=yes"),
    ):
        assert line in lines, line
    if name != "gongshi-build.service":
        assert {"UMask=0077", "MemorySwapMax=0"} <= {*lines}


def test_the_letterbox_sees_of_the_instance_its_slot_its_shelf_and_its_keys():
    text = (UNITS / "gongshi-letterbox.service").read_text(encoding="utf-8")

    assert re.findall(r"^(\w+)=(.*/var/lib/gongshi.*)$", text, re.MULTILINE) == [
        ("Environment", "PORTAL_INSTANCE=/var/lib/gongshi PYTHONDONTWRITEBYTECODE=1"),
        ("TemporaryFileSystem", "/var/lib/gongshi"),
        ("BindPaths", "/var/lib/gongshi/inbox"),
        ("BindReadOnlyPaths", "/var/lib/gongshi/letterbox /var/lib/gongshi/outbox"),
    ]


def test_the_build_is_what_a_person_would_type(tmp_path):
    command = command_of("gongshi-build.service")

    assert command[:2] == [str(ROOT / ".venv/bin/python"), "build.py"]
    arguments = ["--check" if word == "--compress" else word for word in command[2:]]
    done = subprocess.run(
        [sys.executable, *command[1:2], *arguments, "--as-of", "2026-11-22T14:00"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
