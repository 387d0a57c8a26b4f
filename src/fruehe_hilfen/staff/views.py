"""What the team's pages show of a person: name, roles, and the pages they may open."""

from __future__ import annotations

import re
from typing import Any

from litestar import Litestar
from litestar.routes import HTTPRoute

from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.staff.words import role_texts
from fruehe_hilfen.web.i18n import gettext as _


def may_open(app: Litestar, path: str, person: Person) -> bool:
    """Whether there is a page at `path` and its guard lets this person in."""
    for route in app.routes:
        if isinstance(route, HTTPRoute) and route.path == path and "GET" in route.methods:
            handler = next(h for h in route.route_handlers if "GET" in h.http_methods)
            if "shown_to" in handler.opt:  # a shell without data: public, useful to some
                return person.has(*handler.opt["shown_to"])
            asked = [guard.fh_roles for guard in handler.guards or () if hasattr(guard, "fh_roles")]
            return bool(asked) and all(not roles or person.has(*roles) for roles in asked)
    return False


def team_frame(app: Litestar, person: Person) -> dict[str, Any]:
    """What layouts/team.html needs: the name, and tabs that lead nowhere the person may not go."""
    tabs = [("heute", "/team", "house", _("Heute"))]
    tabs += [(key, path, icon, _breakable(label)) for key, path, icon, label, _note in _pages()]
    return {
        "person_name": person.name,
        "team_tabs": [tab for tab in tabs if may_open(app, tab[1], person)],
    }


def _breakable(label: str) -> str:
    """Five tabs share 320 px: a long word says where it may go on in a second line."""
    return re.sub(r"(?<=\w{5})(?=dienst$|punkte$)", "\N{SOFT HYPHEN}", label)


def open_pages(app: Litestar, person: Person) -> list[tuple[str, str, str, str, str]]:
    """The team's pages for this person: (key, path, icon, label, what one does there)."""
    return [page for page in _pages() if may_open(app, page[1], person)]


def _pages() -> list[tuple[str, str, str, str, str]]:
    return [
        (
            "termine", "/team/termine", "calendar-days", _("Termine"),
            _("Gebuchte Besuche und freie Zeiten"),
        ),
        (
            "besuchsdienst", "/team/besuchsdienst", "gift", _("Besuchsdienst"),
            _("Familien mit einem neuen Baby, Besuche und Taschen"),
        ),
        (
            "unterwegs", "/team/unterwegs", "footprints", _("Unterwegs"),
            _("Ihre Besuche von heute, auch ohne Netz"),
        ),
        (
            "treffpunkte", "/team/treffpunkte", "coffee", _("Treffpunkte"),
            _("Termine absagen oder verlegen, Orte prüfen"),
        ),
        (
            "daten", "/team/daten", "list-checks", _("Daten"),
            _("Nummern, Adressen und Angaben der Stadt prüfen"),
        ),
        (
            "freigaben", "/team/freigaben", "book-open", _("Freigaben"),
            _("Seiten lesen, freigeben oder zurückgeben"),
        ),
        (
            "rueckmeldungen", "/team/rueckmeldungen", "message-circle", _("Hinweise"),
            _("Was Familien zu den Seiten sagen"),
        ),
        (
            "zustellung", "/team/zustellung", "bell", _("Zustellung"),
            _("Kommen die Erinnerungen auf den Handys an?"),
        ),
        (
            "loeschfristen", "/team/loeschfristen", "shield", _("Löschfristen"),
            _("Was wir wie lange speichern, und was schon gelöscht ist"),
        ),
        *_pages_on_people(),
    ]  # fmt: skip


def _pages_on_people() -> list[tuple[str, str, str, str, str]]:
    return [
        (
            "konten", "/team/konten", "users", _("Konten"),
            _("Wer sich anmelden darf, und mit welchen Aufgaben"),
        ),
        (
            "protokoll", "/team/protokoll", "shield-check", _("Protokoll"),
            _("Wer wann welchen Eintrag geöffnet oder geändert hat"),
        ),
    ]  # fmt: skip


def role_names(person: Person) -> list[str]:
    """The person's roles in German, in a fixed order."""
    return role_texts(person.roles)
