"""What needs a person today: one line each, with one next step. Figures of the last seven days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.jobs.models import MessageState, OutboxMessage
from fruehe_hilfen.mail.figures import figures as mail_figures
from fruehe_hilfen.office import barriers, data, feedback, links, releases
from fruehe_hilfen.office.overlay import Public
from fruehe_hilfen.office.rules import Step
from fruehe_hilfen.push.figures import figures
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.rules import Role
from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.visits import notices, team_actions
from fruehe_hilfen.visits import waiting as waiting_list
from fruehe_hilfen.web import dates
from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.i18n import ngettext
from fruehe_hilfen.welcome import queries as welcome

DAYS = 7


@dataclass(frozen=True)
class Todo:
    """One thing that waits for a person. `step` is the one thing to do next."""

    text: str
    step: str
    path: str
    icon: str
    is_late: bool = False


@dataclass(frozen=True)
class Bar:
    """One day of a figure."""

    label: str
    value: int


@dataclass(frozen=True)
class Plot:
    """Numbers of seven days; never of one person."""

    title: str
    bars: tuple[Bar, ...]

    @property
    def highest(self) -> int:
        return max((bar.value for bar in self.bars), default=0)

    @property
    def spoken(self) -> str:
        """The numbers for people who do not see the bars."""
        return ", ".join(f"{bar.label}: {bar.value}" for bar in self.bars)


def todos(session: Session, now: Public, person: Person, settings: Settings) -> list[Todo]:
    """What waits for this person, the late things first."""
    found: list[Todo] = []
    if person.has(Role.COORDINATOR):
        found += [*_families(session, person), *_machines(session, settings)]
    if person.has(Role.COORDINATOR, Role.EDITOR):
        found += [*_writing(session, now), *_data(now)]
    if person.has(Role.EDITOR, Role.RELEASER, Role.COORDINATOR):
        found += _pages(session, now, person)
    return sorted(found, key=lambda one: not one.is_late)


def _families(session: Session, person: Person) -> Iterator[Todo]:
    waiting = welcome.counts(session, person)["offen"]
    if waiting:
        text = ngettext(
            "%(num)d Familie mit einem neuen Baby ist noch niemandem zugeteilt.",
            "%(num)d Familien mit einem neuen Baby sind noch niemandem zugeteilt.", waiting,
        )  # fmt: skip
        yield Todo(text % {"num": waiting}, _("Zuteilen"), "/team/besuchsdienst", "gift")
    unreached = notices.unreached(session)
    if unreached:
        text = ngettext(
            "%(num)d Familie hat noch keine Nachricht bekommen.",
            "%(num)d Familien haben noch keine Nachricht bekommen.", unreached,
        )  # fmt: skip
        step = _("Bescheid sagen")
        yield Todo(text % {"num": unreached}, step, "/team/termine/bescheid", "mail")
    wishes = len(waiting_list.living(session))
    if wishes:
        text = ngettext(
            "%(num)d Familie wartet auf einen Termin.", "%(num)d Familien warten auf einen Termin.",
            wishes,
        )  # fmt: skip
        yield Todo(text % {"num": wishes}, _("Zur Warteliste"), "/team/termine", "calendar-days")


def _machines(session: Session, settings: Settings) -> Iterator[Todo]:
    if not settings.vapid_sub:
        text = _("Erinnerungen auf Handys sind noch nicht eingerichtet.")
        yield Todo(text, _("Ansehen"), "/team/zustellung", "bell")
    elif figures(session).is_late:
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
    if dead:
        text = ngettext(
            "%(num)d Auftrag ist liegen geblieben. Bitte sagen Sie der Technik Bescheid.",
            "%(num)d Aufträge sind liegen geblieben. Bitte sagen Sie der Technik Bescheid.", dead,
        )  # fmt: skip
        yield Todo(text % {"num": dead}, _("Ansehen"), "/team/zustellung", "triangle-alert", True)


def _writing(session: Session, now: Public) -> Iterator[Todo]:
    tasks = feedback.open_tasks(feedback.tasks(session, now.edition, now.places.calendar))
    if tasks:
        text = ngettext(
            "%(num)d Hinweis von Familien ist offen.", "%(num)d Hinweise von Familien sind offen.",
            len(tasks),
        )  # fmt: skip
        is_late = any(one.is_late for one in tasks)
        yield Todo(
            text % {"num": len(tasks)}, _("Ansehen"), "/team/rueckmeldungen", "message-circle",
            is_late,
        )  # fmt: skip
    for report in barriers.reports(session):
        if report.is_open:
            day = {"day": dates.number_date(report.answer_by)}
            text = _("Eine Barriere ist gemeldet. Antwort bis %(day)s.") % day
            path = "/team/rueckmeldungen#barrieren"
            yield Todo(text, _("Antworten"), path, "accessibility", report.is_late)


def _data(now: Public) -> Iterator[Todo]:
    waiting = len(data.open_items(now))
    if waiting:
        text = ngettext(
            "%(num)d Angabe ist noch nicht geprüft.", "%(num)d Angaben sind noch nicht geprüft.",
            waiting,
        )  # fmt: skip
        yield Todo(text % {"num": waiting}, _("Prüfen"), "/team/daten", "list-checks")


def _pages(session: Session, now: Public, person: Person) -> Iterator[Todo]:
    found = releases.readings(session, now.edition)
    submitted = sum(one.step is Step.SUBMITTED for one in found)
    if submitted:
        text = ngettext(
            "%(num)d Seite wartet auf die Freigabe.", "%(num)d Seiten warten auf die Freigabe.",
            submitted,
        )  # fmt: skip
        step = _("Lesen und freigeben") if person.has(Role.RELEASER) else _("Ansehen")
        yield Todo(text % {"num": submitted}, step, "/team/freigaben", "book-open")
    returned = sum(one.step is Step.RETURNED for one in found)
    unread = sum(one.step is None and not one.page.reviewed for one in found)
    if person.has(Role.EDITOR) and (returned or unread):
        counts = {"returned": returned, "unread": unread}
        text = (
            _("%(returned)s Seiten sind zurückgegeben, %(unread)s noch nicht vorgelegt.") % counts
        )
        yield Todo(text, _("Lesen und vorlegen"), "/team/freigaben", "pencil")
    overdue = sum(one.is_overdue and one.page.reviewed is not None for one in found)
    if overdue:
        text = ngettext(
            "%(num)d Seite ist wieder zu lesen.", "%(num)d Seiten sind wieder zu lesen.", overdue
        )
        yield Todo(
            text % {"num": overdue}, _("Lesen"), "/team/freigaben#ueberfaellig", "clock", True
        )
    gone = len(links.broken(session))
    if gone:
        text = ngettext(
            "%(num)d Link antwortet nicht mehr.", "%(num)d Links antworten nicht mehr.", gone
        )
        yield Todo(text % {"num": gone}, _("Ansehen"), "/team/freigaben#links", "external-link")


def plots(session: Session, person: Person) -> list[Plot]:
    """Visits of the coming week and rings of the last one, for the coordinator."""
    if not person.has(Role.COORDINATOR):
        return []
    today = clock.today()
    rung = figures(session).days
    return [
        Plot(_("Besuche in den nächsten sieben Tagen"), _visits(session, today)),
        Plot(
            _("Zugestellte Erinnerungen in den letzten sieben Tagen"),
            tuple(
                Bar(dates.short_weekday(day), counts["rung"] + counts["welcomed"])
                for day, counts in sorted(rung.items())
            ),
        ),
    ]


def _visits(session: Session, today: date) -> tuple[Bar, ...]:
    days = [today + timedelta(days=number) for number in range(DAYS)]
    found = team_actions.visits_between(session, None, days[0], days[-1])
    standing = [v.local_date for v, _name in found if not v.state.startswith("cancelled")]
    return tuple(Bar(dates.short_weekday(day), standing.count(day)) for day in days)
