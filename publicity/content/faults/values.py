"""Keys and values that do not fit their form."""

from publicity.content.faults.wording import Wording
from publicity.errors import N_

WORDINGS: dict[str, Wording] = {
    "N201": Wording(
        N_("“%(field)s” is not a key that can stand here."),
        N_("These can: %(known)s."),
        guess=N_("Did you mean “%(guess)s”?"),
    ),
    "N202": Wording(
        N_("“%(field)s” is missing here."),
        N_("Add a line “%(field)s: …”."),
    ),
    "N203": Wording(
        N_("“%(field)s” has no value."),
        N_("Write the value, or leave the whole line out if it is not to be published."),
    ),
    "N204": Wording(
        N_("“%(field)s” holds a list or several keys where one text is expected."),
        N_("Write one text on the line: “%(field)s: …”."),
    ),
    "N205": Wording(
        N_("“%(field)s” must be a list."),
        N_("Write each entry on a line of its own that begins with “- ”, or all of them between [ and ]."),
    ),
    "N206": Wording(
        N_("“%(field)s” must have keys of its own."),
        N_("Write each “key: value” below it, two spaces to the right, or between { and }."),
    ),
    "N207": Wording(
        N_("“%(field)s” has %(length)s characters; at most %(limit)s are possible."),
        N_("Shorten it; longer explanations belong in the text below the front matter."),
    ),
    "N208": Wording(
        N_("“%(value)s” is not a word that “%(field)s” knows."),
        N_("Write one of: %(known)s."),
        guess=N_("Did you mean “%(guess)s”? Possible are: %(known)s."),
    ),
    "N209": Wording(
        N_("“%(field)s” has too many entries; at most %(limit)s are possible."),
        N_("Check the indentation, or make two notices of it."),
    ),
    "N210": Wording(
        N_("There is a “%(character)s” in “%(field)s”: HTML is not possible here."),
        N_("Write plain text. For book titles use 〈〉 or 《》."),
    ),
    "N211": Wording(
        N_("“%(field)s” runs over several lines."),
        N_("Write it on one line."),
    ),
    "N212": Wording(
        N_("“%(value)s” is not a number for this kind of notice."),
        N_("Write %(prefix)s, the year and at least three digits, for example %(prefix)s-2026-012."),
    ),
    "N213": Wording(
        N_("The number is %(number)s, but the file is called %(file)s."),
        N_("Both must be the same: the number is the notice's address for ever."),
    ),
    "N214": Wording(
        N_("The number %(number)s is already taken by %(other)s."),
        N_("Give this notice the next free number."),
    ),
    "N215": Wording(
        N_("“%(value)s” is not a phone number."),
        N_("Write digits and hyphens, one number an entry, for example 0577-12380."),
        guess=N_("Write %(guess)s."),
    ),
    "N216": Wording(
        N_("“%(value)s” is not an e-mail address."),
        N_("Write it like name@example.cn, with half-width signs and no spaces."),
    ),
    "N217": Wording(
        N_("“%(value)s” is not a postcode."),
        N_("Write six digits."),
    ),
    "N218": Wording(
        N_("“%(value)s” is not a whole number."),
        N_("Write digits only, for example 11."),
    ),
    "N219": Wording(
        N_("“%(field)s” has no entries."),
        N_("Add at least one, or leave the whole line out if it may be left out."),
    ),
}
