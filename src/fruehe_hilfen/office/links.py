"""Addresses our pages lead to: asked once a week whether they still answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

import structlog
from sqlmodel import Session, col, delete, func, select

from fruehe_hilfen import clock
from fruehe_hilfen.book.edition import Edition
from fruehe_hilfen.db import Database
from fruehe_hilfen.jobs.worker import Context, CutOff, Job
from fruehe_hilfen.office.models import LinkCheck
from fruehe_hilfen.reminders.catalogue import Catalogue

log = structlog.get_logger("office")
_LINK = re.compile(r"\]\((https?://[^)\s]+)\)")
_TIMEOUT_S = 20
_AT_ONCE = 4
_GONE = frozenset({404, 410})


def addresses(edition: Edition) -> set[str]:
    """Every foreign address in pages, sources and contacts."""
    found = {url for page in edition.pages.values() for url in _LINK.findall(page.source)}
    found |= {one.url for page in edition.pages.values() for one in page.sources if one.url}
    for listed in (edition.hotlines, edition.contacts):
        found |= {one.url for one in listed.values() if one.url}
    return {url for url in found if len(url) <= 500}


async def ask_all(
    urls: Iterable[str], is_stopping: Callable[[], bool] = lambda: False
) -> dict[str, int]:
    """The status of each address; 0 where nobody answers. Sends no referrer and no cookie.

    Once `is_stopping`, no further address is asked.
    """
    import aiohttp  # only the worker asks: no web process carries the weight

    gate = asyncio.Semaphore(_AT_ONCE)
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S), cookie_jar=aiohttp.DummyCookieJar()
    ) as client:

        async def ask(url: str) -> tuple[str, int]:
            async with gate:
                if is_stopping():
                    return url, 0
                try:
                    async with client.get(url, allow_redirects=True, max_redirects=5) as answer:
                        return url, answer.status
                except (aiohttp.ClientError, TimeoutError, ValueError):
                    return url, 0

        return dict(await asyncio.gather(*(ask(url) for url in sorted(urls))))


def keep(db: Database, statuses: dict[str, int]) -> None:
    """Write down what was found; addresses no page names any more are forgotten.

    When nobody at all answers, this machine has no way out: then nothing is known.
    """
    if statuses and not any(statuses.values()):
        log.warning("links not checked: no way out", links=len(statuses))
        return
    today = clock.today()
    with db.transaction() as session:
        known = {row.url: row for row in session.exec(select(LinkCheck))}
        for url, status in statuses.items():
            row = known.get(url) or LinkCheck(url=url, status=status, checked_on=today)
            row.status, row.checked_on = status, today
            row.failed_since = (row.failed_since or today) if _failed(status) else None
            session.add(row)
        session.execute(delete(LinkCheck).where(col(LinkCheck.url).not_in(list(statuses))))


def _failed(status: int) -> bool:
    """Only what is surely gone; many servers refuse programs, which says nothing."""
    return status == 0 or status in _GONE


def broken(session: Session) -> list[LinkCheck]:
    """Addresses that did not answer, the oldest trouble first."""
    wanted = select(LinkCheck).where(col(LinkCheck.failed_since).is_not(None))
    return list(session.exec(wanted.order_by(col(LinkCheck.failed_since), col(LinkCheck.url))))


def last_check(session: Session) -> date | None:
    return session.exec(select(func.max(LinkCheck.checked_on))).one()


def _addresses_in(content_dir: Path) -> set[str]:
    reminders = Catalogue.load(content_dir / "reminders.yaml", thorough=False)
    return addresses(Edition.load(content_dir, reminders))


async def _weekly(context: Context) -> None:
    """Only in production: a demonstration and the tests ask no foreign server."""
    if not context.settings.is_production:
        return
    known = await asyncio.to_thread(_addresses_in, context.settings.content_dir)
    statuses = await ask_all(known, context.is_stopping)
    if context.is_stopping():
        raise CutOff
    await asyncio.to_thread(keep, context.db, statuses)


JOBS = (Job("office.links", timedelta(days=7), _weekly),)
