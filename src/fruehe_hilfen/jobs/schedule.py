"""The one table of everything that runs in the background; knows all features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from fruehe_hilfen.backup.jobs import JOBS as BACKUP_JOBS
from fruehe_hilfen.jobs.outbox import Handler
from fruehe_hilfen.jobs.worker import Job
from fruehe_hilfen.mail.dispatcher import MailJob
from fruehe_hilfen.mail.letters import Kind
from fruehe_hilfen.office.links import JOBS as LINK_JOBS
from fruehe_hilfen.privacy.jobs import JOBS as PRIVACY_JOBS
from fruehe_hilfen.push.dispatcher import AlarmJob
from fruehe_hilfen.push.follows import HANDLERS as FOLLOW_HANDLERS
from fruehe_hilfen.push.retention import sweep_job
from fruehe_hilfen.reminders.catalogue import Catalogue
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff.jobs import JOBS as STAFF_JOBS
from fruehe_hilfen.staff.letters import MAILS as STAFF_MAILS
from fruehe_hilfen.visits.jobs import HANDLERS as VISIT_HANDLERS
from fruehe_hilfen.visits.jobs import JOBS as VISIT_JOBS
from fruehe_hilfen.visits.letters import MAILS as VISIT_MAILS
from fruehe_hilfen.welcome.jobs import HANDLERS as WELCOME_HANDLERS
from fruehe_hilfen.welcome.jobs import JOBS as WELCOME_JOBS


def _neutral(settings: Settings) -> str:
    """The one sentence every ring shows until the phone finds its own words."""
    return Catalogue.load(settings.content_dir / "reminders.yaml", thorough=False).neutral.title


MAILS: Mapping[str, Kind] = {**STAFF_MAILS, **VISIT_MAILS}
"""What is written by e-mail, by kind."""

JOBS: Sequence[Job] = (
    Job("alarms", timedelta(seconds=1), AlarmJob(_neutral), everywhere=True),
    Job("alarm-sweep", timedelta(minutes=1), sweep_job),
    Job("mail", timedelta(seconds=2), MailJob(MAILS), everywhere=True),
    *BACKUP_JOBS,
    *LINK_JOBS,
    *PRIVACY_JOBS,
    *STAFF_JOBS,
    *VISIT_JOBS,
    *WELCOME_JOBS,
)
"""Recurring jobs."""

HANDLERS: Mapping[str, Handler] = {**FOLLOW_HANDLERS, **VISIT_HANDLERS, **WELCOME_HANDLERS}
"""What to do with an outbox message, by kind."""
