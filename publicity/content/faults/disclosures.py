"""The four disclosures of an inspection notice."""

from publicity.content.faults.wording import Wording
from publicity.errors import N_

WORDINGS: dict[str, Wording] = {
    "N501": Wording(
        N_("The first disclosure is missing: who is inspected (%(lacking)s)."),
        N_("Name every candidate with the current post, or enter “subject” under withheld, with ground and approval."),
    ),
    "N502": Wording(
        N_("The second disclosure is missing: when and for what purpose (%(lacking)s)."),
        N_("Write the purpose, or enter “time_and_purpose” under withheld, with ground and approval."),
    ),
    "N503": Wording(
        N_("The third disclosure is missing: the team and the phone that supervises it (%(lacking)s)."),
        N_("Name at least two members and the supervision phone, or enter “team” under withheld."),
    ),
    "N504": Wording(
        N_("The fourth disclosure is missing: how to report (%(lacking)s)."),
        N_("Give a phone, and an address for letters or a place to visit."),
    ),
    "N505": Wording(
        N_("“%(topic)s” is withheld here, but the notice discloses it."),
        N_("Delete this entry, or what should not be disclosed."),
    ),
    "N506": Wording(
        N_("“%(topic)s” is withheld twice."),
        N_("Keep one of the two entries."),
    ),
    "N507": Wording(
        N_("%(name)s is twice in the team."),
        N_("Name each member once; a team has at least two."),
    ),
    "N508": Wording(
        N_("The team has more than one leader."),
        N_("Write “leads: yes” for one member only."),
    ),
    "N509": Wording(
        N_("%(name)s is in the team and under inspection."),
        N_("Nobody inspects themselves: choose another member."),
    ),
    "N510": Wording(
        N_("The review on %(review_on)s comes before the publication on %(published)s."),
        N_("Choose a later day, on which it is decided whether to go on withholding."),
    ),
}
