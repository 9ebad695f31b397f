"""How the store says no, beside ``ChangedMeanwhile``, which is a rule's."""

from publicity.errors import N_, PublicityError


class StoreUnavailable(PublicityError):
    """The database did not do its work: locked too long, disk full or broken, unsafely set; ``why`` is for the log.

    Whatever was being written is to be taken as not written, and may be sent again.
    """

    sentence = N_("Cases cannot be read or stored at the moment. Please try again in a few minutes.")

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__()

    def __str__(self) -> str:
        return f"{self.args[0]} ({self.why})"


class DatabaseBehind(StoreUnavailable):
    """The database is missing or older than the program; ``pending`` names the migrations it lacks."""

    def __init__(self, pending: list[str]) -> None:
        self.pending = tuple(pending)
        super().__init__(f"the database lacks {', '.join(pending)}; run: flask --app intake.desk migrate")


class DatabaseAhead(StoreUnavailable):
    """The database went through a migration that this program does not have: it belongs to another version."""

    def __init__(self, unknown: str) -> None:
        self.unknown = unknown
        super().__init__(f"the database has been through {unknown}, which this version does not know; install its own")


class SealedToOneKey(PublicityError):
    """A database of an earlier version, whose cases are sealed to the one key that the desk had then."""

    sentence = N_(
        "This database holds %(cases)s cases that an earlier version sealed to one key of the desk. This version"
        " gives every case keys of its own and cannot open them. Nothing was changed. Keep the instance folder as it"
        " is, with the version that made it, to read them; begin a new one with PORTAL_INSTANCE. A trial begins anew"
        " with: make forget."
    )

    def __init__(self, cases: int) -> None:
        super().__init__(cases=cases)


class Inconsistent(PublicityError):
    """A value that the tables do not take: a mistake of the program, not of a person. Nothing was written."""

    sentence = N_("This could not be stored: %(why)s.")

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why=why)


class SignInNameTaken(PublicityError):
    """Somebody else signs in by this name."""

    sentence = N_("The sign-in name “%(name)s” belongs to somebody else.")

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
