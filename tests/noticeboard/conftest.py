"""What the board's tests need of the machine."""

import pytest

from tests.noticeboard.a_pdf import why_no_pdf


@pytest.fixture(scope="session")
def typesetter() -> None:
    """Skip where PDFs cannot be made or read; looked for when first asked, for to load it takes seconds."""
    if reason := why_no_pdf():
        pytest.skip(reason)
