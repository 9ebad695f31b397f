"""What a trial found, for the terminal and for docs/promises.md."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    """One line: what was tried, what was counted, and whether it is as promised."""

    what: str
    found: str
    holds: bool
    why: list[str] = field(default_factory=list)

    @property
    def is_control(self) -> bool:
        """Whether this is a broken variant, which is as promised when it was caught."""
        return self.what.startswith("control:")

    @property
    def verdict(self) -> str:
        """The last column."""
        if self.is_control:
            return "caught" if self.holds else "NOT CAUGHT"
        return "holds" if self.holds else "DOES NOT HOLD"


def table(results: list[Result]) -> str:
    """Write results as a table in Markdown."""
    rows = [f"| {one.what} | {one.found} | {one.verdict} |" for one in results]
    return "\n".join(["| trial | what was counted | |", "|---|---|---|", *rows]) + "\n"
