"""Where the letterbox stands; it is another app under the same host, so its addresses are written, not looked up."""

from presentation.languages import PREFIXES, current_language


def report_address(number: str | None = None, person: str | None = None) -> str:
    """The form to report on a notice, or on one person of it; without a number, the choice of a notice."""
    place = f"{number}/" if number else ""
    query = f"?nominee={person}" if person else ""
    return f"{PREFIXES[current_language()]}/report/{place}{query}"


def follow_address() -> str:
    """The page that shows where a report stands, in the language of the page being made."""
    return f"{PREFIXES[current_language()]}/follow/"
