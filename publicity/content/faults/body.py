"""The text below the front matter."""

from publicity.content.faults.wording import Wording
from publicity.errors import N_

WORDINGS: dict[str, Wording] = {
    "N801": Wording(
        N_("There is HTML in the text."),
        N_("Write Markdown: **bold**, - lists, [links](https://…). Write &lt; if you mean the sign itself."),
    ),
    "N802": Wording(
        N_("This is a heading of the first level; the notice's title is the only one."),
        N_("Begin it with two number signs: “## ”."),
    ),
    "N803": Wording(
        N_("This picture is not part of the site: %(value)s."),
        N_("Give an address that begins with one slash, for a picture that the site holds itself."),
    ),
    "N804": Wording(
        N_("This link is not possible: %(value)s."),
        N_("Links begin with https://, mailto:, one slash or #."),
    ),
    "N805": Wording(
        N_("This picture has no description."),
        N_("Write between the square brackets what it shows, for those who cannot see it."),
    ),
}
