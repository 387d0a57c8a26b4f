"""Booking errors as problems people can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from litestar.enums import MediaType

from fruehe_hilfen.visits import errors
from fruehe_hilfen.visits.queries import FreeSlot
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import FieldError, Problem, conflict, gone, invalid, not_found
from fruehe_hilfen.web.templating import AnyRequest


def prefers_json(request: AnyRequest) -> bool:
    """Pages for browsers; JSON only for those who prefer it."""
    best = request.accept.best_match([MediaType.HTML, MediaType.JSON], default=MediaType.HTML)
    return bool(best == MediaType.JSON)


@contextmanager
def as_problems() -> Iterator[None]:
    """Turn a booking error of the block into its problem."""
    try:
        yield
    except errors.BookingError as error:
        raise problem_of(error) from error


def problem_of(error: errors.BookingError) -> Problem:
    if isinstance(error, errors.Taken):
        return taken([one for one in error.alternatives if isinstance(one, FreeSlot)])
    if isinstance(error, errors.WrongDistrict):
        text = _("In diesem Stadtteil ist zu der Zeit niemand unterwegs.")
        return invalid([FieldError("stadtteil", "district", text)])
    for kind, make in _MAKERS.items():
        if isinstance(error, kind):
            return make()
    return not_found()


def taken(alternatives: list[FreeSlot]) -> Problem:
    return conflict(
        _("Diese Zeit hat gerade jemand gebucht."),
        _("Es ist nichts verloren. Bitte nehmen Sie eine andere Zeit."),
        "taken",
        alternatives=[one.public() for one in alternatives],
    )


def _expired() -> Problem:
    return gone(
        _("Die Zeit war nicht mehr für Sie reserviert."),
        _("Bitte wählen Sie die Zeit noch einmal."),
        "expired",
    )


def _other_body() -> Problem:
    return conflict(
        _("Dieser Termin ist schon gebucht."),
        _("Ändern können Sie ihn auf der Seite Ihres Termins."),
        "request_reused",
    )


def _too_many() -> Problem:
    return conflict(
        _("Sie haben schon zwei Termine."),
        _("Brauchen Sie mehr? Rufen Sie uns bitte an: {number}."),
        "too_many_visits",
    )


def _changed() -> Problem:
    return conflict(
        _("Der Termin wurde inzwischen geändert."),
        _("Bitte öffnen Sie die Seite Ihres Termins neu."),
        "changed",
    )


def _too_late() -> Problem:
    return conflict(
        _("Der Termin hat schon begonnen."),
        _("Rufen Sie uns bitte an: {number}."),
        "too_late",
    )


def _past_cutoff() -> Problem:
    return conflict(
        _("So kurz vorher geht das nur am Telefon."),
        _("Rufen Sie uns bitte an: {number}."),
        "too_late",
    )


_MAKERS = {
    errors.Expired: _expired,
    errors.OtherBody: _other_body,
    errors.TooMany: _too_many,
    errors.Changed: _changed,
    errors.PastCutoff: _past_cutoff,
    errors.TooLate: _too_late,
}
