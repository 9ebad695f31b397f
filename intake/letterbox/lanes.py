"""How a flood is met: reports from one place come slower, are marked when they are many, and are all taken.

Three lanes. *Normal*: a form is taken as it comes. *Waiting*: while too much comes, a form must be some age old before
it is taken; whoever took longer to write notices nothing, whoever did not is told how long to wait and keeps the text.
The ticket for this is the form's own signed token: no script, nothing to solve, nothing kept. *Marked*: what still
comes in a crowd from one place is taken with a mark, so that the desk can look at it after the others.

Where visitors come from is remembered as a count under a keyed hash of the network prefix, whose key is drawn anew
each hour and never leaves this memory. A visitor from this very machine, from a private network or by an onion address
has no prefix, nor has one from a network that is known to be shared: nobody can tell there how many people that is, so
they are counted only in the whole.
"""

import hmac
import ipaddress
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from threading import Lock

from portal import LetterboxLimits

HOUR = 3600.0
MINUTE = 60.0
PREFIXES = {4: 24, 6: 48}
"""What is taken for one place: what one subscriber, or one building, is usually given."""
MOST_PLACES = 100_000
"""So many places are told apart in one hour; all further ones are counted only in the whole."""


class Lane(StrEnum):
    """How a form that is sent is dealt with."""

    NORMAL = "normal"
    WAIT = "wait"
    MARKED = "marked"


@dataclass
class Lanes:
    """Counts what was taken in this process; forgets it by the hour, and has nothing to tell of anybody.

    The same load in four processes is four times as much: the limits are for each.
    """

    limits: LetterboxLimits
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _hour: float = -HOUR
    _minute: float = -MINUTE
    _taken: int = 0
    _places: Counter[bytes] = field(default_factory=Counter, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def lane_for(self, address: str | None, age: timedelta, clock: float) -> Lane:
        """Say how to deal with a form of some age from an address; ``clock`` is monotonic, in seconds."""
        with self._lock:
            self._turn(clock)
            is_crowded = self._is_crowded(self._place(address))
            is_busy = self._taken >= self.limits.calm_per_minute
        if (is_crowded or is_busy) and age < timedelta(seconds=self.limits.wait_seconds):
            return Lane.WAIT
        return Lane.MARKED if is_crowded else Lane.NORMAL

    def count(self, address: str | None, clock: float) -> None:
        """Count one form that was taken."""
        with self._lock:
            self._turn(clock)
            self._taken += 1
            place = self._place(address)
            if place is not None and (place in self._places or len(self._places) < MOST_PLACES):
                self._places[place] += 1

    def _is_crowded(self, place: bytes | None) -> bool:
        return place is not None and self._places[place] >= self.limits.calm_per_place

    def _turn(self, clock: float) -> None:
        if clock - self._minute >= MINUTE:
            self._minute, self._taken = clock, 0
        if clock - self._hour >= HOUR:
            self._hour, self._key = clock, secrets.token_bytes(32)
            self._places.clear()

    def _place(self, address: str | None) -> bytes | None:
        prefix = prefix_of(address, shared=self.limits.shared_networks)
        return None if prefix is None else hmac.digest(self._key, prefix.encode(), "sha256")[:16]


def prefix_of(address: str | None, *, shared: Iterable[str] = ()) -> str | None:
    """The network an address is in; None for one behind which there may be anybody."""
    try:
        one = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if isinstance(one, ipaddress.IPv6Address) and one.ipv4_mapped:
        one = one.ipv4_mapped
    if not one.is_global or any(one in ipaddress.ip_network(network) for network in shared):
        return None
    return str(ipaddress.ip_network((one, PREFIXES[one.version]), strict=False))
