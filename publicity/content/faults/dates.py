"""Dates, and the period they make."""

from publicity.content.faults.wording import Wording
from publicity.errors import N_

WORDINGS: dict[str, Wording] = {
    "N301": Wording(
        N_("“%(value)s” is not how dates are written here."),
        N_("Write %(right)s."),
    ),
    "N302": Wording(
        N_("“%(value)s” is not how dates are written here: it takes hyphens and two digits for month and day."),
        N_("Write %(right)s."),
    ),
    "N303": Wording(
        N_("There is no such day or month: “%(value)s”."),
        N_("Look at a calendar; months have 28 to 31 days."),
    ),
    "N304": Wording(
        N_("“%(value)s” is not a date."),
        N_("Write year, month and day, for example 2026-11-20."),
    ),
    "N305": Wording(
        N_("“%(value)s” is not a date with a time."),
        N_("Write it like 2026-11-20 09:00; a date alone means 0:00."),
    ),
    "N306": Wording(
        N_("“%(value)s” is not a year and month."),
        N_("Write year and month, for example 1981-03."),
        guess=N_("Write %(guess)s."),
    ),
    "N307": Wording(
        N_("“%(value)s” is not a time of day."),
        N_('Write hours and minutes, for example "17:30". For the end of the day write "24:00" or leave it out.'),
    ),
    "N308": Wording(
        N_("The last day, %(last)s, comes before the first, %(first)s."),
        N_("Check both dates, above all the year."),
    ),
    "N309": Wording(
        N_(
            "The period from %(first)s to %(last)s has %(calendar_days)s calendar days and %(working_days)s working"
            " days; it needs at least %(min_calendar_days)s and %(min_working_days)s."
        ),
        N_("Choose a later last day."),
        guess=N_("The earliest lawful last day is %(guess)s."),
    ),
    "N310": Wording(
        N_("The days off of %(year)s are not known, so that the working days cannot be counted."),
        N_("Add content/calendar/%(year)s.toml from the State Council's notice."),
    ),
    "N311": Wording(
        N_("The notice is published on %(published)s, after the period has begun on %(first)s."),
        N_("Let the period begin on the day of publication or later."),
    ),
    "N312": Wording(
        N_("The period begins on %(first)s, the day of publication, which does not count in this city."),
        N_("Let the period begin on %(right)s, or publish earlier."),
    ),
    "N313": Wording(
        N_("The notice is signed on %(signed)s, after it is published on %(published)s."),
        N_("Check both dates: a notice is signed first."),
    ),
    "N314": Wording(
        N_("The last medium ran on %(medium)s, and from then to %(last)s the period is too short."),
        N_("Choose a later last day."),
        guess=N_("The earliest lawful last day, counted from that medium, is %(guess)s."),
    ),
    "N315": Wording(
        N_(
            "From publication on %(published)s to the inspection on %(first)s there are %(lead)s working days; there"
            " must be %(min)s to %(max)s."
        ),
        N_("Publish on another day, or let the inspection begin on another."),
    ),
    "N316": Wording(
        N_("The year in “%(value)s” is hardly meant."),
        N_("Check the four digits of the year."),
    ),
    "N317": Wording(
        N_("The period has %(days)s days, which is unusually long."),
        N_("Check the month and year of both days."),
        is_warning=True,
    ),
    "N318": Wording(
        N_("“%(field)s” lies after the notice's publication."),
        N_("Check the year: %(value)s."),
    ),
}
