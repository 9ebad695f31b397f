"""The file itself: its bytes and characters."""

from publicity.content.faults.wording import Wording
from publicity.errors import N_

WORDINGS: dict[str, Wording] = {
    "N001": Wording(
        N_("The file is empty."),
        N_("Write something into it, or delete it. “python build.py new appointment” gives you a filled-in notice."),
    ),
    "N002": Wording(
        N_("The file is larger than %(limit)s kB."),
        N_("Keep only text in it. A notice of forty people needs about 50 kB."),
    ),
    "N003": Wording(
        N_("The file cannot be read as UTF-8: there is a byte %(byte)s here."),
        N_("Open the file in the program it was written with, choose “Save as” and the encoding “UTF-8”."),
    ),
    "N004": Wording(
        N_("The file is saved in %(encoding)s, not in UTF-8."),
        N_("In Notepad or WPS choose “Save as”, and the encoding “UTF-8” instead of “ANSI” or “Unicode”."),
    ),
    "N005": Wording(
        N_("The file begins with a byte order mark (BOM)."),
        N_("Save it as “UTF-8”, not as “UTF-8 with BOM”."),
    ),
    "N006": Wording(
        N_("There is a control character here (%(character)s), which cannot be seen."),
        N_("Delete it: put the cursor after it and press Backspace, or type the line again."),
    ),
    "N007": Wording(
        N_("There is an invisible mark here (%(character)s) that turns the direction of the text."),
        N_("Delete it or type the line again. It often comes along when text is copied from a web page."),
    ),
    "N008": Wording(
        N_("There is an invisible character here (%(character)s)."),
        N_("Delete it or type the line again. It often comes along when text is copied from Word or WeChat."),
    ),
    "N009": Wording(
        N_("The character here (%(character)s) is a private one, which other computers show as a box."),
        N_("Type the character from the national standard instead (GB 18030-2022, Unicode)."),
    ),
    "N010": Wording(
        N_("There is a “%(character)s” here: a character that was lost when the file was converted."),
        N_("Look up the original and type the character again."),
    ),
    "N011": Wording(
        N_("The file cannot be read."),
        N_("Check that it is a file, not a folder, and that you may open it."),
    ),
    "N012": Wording(
        N_("This file is not read: a notice's name ends in .md."),
        N_("Rename it to end in .md, or move it out of the folder."),
        is_warning=True,
    ),
}
