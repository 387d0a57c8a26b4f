"""Why a booking did not happen. Routes turn these into pages or problem documents."""

from __future__ import annotations

from dataclasses import dataclass, field


class BookingError(Exception):
    """Nothing was changed."""


class Unknown(BookingError):
    """There is no such slot, hold or visit for this caller."""


@dataclass
class Taken(BookingError):
    """The time is not free any more. `alternatives` are the nearest free times, at most three."""

    alternatives: list[object] = field(default_factory=list)


class Expired(BookingError):
    """The hold is over; the time may still be free."""


class OtherBody(BookingError):
    """The request id was used for another booking."""


class TooMany(BookingError):
    """The family has as many upcoming visits as it may book by itself."""


class WrongDistrict(BookingError):
    """The nurse of this slot does not work in that district."""


class Changed(BookingError):
    """Somebody else changed the visit in the meantime."""


class TooLate(BookingError):
    """The visit has begun or is over."""


class PastCutoff(TooLate):
    """The visit is so near that the family calls instead."""
