"""Contact and media, and what came after publication."""

from publicity.content.faults.wording import Wording
from publicity.errors import N_

WORDINGS: dict[str, Wording] = {
    "N601": Wording(
        N_("The contact has neither an address for letters nor a place to visit."),
        N_("Add “address: …” or “visit: …”, or leave contact out to use the city's own."),
    ),
    "N602": Wording(
        N_("The notice is not recorded in all three media; still missing: %(missing)s."),
        N_("Add outlet, date and place under media as soon as it has run there."),
        is_warning=True,
    ),
    "N701": Wording(
        N_("The outcome of %(date)s comes before the end of the period on %(last)s."),
        N_("Only “not_appointed” and “withdrawn” may come earlier."),
    ),
    "N702": Wording(
        N_("The outcome of %(date)s comes before the one above it."),
        N_("List outcomes by their dates, the oldest first."),
    ),
    "N703": Wording(
        N_("Another outcome follows one that was final, or a second deferral."),
        N_("Only a deferral is followed by an outcome, and that one is final."),
    ),
    "N704": Wording(
        N_("A person who is only nominated for election cannot be appointed on probation."),
        N_("Write “result: appointed”, or check the action of the proposed posts."),
    ),
    "N705": Wording(
        N_("The outcome of %(date)s comes before the publication on %(published)s."),
        N_("Check both dates."),
    ),
    "N706": Wording(
        N_("The correction of %(date)s comes before the publication on %(published)s."),
        N_("Check both dates. What is not yet published is simply changed."),
    ),
    "N707": Wording(
        N_("A correction of “%(value)s” is material: it extends the period or restarts it."),
        N_("Write “effect: extends” or “effect: restarts”, and set the period's last day to match."),
    ),
    "N708": Wording(
        N_("The correction restarts the period on %(date)s, and from then to %(last)s it is too short."),
        N_("Choose a later last day."),
        guess=N_("The earliest lawful last day, counted from the correction, is %(guess)s."),
    ),
    "N709": Wording(
        N_("The withdrawal of %(date)s comes before the publication on %(published)s."),
        N_("Check both dates. What is not yet published is simply deleted."),
    ),
    "N710": Wording(
        N_("The correction of %(date)s comes before the one above it."),
        N_("List corrections by their dates, the oldest first."),
    ),
    "N711": Wording(
        N_("The correction changes nothing: both texts are the same."),
        N_("Write in “was” how it read, and in “now” how it reads."),
    ),
}
