"""The field app: one page without any data for everybody, and two guarded addresses for data."""

from __future__ import annotations

import base64
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import RawBody

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import audit
from fruehe_hilfen.staff.guards import requires
from fruehe_hilfen.staff.sessions import FIELD_SHIFT, Person
from fruehe_hilfen.web import PUBLIC
from fruehe_hilfen.web.templating import NO_STORE, AnyRequest, page
from fruehe_hilfen.welcome import queries
from fruehe_hilfen.welcome.batches import read_batch
from fruehe_hilfen.welcome.queries import FIELD, CaseLine
from fruehe_hilfen.welcome.receiving import receive
from fruehe_hilfen.welcome.seal import FieldKey, field_key

TheDatabase = NamedDependency[Database]
TheSettings = NamedDependency[Settings]
ThePerson = NamedDependency[Person]
Field = requires(*FIELD)
_PRIVATE = {"Cache-Control": NO_STORE}


@get("/team/unterwegs", opt={**PUBLIC, "shown_to": FIELD}, sync_to_thread=False)
def show_field(request: AnyRequest) -> Response[str]:
    """The shell of the field app: the same bytes for everyone, kept for use without network."""
    return page(request, "welcome/field.html", public=True)


@get("/api/unterwegs/tour", guards=[Field], sync_to_thread=True)
def take_tour(
    db: TheDatabase, settings: TheSettings, person: ThePerson
) -> Response[dict[str, Any]]:
    """Today's cases of the signed-in person, and the key to seal entries with."""
    key = _key(settings)
    with db.transaction() as session:
        lines = queries.tour(session, person)
        for line in lines:
            audit.record(session, person, "welcome.tour", f"welcome_case:{line.case.id}")
    body = {
        "owner": str(person.id),
        "day": clock.today().isoformat(),
        "lasts_s": int(FIELD_SHIFT.total_seconds()),
        "seal": {"kid": key.kid, "key": base64.urlsafe_b64encode(key.public).decode().rstrip("=")},
        "cases": [_case(line) for line in lines],
    }
    return Response(body, headers=_PRIVATE)


@post("/api/unterwegs/ereignisse", guards=[Field], sync_to_thread=True, status_code=200)
def take_events(
    db: TheDatabase, settings: TheSettings, person: ThePerson, body: RawBody
) -> Response[dict[str, Any]]:
    """A batch of sealed entries; the phone deletes exactly those that the answer names."""
    batch = read_batch(body, _key(settings))
    results = [
        {"id": answer.name, "verdict": answer.verdict.value, "reason": answer.reason}
        for answer in receive(db, person, batch)
    ]
    return Response({"results": results}, headers=_PRIVATE)


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
        "attempts": line.case.attempts,
    }


HANDLERS = [show_field, take_tour, take_events]
