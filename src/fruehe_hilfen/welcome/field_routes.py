"""The field app: one page without any data for everybody, and two guarded addresses for data."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, RawBody
from sqlmodel import Session

from fruehe_hilfen import clock
from fruehe_hilfen.book.contacts import Contact
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.sessions import FIELD_SHIFT, Person
from fruehe_hilfen.visits import content, overlay, sheet_queries
from fruehe_hilfen.visits.words import LANGUAGES
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import Problem
from fruehe_hilfen.web.templating import NO_STORE, AnyRequest, page
from fruehe_hilfen.welcome import phones, proposals, queries, referrals, tour
from fruehe_hilfen.welcome.batches import read_batch
from fruehe_hilfen.welcome.queries import FIELD, CaseLine
from fruehe_hilfen.welcome.receiving import as_body, receive
from fruehe_hilfen.welcome.rules import LONGEST_NOTE
from fruehe_hilfen.welcome.seal import FieldKey, field_key

TheDatabase = NamedDependency[Database]
TheSettings = NamedDependency[Settings]
TheEdition = NamedDependency[Edition]
ThePerson = NamedDependency[Person]
Field = requires(*FIELD)
_PRIVATE = {"Cache-Control": NO_STORE}


@get("/team/unterwegs", opt={**PUBLIC, "shown_to": FIELD}, sync_to_thread=False)
def show_field(request: AnyRequest, settings: TheSettings, edition: TheEdition) -> Response[str]:
    """The shell of the field app: the same bytes for everyone, kept for use without network."""
    return page(
        request, "welcome/field.html", public=True, duty=_duty(edition),
        districts=content.load(settings.content_dir).districts, languages=LANGUAGES,
        longest_note=LONGEST_NOTE,
    )  # fmt: skip


def _duty(edition: Edition) -> Contact:
    """Whom to call for a child in danger; the police until the office has entered its number."""
    own = edition.directory.contacts.get("kinderschutz")
    return own if own and own.tel else edition.directory.hotlines["polizei"]


@get("/api/unterwegs/tour", guards=[Field], sync_to_thread=True)
def take_tour(
    db: TheDatabase, settings: TheSettings, person: ThePerson, handy: FromQuery[str] = ""
) -> Response[dict[str, Any]]:
    """Today's cases of the signed-in person, and the key to seal entries with."""
    key = _key(settings)
    with db.transaction() as session:
        if _is_revoked(session, handy):
            raise Problem(403, _("Dieses Handy ist gesperrt."), code="revoked_phone")
        lines = queries.tour(session, person)
        seen = [f"welcome_case:{line.case.id}" for line in lines]
        audit.record_daily(session, person, "welcome.tour", seen)
        ids = [line.case.id for line in lines]
        notes, promised = tour.notes_of(session, ids), proposals.texts(session, ids)
        bags = tour.bags_to_choose(session)
        visits = sheet_queries.sheet(session, content.load(settings.content_dir), person)
    body = {
        "owner": str(person.id),
        "day": clock.today().isoformat(),
        "lasts_s": int(FIELD_SHIFT.total_seconds()),
        "seal": {"kid": key.kid, "key": base64.urlsafe_b64encode(key.public).decode().rstrip("=")},
        "bags": bags,
        "visits": visits,
        "cases": [
            {
                **_case(line),
                "note": notes.get(line.case.id, ""),
                "promised": promised.get(line.case.id, ""),
            }
            for line in lines
        ],
    }
    return Response(body, headers=_PRIVATE)


def _is_revoked(session: Session, handy: str) -> bool:
    try:
        return phones.is_revoked(session, UUID(handy))
    except ValueError:
        return False


@post("/api/unterwegs/ereignisse", guards=[Field], sync_to_thread=True, status_code=200)
def take_events(
    db: TheDatabase, settings: TheSettings, person: ThePerson, body: RawBody
) -> Response[dict[str, Any]]:
    """A batch of sealed entries; the phone deletes exactly those that the answer names."""
    batch = read_batch(body, _key(settings))
    answers = receive(db, person, batch)
    referrals.pass_on(db, overlay.current(db, settings.content_dir), batch)
    return Response(as_body(answers), headers=_PRIVATE)


def _key(settings: Settings) -> FieldKey:
    return field_key(settings.key_dir, create=not settings.is_production)


def _case(line: CaseLine) -> dict[str, Any]:
    return {
        "id": str(line.case.id),
        "family": line.family.name,
        "children": line.children,
        "street": line.street,
        "plz": line.family.plz,
        "district": line.case.district,
        "contact": line.case.contact.value,
        "bag": line.case.bag.value,
        "bags": max(1, len(line.family.children)),
        "attempts": line.case.attempts,
    }


HANDLERS = [show_field, take_tour, take_events]
