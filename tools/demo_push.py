"""`make demo-push`: three years of one family in a minute, ring by ring.

The family's plan is computed as its phone does it; the alarms go through the phone API; the
dispatcher rings them at a push service on loopback that checks and decrypts every request as the
real ones do. Everything is the product's own code; only the clock is wound on.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from tests.push.family import Family as Phone
from tests.support.client import Client
from tests.support.push_service import PushService

from fruehe_hilfen import clock
from fruehe_hilfen.app import create_app
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.migrate import upgrade
from fruehe_hilfen.paths import CONTENT
from fruehe_hilfen.push.dispatcher import Dispatcher
from fruehe_hilfen.reminders.alarms import Alarm, alarms
from fruehe_hilfen.reminders.alarms import Settings as PlanSettings
from fruehe_hilfen.reminders.catalogue import Catalogue, ring_free_days
from fruehe_hilfen.reminders.planner import Child, Family, plan
from fruehe_hilfen.settings import Settings

DUE = date(2027, 6, 16)
BORN = date(2027, 6, 12)
ENTERED = clock.at(DUE - timedelta(days=280 - 8 * 7), "20:15")
SHIFT = 3
PLAYS_S = 50.0
DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


def main() -> int:
    """Play it; 0 when every ring was accepted and nothing but times was told."""
    pause = 0.0 if "--fast" in sys.argv else PLAYS_S / 70
    with tempfile.TemporaryDirectory() as kept, PushService() as service:
        settings = Settings(
            env="test", data_dir=Path(kept), key_dir=Path(kept) / "keys",
            public_url="https://familie.example", vapid_sub="mailto:fruehe-hilfen@dueren.de",
            push_extra_origins=(service.origin,),
        )  # fmt: skip
        with clock.use(ENTERED):
            Keyring.load(settings.key_dir, create=True)
            upgrade(settings)
            app = create_app(settings)
        with clock.use(ENTERED), Client(app) as client:
            db = Database(settings.database, Keyring.load(settings.key_dir))
            played = Play(client, service, Dispatcher(db, settings, "Neuer Hinweis"), pause)
            played.run()
            db.dispose()
        return 1 if service.refused else 0


class Play:
    """One family's phone and what reaches it."""

    def __init__(
        self, client: Client, service: PushService, dispatcher: Dispatcher, pause: float
    ) -> None:
        self._client, self._service = client, service
        self._dispatcher, self._pause = dispatcher, pause
        self._catalogue = Catalogue.load(CONTENT / "reminders.yaml").compiled
        self._texts = {one["id"]: one for one in self._catalogue["reminders"]}
        self._shown = 0

    def run(self) -> None:
        print(f"Die Familie trägt am {ENTERED:%d.%m.%Y} den errechneten Termin {DUE:%d.%m.%Y} ein.")
        print("Das Telefon rechnet. Zum Server gehen nur Zeiten und Zufallszahlen.\n")
        phone = Phone.subscribed(self._client, self._service)
        self._ring(ENTERED, {}, phone)
        first = Child(id="a", due_date=DUE, shift=SHIFT, created_at=ENTERED)
        self._play(phone, first, until=clock.at(BORN, "16:00"))
        born_at = clock.at(BORN, "16:00")
        print(f"\n{BORN:%d.%m.%Y}: Das Kind ist da. Die Familie trägt den Geburtstag ein.")
        print("Danach öffnet sie die App nie wieder. Es klingelt trotzdem.\n")
        child = Child(id="a", due_date=DUE, birth_date=BORN, shift=SHIFT, created_at=born_at)
        self._play(phone, child, until=born_at + timedelta(days=40 * 31), now=born_at)
        self._end(phone)

    def _play(
        self, phone: Phone, child: Child, *, until: datetime, now: datetime = ENTERED
    ) -> None:
        """Upload the whole set, then wind the clock on from ring to ring."""
        found = list(self._alarms(child, now))
        body = [_slot(alarm) for alarm in found]
        with clock.use(now):
            phone.must_upload(*body)
        print(f"PUT …/alarms  {len(body)} Wecker, zum Beispiel {json.dumps(body[0])}\n")
        rows = {alarm.nonce: alarm for alarm in found}
        for alarm in found:
            if alarm.fire_at < until:
                self._ring(alarm.fire_at + timedelta(seconds=1), rows, phone)

    def _alarms(self, child: Child, now: datetime) -> Iterator[Alarm]:
        family = Family(children=(child,), today=clock.berlin(now).date())
        entries = plan(
            self._catalogue, family, DUE - timedelta(days=300), DUE + timedelta(days=1_500)
        )
        settings = PlanSettings(
            now=now, nonce=lambda: secrets.token_urlsafe(16), holidays=frozenset(ring_free_days())
        )
        yield from alarms(entries, settings, {"a": child.shift})

    def _ring(self, at: datetime, rows: dict[str, Alarm], phone: Phone) -> None:
        before = len(phone.phone.got)
        with clock.use(at):
            asyncio.run(self._dispatcher.run())
        for raw in phone.phone.raw[before:]:
            self._show(at, raw, rows, self._service.requests[-1])
            self._shown += 1
            time.sleep(self._pause)

    def _show(
        self, at: datetime, raw: str, rows: dict[str, Alarm], headers: dict[str, str]
    ) -> None:
        message = json.loads(raw)
        message["p"] = f"… {len(message['p'])} Nullen"
        print(
            f"{DAYS[clock.berlin(at).weekday()]} {clock.berlin(at):%d.%m.%Y %H:%M}  POST {self._service.paths[-1]}"
        )
        told = {name: headers[name] for name in ("TTL", "Topic", "Urgency", "Content-Length")}
        print(f"   {' '.join(f'{name}: {value}' for name, value in told.items())}")
        print(f"   entschlüsselt: {json.dumps(message, ensure_ascii=False)}")
        alarm = rows.get(message["notification"]["data"]["n"])
        titles = [self._texts[entry.id]["title"] for entry in alarm.entries] if alarm else []
        print(f"   das Telefon weiß: {' · '.join(titles) or 'nichts dazu, also: Neuer Hinweis'}")

    def _end(self, phone: Phone) -> None:
        sizes = " und ".join(str(size) for size in sorted(set(phone.phone.sizes)))
        print(f"\n{self._shown} Meldungen, jede {sizes} Bytes groß, mit demselben Satz.")
        print(f"Abgelehnt vom strengen Push-Dienst: {len(self._service.refused)}.")


def _slot(alarm: Alarm) -> dict[str, str]:
    def stamp(at: datetime) -> str:
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")

    return {
        "fire_at": stamp(alarm.fire_at),
        "expires_at": stamp(alarm.expires_at),
        "nonce": alarm.nonce,
    }


if __name__ == "__main__":
    sys.exit(main())
