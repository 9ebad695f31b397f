"""Content: files under ``content/`` become the rules' words, and every fault of every file is told.

notices, pages, calendars, reviews      what lies under content/, a module each; so are letters and statistics
source, habits, front_matter, toml      a file's bytes, what Word did to its text, its keys and values
plain                                   keys and values as nearly everybody writes them, read line by line
marked                                  all else that is YAML, and why it is not, read by a library
forms, words, values                    which keys there are, which words may be written, what a value may be
filling, checks, making                 into a form, past the rules, and out of it as a notice
proof, faults, telling                  where faults are marked, what they say, how they are shown
rules, templates                        what the city gives; a new notice to write over
"""

from publicity.content.calendars import read_calendar
from publicity.content.letters import read_letters
from publicity.content.notices import Notices, check_bytes, check_file, check_notices, read_notices
from publicity.content.pages import Page, read_pages
from publicity.content.reviews import read_reviews
from publicity.content.rules import ReadingRules
from publicity.content.statistics import read_statistics, write_statistics
from publicity.content.telling import Fault, render
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
    "read_letters",
    "read_notices",
    "read_pages",
    "read_reviews",
    "read_statistics",
    "render",
    "template",
    "write_statistics",
]
