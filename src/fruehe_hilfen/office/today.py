"""What needs a person today: one line each, with one next step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from fruehe_hilfen.jobs.models import MessageState, OutboxMessage
from fruehe_hilfen.mail.figures import figures as mail_figures
from fruehe_hilfen.office import barriers, data, feedback, links, releases
from fruehe_hilfen.office.overlay import Public
from fruehe_hilfen.office.rules import Step
from fruehe_hilfen.push.figures import Figures
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.late_jobs import late_jobs
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import notices, outlook
from fruehe_hilfen.web import dates
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.i18n import ngettext
from fruehe_hilfen.welcome import doubts, phones, situation, tasks
from fruehe_hilfen.welcome import queries as welcome


@dataclass(frozen=True)
class Todo:
    """One thing that waits for a person. `step` is the one thing to do next."""

    text: str
    step: str
    path: str
    icon: str
    is_late: bool = False


def todos(
    session: Session, now: Public, person: Person, *, settings: Settings, rung: Figures | None
) -> list[Todo]:
    """What waits for this person, the late things first. `rung`: the ringing, for who coordinates."""
    found: list[Todo] = []
    if rung:
        found += [*_families(session, person), *_dates(session), *_newborn(session, person)]
        found += _machines(session, settings, rung)
    if person.has(Role.COORDINATOR, Role.ADMIN):
        found += _jobs(session)
    if person.has(Role.COORDINATOR, Role.EDITOR):
        found += [*_writing(session, now), *_data(now)]
    if person.has(Role.EDITOR, Role.RELEASER, Role.COORDINATOR):
        found += _pages(session, now, person)
    return sorted(found, key=lambda one: not one.is_late)


def _counted(
    count: int, texts: tuple[str, str], step: str, path: str, icon: str, *, is_late: bool = False
) -> Iterator[Todo]:
    """A line about `count` things; none for no thing. `texts`: about one, about several."""
    if count:
        yield Todo(ngettext(*texts, count) % {"num": count}, step, path, icon, is_late)


def _families(session: Session, person: Person) -> Iterator[Todo]:
    yield from _counted(
        welcome.counts(session, person)["offen"],
        ("%(num)d Familie mit einem neuen Baby ist noch niemandem zugeteilt.",
         "%(num)d Familien mit einem neuen Baby sind noch niemandem zugeteilt."),
        _("Zuteilen"), "/team/besuchsdienst", "gift",
    )  # fmt: skip
    yield from _counted(
        notices.unreached(session),
        ("%(num)d Familie hat noch keine Nachricht bekommen.",
         "%(num)d Familien haben noch keine Nachricht bekommen."),
        _("Bescheid sagen"), "/team/termine/bescheid", "mail",
    )  # fmt: skip


def _dates(session: Session) -> Iterator[Todo]:
    """Dates that were promised or lost."""
    found, path = outlook.promises(session), "/team/termine/lage"
    yield from _counted(
        found.requests,
        ("%(num)d Familie wartet auf eine Zusage.", "%(num)d Familien warten auf eine Zusage."),
        _("Zusagen"), path, "clock", is_late=found.late_requests > 0,
    )  # fmt: skip
    yield from _counted(
        found.lost,
        ("%(num)d Termin braucht eine neue Zeit.", "%(num)d Termine brauchen eine neue Zeit."),
        _("Neue Zeit finden"), path, "calendar-days",
    )  # fmt: skip
    yield from _counted(
        found.wishes,
        ("%(num)d Familie wartet auf einen Termin.", "%(num)d Familien warten auf einen Termin."),
        _("Zur Warteliste"), path, "calendar-days", is_late=found.late_wishes > 0,
    )  # fmt: skip


def _newborn(session: Session, person: Person) -> Iterator[Todo]:
    """The welcome service: late steps, entries to look at, phones, families that wrote."""
    path = "/team/besuchsdienst/lage"
    yield from _counted(
        tasks.count_overdue(session, person),
        ("Bei %(num)d Familie mit einem neuen Baby ist der nächste Schritt über der Zeit.",
         "Bei %(num)d Familien mit einem neuen Baby ist der nächste Schritt über der Zeit."),
        _("Ansehen"), path, "clock", is_late=True,
    )  # fmt: skip
    yield from _counted(
        doubts.count(session, person),
        ("Bei %(num)d Angabe der Meldeliste ist unklar, wen sie meint.",
         "Bei %(num)d Angaben der Meldeliste ist unklar, wen sie meinen."),
        _("Klären"), path, "circle-help", is_late=True,
    )  # fmt: skip
    yield from _counted(
        welcome.count_concerns(session, person),
        ("%(num)d Eintrag im Besuchsdienst braucht einen Blick.",
         "%(num)d Einträge im Besuchsdienst brauchen einen Blick."),
        _("Ansehen"), path, "triangle-alert",
    )  # fmt: skip
    yield from _counted(
        phones.count_stale(session),
        ("%(num)d Handy hat Einträge, die seit einem Tag nicht angekommen sind.",
         "%(num)d Handys haben Einträge, die seit einem Tag nicht angekommen sind."),
        _("Nachfragen"), "/team/besuchsdienst/handys", "smartphone", is_late=True,
    )  # fmt: skip
    yield from _counted(
        situation.count_registrations(session),
        ("%(num)d Familie hat sich selbst gemeldet.", "%(num)d Familien haben sich selbst gemeldet."),
        _("Aufnehmen"), "/team/besuchsdienst/anmeldungen", "baby",
    )  # fmt: skip


def _machines(session: Session, settings: Settings, rung: Figures) -> Iterator[Todo]:
    if not settings.vapid_sub:
        text = _("Erinnerungen auf Handys sind noch nicht eingerichtet.")
        yield Todo(text, _("Ansehen"), "/team/zustellung", "bell")
    elif rung.is_late:
        text = _("Die Zustellung der Erinnerungen hängt.")
        yield Todo(text, _("Ansehen"), "/team/zustellung", "bell", is_late=True)
    if settings.sends_mail and mail_figures(session).is_late:
        text = _("E-Mails gehen gerade nicht hinaus.")
        yield Todo(text, _("Ansehen"), "/team/zustellung#mail", "mail", is_late=True)
    dead = session.exec(
        select(func.count())
        .select_from(OutboxMessage)
        .where(col(OutboxMessage.state) == MessageState.DEAD)
    ).one()
    yield from _counted(
        dead,
        ("%(num)d Auftrag ist liegen geblieben. Bitte sagen Sie der Technik Bescheid.",
         "%(num)d Aufträge sind liegen geblieben. Bitte sagen Sie der Technik Bescheid."),
        _("Ansehen"), "/team/zustellung", "triangle-alert", is_late=True,
    )  # fmt: skip


def _jobs(session: Session) -> Iterator[Todo]:
    """Work that recurs by itself, and did not."""
    late = late_jobs(session)
    if any(job.deletes for job in late):
        text = _("Das tägliche Löschen ist nicht fertig geworden.")
        yield Todo(text, _("Ansehen"), "/team/loeschfristen", "trash-2", is_late=True)
    yield from _counted(
        sum(not job.deletes for job in late),
        ("%(num)d Aufgabe, die von selbst läuft, hängt.",
         "%(num)d Aufgaben, die von selbst laufen, hängen."),
        _("Ansehen"), "/team/zustellung#aufgaben", "triangle-alert", is_late=True,
    )  # fmt: skip


def _writing(session: Session, now: Public) -> Iterator[Todo]:
    hints = feedback.open_tasks(feedback.tasks(session, now.edition, now.places.calendar))
    yield from _counted(
        len(hints),
        ("%(num)d Hinweis von Familien ist offen.", "%(num)d Hinweise von Familien sind offen."),
        _("Ansehen"), "/team/rueckmeldungen", "message-circle",
        is_late=any(one.is_late for one in hints),
    )  # fmt: skip
    for report in barriers.reports(session):
        if report.is_open:
            day = {"day": dates.number_date(report.answer_by)}
            text = _("Eine Barriere ist gemeldet. Antwort bis %(day)s.") % day
            path = "/team/rueckmeldungen#barrieren"
            yield Todo(text, _("Antworten"), path, "accessibility", report.is_late)


def _data(now: Public) -> Iterator[Todo]:
    yield from _counted(
        len(data.open_items(now)),
        ("%(num)d Angabe ist noch nicht geprüft.", "%(num)d Angaben sind noch nicht geprüft."),
        _("Prüfen"), "/team/daten", "list-checks",
    )  # fmt: skip


def _pages(session: Session, now: Public, person: Person) -> Iterator[Todo]:
    found = releases.readings(session, now.edition)
    yield from _counted(
        sum(one.step is Step.SUBMITTED for one in found),
        ("%(num)d Seite wartet auf die Freigabe.", "%(num)d Seiten warten auf die Freigabe."),
        _("Lesen und freigeben") if person.has(Role.RELEASER) else _("Ansehen"),
        "/team/freigaben", "book-open",
    )  # fmt: skip
    returned = sum(one.step is Step.RETURNED for one in found)
    unread = sum(one.step is None and not one.page.reviewed for one in found)
    if person.has(Role.EDITOR) and (returned or unread):
        counts = {"returned": returned, "unread": unread}
        text = (
            _("%(returned)s Seiten sind zurückgegeben, %(unread)s noch nicht vorgelegt.") % counts
        )
        yield Todo(text, _("Lesen und vorlegen"), "/team/freigaben", "pencil")
    yield from _counted(
        sum(one.is_overdue and one.page.reviewed is not None for one in found),
        ("%(num)d Seite ist wieder zu lesen.", "%(num)d Seiten sind wieder zu lesen."),
        _("Lesen"), "/team/freigaben#ueberfaellig", "clock", is_late=True,
    )  # fmt: skip
    yield from _counted(
        len(links.broken(session)),
        ("%(num)d Link antwortet nicht mehr.", "%(num)d Links antworten nicht mehr."),
        _("Ansehen"), "/team/freigaben#links", "external-link",
    )  # fmt: skip
