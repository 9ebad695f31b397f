"""What the city gives to the reading of a notice."""

from dataclasses import dataclass
from datetime import date, tzinfo

from publicity.disclosures import LeadTime
from publicity.notice import Contact
from publicity.period import PeriodRules


@dataclass(frozen=True, kw_only=True)
class ReadingRules:
    """The city's time zone, its promises, and the contact of every notice that names no other.

    ``today`` lets a warning wait that is not due yet; without it every notice counts as published.
    """

    zone: tzinfo
    period_rules: PeriodRules
    lead_time: LeadTime
    default_contact: Contact
    today: date | None = None
