"""Every way the rules say no, as one tree.

    PublicityError
    ├── CalendarMissing          a date reaches a year whose days off are not known
    ├── PeriodTooShort           a publicity period does not satisfy every rule the city promises
    ├── BallotRefused            a ballot's figures do not add up, lack the quorum, or did not pass
    ├── ContentRefused           files under content/ have faults; carries all of them
    ├── SettingsRefused          portal.toml or the environment has faults; carries all of them
    ├── ReceiptMistyped          what was typed cannot be a receipt
    ├── DayMistyped              what was typed is no day
    ├── InstantMistyped          what was typed is no instant
    ├── StepNotAllowed           the case's table of steps does not have this step here
    ├── StepIncomplete           a step lacks what it needs; carries all that is missing
    ├── SecondPersonNeeded       the act needs somebody who had no part in it so far
    ├── AnotherHandlerNeeded     the reporter objected to what this person had a hand in
    ├── TooFewKeys               fewer than two people of the office could open a report
    ├── Recused                  the person has stepped back from this case
    ├── ChangedMeanwhile         somebody else changed the case after it was read
    └── StatisticsRefused        a released table would change, or a quarter is not over

Rules raise; doors (pages, commands) translate. ``sentence`` is a message id for gettext, ``values`` fills its
``%(name)s`` places, and ``str(error)`` is the English sentence.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar


def N_(message: str) -> str:
    """Mark a text for the catalogs without translating it here."""
    return message


class PublicityError(Exception):
    """The root of all refusals; a door that catches it need catch nothing else of ours."""

    sentence: ClassVar[str] = N_("This is not possible.")

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.sentence % values)


class CalendarMissing(PublicityError):
    """Working days of a year were asked for whose State Council notice is not in content/calendar/."""

    sentence = N_(
        "The days off of %(year)s are not known. Add content/calendar/%(year)s.toml from the State Council's notice."
    )

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(year=year)


class PeriodTooShort(PublicityError):
    """A publicity period breaks at least one rule; ``count``, a ``publicity.period.Count``, has it day by day."""

    sentence = N_(
        "The period from %(first)s to %(last)s has %(calendar_days)s calendar days and %(working_days)s working days;"
        " it needs %(min_calendar_days)s and %(min_working_days)s. The earliest lawful last day is %(earliest)s."
    )

    def __init__(self, count: Any, earliest: date | None) -> None:
        self.count = count
        self.earliest = earliest
        super().__init__(
            first=count.first,
            last=count.last,
            calendar_days=count.calendar_days,
            working_days=count.working_days,
            min_calendar_days=count.rules.min_calendar_days,
            min_working_days=count.rules.min_working_days,
            earliest=earliest or "?",
        )


class BallotRefused(PublicityError):
    """A ballot that cannot stand; ``why`` is a member of ``publicity.procedure.BallotFault``."""

    sentence = N_("The ballot cannot stand: %(why)s.")

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why=why)


class ContentRefused(PublicityError):
    """Files under content/ have faults; ``faults`` holds all of them in the order of the files, ``warnings`` beside."""

    sentence = N_("The content has faults: %(number)s. Nothing was written.")

    def __init__(self, faults: Sequence[Any], warnings: Sequence[Any] = ()) -> None:
        self.faults = tuple(faults)
        self.warnings = tuple(warnings)
        super().__init__(number=len(self.faults))


class SettingsRefused(PublicityError):
    """portal.toml or a PORTAL_… variable has faults; ``faults`` are English sentences that never hold a secret."""

    sentence = N_("The settings have %(number)s faults.")

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(number=len(self.faults))

    def __str__(self) -> str:
        return "\n".join((super().__str__(), *(f"  {fault}" for fault in self.faults)))


class ReceiptMistyped(PublicityError):
    """What was typed cannot be a receipt; the subclass's sentence says what to look at."""

    sentence = N_("A receipt has 20 digits. Please check what you typed.")


class DayMistyped(PublicityError):
    """What was typed is not a day that exists, or not written as one."""

    sentence = N_("“%(text)s” is not a day. Write a date that exists, such as 2026-11-22.")


class InstantMistyped(PublicityError):
    """What was typed is not an instant that exists, or not written as one."""

    sentence = N_(
        "“%(text)s” is not an instant. Write a date that exists and a time, such as 2026-11-22T14:00;"
        " a date alone means 0:00."
    )


class StepNotAllowed(PublicityError):
    """The table of steps has no such step from the state in which the case is."""

    sentence = N_("The step “%(step)s” is not possible while the case is “%(state)s”.")

    def __init__(self, step: str, state: str) -> None:
        super().__init__(step=step, state=state)


class StepIncomplete(PublicityError):
    """A step lacks what it needs; ``missing`` holds a code for each thing."""

    sentence = N_("The step is not complete: %(missing)s.")

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(missing=", ".join(self.missing))


class SecondPersonNeeded(PublicityError):
    """Closing needs somebody who neither proposed it nor recorded a finding."""

    sentence = N_("A second person has to do this: you proposed the closing or recorded a finding.")


class AnotherHandlerNeeded(PublicityError):
    """The reporter objected to what this person found: somebody else has to look into it."""

    sentence = N_("The reporter objected to what was found. Somebody who had no part in it has to decide.")


class TooFewKeys(PublicityError):
    """A list, or a step, after which somebody's report could be opened by fewer than two people of the office."""

    sentence = N_(
        "At least two people of the office, besides the oversight body, have to be able to open every report."
        " Let somebody else take part first."
    )


class Recused(PublicityError):
    """The person has stepped back from the case; to a visitor this must look as if there were no case."""

    sentence = N_("You have stepped back from this case.")


class ChangedMeanwhile(PublicityError):
    """Somebody else changed the case after it was read; nothing was written, and it is to be looked at again."""

    sentence = N_("This case was changed in the meantime. Please look at it again; nothing of yours was stored.")


class StatisticsRefused(PublicityError):
    """Statistics that would change what was released, or that speak of a quarter that is not over."""

    sentence = N_("The statistics were refused: %(why)s.")

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
