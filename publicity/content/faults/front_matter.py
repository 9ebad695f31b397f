"""Front matter that cannot be read as it stands: habits of Word, and YAML."""

from publicity.content.faults.wording import Wording
from publicity.errors import N_

WORDINGS: dict[str, Wording] = {
    "N101": Wording(
        N_("The file does not begin with a line “---”."),
        N_("Write a line of three hyphens above the first key."),
    ),
    "N102": Wording(
        N_("The front matter that begins here is never closed."),
        N_("Write a line of three hyphens below the last key, before the text."),
    ),
    "N103": Wording(
        N_("There is a tab here."),
        N_("Use spaces: two for each step to the right."),
    ),
    "N104": Wording(
        N_("There is a full-width colon “：” after a key."),
        N_("Write a half-width colon and a space: “: ”."),
    ),
    "N105": Wording(
        N_("There is no space after the colon."),
        N_("Write a space after the colon: “: ”."),
    ),
    "N106": Wording(
        N_("There is no space after the hyphen that begins a list entry."),
        N_("Write a hyphen and a space: “- ”."),
    ),
    "N107": Wording(
        N_("The value stands between curly quotation marks."),
        N_("Leave them out, or write straight ones: %(right)s."),
    ),
    "N108": Wording(
        N_("There are full-width digits here: %(wrong)s."),
        N_("Write half-width digits: %(right)s."),
    ),
    "N109": Wording(
        N_("The line that should be “---” reads “%(wrong)s”."),
        N_("Write exactly three hyphens. Word turns hyphens into dashes."),
    ),
    "N110": Wording(
        N_("The front matter is not made of keys and values."),
        N_("Write one “key: value” a line, as in the templates."),
    ),
    "N111": Wording(
        N_("The quotation mark that opens here is never closed properly."),
        N_("Write the same mark at the end of the value, or use none."),
    ),
    "N112": Wording(
        N_("The bracket that opens here is never closed properly."),
        N_("Check the closing bracket, the half-width commas, and the space after each colon between them."),
    ),
    "N113": Wording(
        N_(
            "This value holds a sign that has a meaning of its own here: a colon followed by a space, or one of @ ` %%."
        ),
        N_('Put the whole value between straight quotation marks: key: "value".'),
    ),
    "N114": Wording(
        N_("The front matter cannot be read from here on."),
        N_("Compare the line, and the one above it, with a template: “python build.py new appointment” writes one."),
    ),
    "N115": Wording(
        N_("A value begins with “&”, “*” or “!”, which have a meaning of their own here."),
        N_('Put the value between straight quotation marks: key: "*value".'),
    ),
    "N116": Wording(
        N_("The key “%(field)s” stands here for the second time."),
        N_("Keep one of the two."),
    ),
    "N117": Wording(
        N_("Lists and keys lie too deep in one another here."),
        N_("Check the indentation and the brackets against a template."),
    ),
    "N118": Wording(
        N_("This line has no key."),
        N_("Write “key: value”. A text of several lines needs “key: |” above it and two more spaces before each line."),
    ),
    "N119": Wording(
        N_("A list entry begins with “%(wrong)s”."),
        N_("Write a hyphen and a space: “- ”. Word turns hyphens into dashes and dots."),
    ),
    "N120": Wording(
        N_("There is a full-width or non-breaking space here."),
        N_("Type ordinary spaces instead."),
    ),
    "N121": Wording(
        N_("This line is not indented like the lines it belongs to."),
        N_("Begin keys of one level in the same column; a list's keys stand two spaces to the right of its hyphen."),
    ),
}
