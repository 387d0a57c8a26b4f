"""What can stand against a change."""

from __future__ import annotations


class Unknown(Exception):
    """There is no such thing in the edition."""


class Changed(Exception):
    """Somebody else has changed it meanwhile."""


class Refused(Exception):
    """A release that is not this person's to give; the argument says why."""
