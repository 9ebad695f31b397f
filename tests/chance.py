"""How often chance is tried: seldom in `make test`, which everybody waits for, and often in `make fuzz`."""

from __future__ import annotations

import os

from hypothesis import settings

THOROUGH = 100
"""Examples where a test does not say how many: as many as Hypothesis tries by itself."""

# Two cores shared by browser and server: an example may be slow without being wrong.
settings.register_profile(
    "house", deadline=None, derandomize=os.environ.get("CI") == "true", max_examples=THOROUGH * 3 // 10
)
settings.register_profile("thorough", settings.get_profile("house"), max_examples=THOROUGH)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def tries(thorough: int) -> int:
    """How many examples to try where `make fuzz` tries ``thorough``: in `make test` three in ten of them."""
    return max(1, thorough * settings().max_examples // THOROUGH)
