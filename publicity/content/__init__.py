"""Content: files under ``content/`` become the rules' words, and every fault of every file is told."""

from publicity.content.calendars import read_calendar
from publicity.content.notices import Notices, check_bytes, check_file, check_notices, read_notices
from publicity.content.pages import Page, read_pages
from publicity.content.proof import Fault, render
from publicity.content.rules import ReadingRules
from publicity.content.statistics import read_statistics, write_statistics
from publicity.content.templates import template

__all__ = [
    "Fault",
    "Notices",
    "Page",
    "ReadingRules",
    "check_bytes",
    "check_file",
    "check_notices",
    "read_calendar",
    "read_notices",
    "read_pages",
    "read_statistics",
    "render",
    "template",
    "write_statistics",
]
