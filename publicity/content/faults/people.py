"""People, and the procedure by which they were chosen."""

from publicity.content.faults.wording import Wording
from publicity.errors import N_

WORDINGS: dict[str, Wording] = {
    "N401": Wording(
        N_("The notice names nobody."),
        N_("Add at least one nominee: “- name: …”."),
    ),
    "N402": Wording(
        N_("Names have 2 to 40 characters; this one has %(length)s."),
        N_("Write the full name."),
    ),
    "N403": Wording(
        N_("There is a space in the name."),
        N_("Write %(right)s. The page sets names of two characters evenly by itself."),
    ),
    "N404": Wording(
        N_("“%(character)s” cannot stand in a name."),
        N_("Write the name alone. Former name, gender and the like have keys of their own."),
    ),
    "N405": Wording(
        N_("“%(name)s” is named twice in this notice."),
        N_("If they are two persons, say in the text how they differ; if not, delete one."),
        is_warning=True,
    ),
    "N406": Wording(
        N_("No proposed post is given for this person."),
        N_("Add “- post: …”; if it cannot be published yet, write “- level: undisclosed”."),
    ),
    "N407": Wording(
        N_("The post is marked as undisclosed, but it is written here."),
        N_("Delete the post, or choose the level exact, class or rank."),
    ),
    "N408": Wording(
        N_("The level “%(level)s” needs a post."),
        N_("Add “post: …”; if it cannot be published yet, write “level: undisclosed”."),
    ),
    "N409": Wording(
        N_("A post filled by election has no probation."),
        N_("Write “probation: no”, or “action: appoint” if the committee appoints."),
    ),
    "N410": Wording(
        N_("An exceptional promotion needs its reasons in at least a sentence."),
        N_("Write in what it is exceptional and why. If the promotion is not exceptional, leave the key out."),
    ),
    "N411": Wording(
        N_("This looks like the number of an identity card."),
        N_("Delete it: such numbers are never published."),
    ),
    "N412": Wording(
        N_("This looks like a person's mobile number."),
        N_("Delete it. A number of the department belongs under contact, phones."),
    ),
    "N413": Wording(
        N_("The day of birth is never published."),
        N_("Write year and month only: %(right)s."),
    ),
    "N414": Wording(
        N_("This looks like a person's e-mail address."),
        N_("Delete it. An address of the department belongs under contact, email."),
    ),
    "N421": Wording(
        N_("A figure is below zero, or nobody was due to attend."),
        N_("Check the figures against the minutes."),
    ),
    "N422": Wording(
        N_("More members were present (%(present)s) than due (%(due)s)."),
        N_("Check the figures against the minutes. Those who attend without a vote are not counted."),
    ),
    "N423": Wording(
        N_("There are more votes (%(votes)s) than members present (%(present)s)."),
        N_("Check the figures against the minutes."),
    ),
    "N424": Wording(
        N_("There was no quorum: %(present)s of %(due)s members are fewer than two thirds."),
        N_("Check the figures. A decision without a quorum is void and cannot be published."),
    ),
    "N425": Wording(
        N_("The proposal did not pass: %(approve)s of %(due)s members due are not more than half."),
        N_("Check the figures. What counts are the members due to attend, not those who came."),
    ),
    "N426": Wording(
        N_("This step stands before one that it should follow."),
        N_("List recommendation, inspection, deliberation and decision in this order, by their dates."),
    ),
    "N427": Wording(
        N_("This step is dated %(date)s, after the notice's publication on %(published)s."),
        N_("Check both dates: a notice follows the decision."),
    ),
    "N428": Wording(
        N_("The step ends on %(until)s, before it begins on %(date)s."),
        N_("Check both dates."),
    ),
    "N431": Wording(
        N_("%(name)s would have begun work before the age of 16."),
        N_("Check born and started_work in the personal file."),
        is_warning=True,
    ),
    "N432": Wording(
        N_("%(name)s would have joined the Party before the age of 18."),
        N_("Check born and joined_party in the personal file."),
        is_warning=True,
    ),
    "N433": Wording(
        N_("%(name)s was born in %(born)s according to this notice, but in %(other_born)s according to %(other)s."),
        N_("Check whether it is the same person; if so, correct the wrong notice openly."),
        is_warning=True,
    ),
}
