"""What can be typed after build.py."""

import argparse
import os
from pathlib import Path

from portal import LANGUAGES, ROOT
from publicity.notice import NoticeKind

EXAMPLES = """\
examples:
  python build.py                                   write the board of this minute into site/
  python build.py --check                           read everything, write nothing
  python build.py --as-of 2026-11-22T10:00          write the board as it is at that instant
  python build.py --watch                           write it again whenever a file or a page changes
  python build.py --why /notices/GS-2026-012/       say why a page would be made again, and write nothing
  python build.py --out /srv/board --lang zh-Hans   write it elsewhere, and speak Chinese
  python build.py new appointment                   put a filled-in notice into content/notices/
  python build.py new inspection --number KC-2026-007
  python build.py preview                           look at any page on any day, before it is public
  python build.py preview --as-of 2026-11-26T23:59
  python build.py explain GS-2026-012               say day by day how its period is counted
  python build.py plan --from 2026-09-28            propose the earliest lawful period from that day on
  python build.py plan --from 2026-09-28 --to 2026-10-08

"""

COUNT_CODES = "exit codes: 0 lawful, 1 too short or a year's days off are not known, 2 wrong usage"
"""The exit codes of what speaks of days."""

AS_OF_HELP = "the instant to show, such as 2026-11-22T14:00; default now"
CONTENT_HELP = "what to read; default content/"
WATCH_HELP = (
    "build again when content, templates, static files, catalogs or portal.toml change, and when a page changes by"
    " itself; after a change of Python code start it again"
)


class _Parser(argparse.ArgumentParser):
    """Shows examples before everything else: they are what most people look for."""

    def format_help(self) -> str:
        first, *examples = EXAMPLES.splitlines(keepends=True)
        fitting = [line for line in examples if self.prog in line or not line.strip()]
        return "".join([first, *fitting]) + super().format_help()


def make_parser() -> argparse.ArgumentParser:
    """Make what reads the command line, and explains it."""
    parser = _Parser(
        prog="build.py",
        description="Read content/, refuse what is faulty, and write the board into site/.",
        epilog="exit codes: 0 fine, 1 faults in the content, 2 wrong usage, 3 wrong configuration",
    )
    add = parser.add_argument
    add("--as-of", metavar="INSTANT", help=AS_OF_HELP)
    add("--check", action="store_true", help="only read, and say what is wrong")
    add("--why", metavar="ADDRESS", help="say why a page would be made again, and from what it is made; write nothing")
    add("--clean", action="store_true", help="forget what earlier builds made; make, and look at, every file again")
    add("--watch", action="store_true", help=WATCH_HELP)
    add("--out", type=Path, default=ROOT / "site", metavar="FOLDER", help="where to write; default site/")
    jobs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    add("--jobs", type=int, default=jobs, metavar="NUMBER", help="how many processes make pages; default one a core")
    add("--pdf", action="store_true", help="make each notice's print sheet as PDF too (needs WeasyPrint: make pdf)")
    add("--compress", action="store_true", help="put a .gz and a .br beside each text file, for a server to hand out")
    add("--content", type=Path, default=ROOT / "content", metavar="FOLDER", help=CONTENT_HELP)
    add("--lang", choices=LANGUAGES, help="of the messages; default as the terminal has it")
    add("--format", choices=("text", "json"), default="text", help="of what is told")
    commands = parser.add_subparsers(dest="command", title="commands", metavar="")
    new = commands.add_parser("new", help="write a filled-in notice to begin with")
    new.add_argument("kind", choices=[kind.value for kind in NoticeKind])
    new.add_argument("--number", help="such as GS-2026-012; default the next free one of the year")
    explain = commands.add_parser("explain", help="say day by day how a notice's period is counted", epilog=COUNT_CODES)
    explain.add_argument("number", help="such as GS-2026-012")
    plan = commands.add_parser("plan", help="propose the earliest lawful period", epilog=COUNT_CODES)
    plan.add_argument("--from", dest="first", metavar="DAY", required=True, help="its first day")
    plan.add_argument("--to", metavar="DAY", help="judge the period that ends on this day instead")
    preview = commands.add_parser("preview", help="show every page on this machine, as it is at any instant")
    preview.add_argument("--as-of", default=argparse.SUPPRESS, metavar="INSTANT", help=AS_OF_HELP)
    preview.add_argument("--content", type=Path, default=argparse.SUPPRESS, metavar="FOLDER", help=CONTENT_HELP)
    preview.add_argument("--port", type=int, default=8010, help="to begin looking for a free one at; default 8010")
    for command in (new, explain, plan, preview):
        command.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help="of the messages")
    return parser
