"""The dispatcher against Node's web-push and the plain pywebpush loop, and its database work.

All senders post to the same TLS sink on loopback in turns; what counts is messages per CPU second
of the sender's own process, so neighbours on the machine matter little. Ours is the whole way:
claim, decrypt the channel, check, encrypt, send, write down. Then claim and settle alone, in rows
per second on SQLite and PostgreSQL, and the cost of a tick with 1 000 and 1 000 000 waiting alarms.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import insert, text

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database, Keyring
from fruehe_hilfen.db.migrate import upgrade_database
from fruehe_hilfen.push.claims import claim
from fruehe_hilfen.push.guard import Verdict
from fruehe_hilfen.push.models import Alarm, PushSubscription, SubscriptionState
from fruehe_hilfen.push.outcomes import Outcome, Phone, Ring
from fruehe_hilfen.push.settle import Result, settle
from fruehe_hilfen.push.vapid import VapidKeys

HERE = Path(__file__).parent
ROUNDS, AT_ONCE, PHONES = 7, 64, 200
TOTALS = {"ours": 4_000, "node": 2_000, "naive": 600, "raw": 8_000}
FEW, MANY, DUE = 1_000, 1_000_000, 100
MUST = {"node": 2.0, "naive": 6.0, "raw": 0.18}


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def phone(origin: str) -> dict[str, Any]:
    """A subscription as browsers make it."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    p256dh = b64(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    keys = {"p256dh": p256dh, "auth": b64(os.urandom(16))}
    return {"endpoint": f"{origin}/push/{b64(os.urandom(12))}", "keys": keys}


def subscribe(db: Database, phones: list[dict[str, Any]], origin: str, kid: str) -> list[Any]:
    """Active subscriptions; returns their ids."""
    rows = [
        {
            "id": uuid4(), "endpoint_hash": os.urandom(32).hex(), "secret_hash": "-",
            "channel": {"endpoint": one["endpoint"], **one["keys"]}, "origin": origin, "kid": kid,
            "state": SubscriptionState.ACTIVE, "heard_on": clock.today(),
            "needed_on": clock.today(),
        }
        for one in phones
    ]  # fmt: skip
    with db.transaction() as session:
        session.connection().execute(insert(PushSubscription), rows)
    return [row["id"] for row in rows]


def set_alarms(db: Database, ids: list[Any], number: int, *, wait: timedelta) -> None:
    """`number` alarms, `wait` from now, a second apart."""
    first = clock.now() + wait
    for begin in range(0, number, 20_000):
        rows = [
            {
                "id": uuid4(), "subscription_id": ids[n % len(ids)], "nonce": b64(os.urandom(16)),
                "fire_at": (at := first + timedelta(milliseconds=n)), "next_at": at,
                "expires_at": at + timedelta(hours=24), "topic": b64(os.urandom(16)),
                "kind": "plan", "state": "open", "attempts": 0,
            }
            for n in range(begin, min(begin + 20_000, number))
        ]  # fmt: skip
        with db.transaction() as session:
            session.connection().execute(insert(Alarm), rows)


@contextmanager
def sink(directory: Path) -> Iterator[str]:
    sys.path.insert(0, str(HERE))
    from peers.sink import certificates

    certificates(directory)
    command = [sys.executable, str(HERE / "peers" / "sink.py"), str(directory)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield f"https://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait(20)


def send(name: str, job: dict[str, Any]) -> dict[str, float]:
    """Run one sender; returns messages per CPU second and memory."""
    ca = str(Path(job["directory"]) / "ca.pem")
    environ = {**os.environ, "SSL_CERT_FILE": ca, "REQUESTS_CA_BUNDLE": ca}
    if name == "node":
        command, job = ["node", "send.cjs"], {**job, "ca": Path(ca).read_text()}
    else:
        command = [sys.executable, str(HERE / "peers" / "pushing.py"), name]
    ran = subprocess.run(
        command, input=json.dumps(job), capture_output=True, text=True, env=environ, check=False,
        cwd=HERE / "peers" / "node" if name == "node" else None,
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"{name} failed: {ran.stderr[-2_000:]}")
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    assert found["sent"] == job["total"], (name, found)
    return {"rate": found["sent"] / found["cpu_s"], "rss_mb": found["rss_mb"]}


def job_of(name: str, directory: Path, origin: str, phones: list[dict[str, Any]]) -> dict[str, Any]:
    made = {
        "directory": str(directory), "origin": origin, "at_once": AT_ONCE, "total": TOTALS[name],
        "subscriptions": phones, "payload": "x" * 1_024,
    }  # fmt: skip
    if name == "ours":
        path = directory / f"{uuid4()}.sqlite3"
        made["database"] = f"sqlite:///{path}"
        db = Database(made["database"], Keyring.load(directory / "keys", create=True))
        upgrade_database(db)
        kid = VapidKeys.load(directory / "keys", create=True).current.kid
        ids = subscribe(db, phones, origin, kid)
        set_alarms(db, ids, TOTALS[name], wait=-timedelta(minutes=5))
        db.dispose()
    return made


def senders() -> bool:
    """Prints the table of senders; returns whether every ratio is kept."""
    if not (HERE / "peers" / "node" / "node_modules").exists():
        command = ["npm", "ci", "--ignore-scripts", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HERE / "peers" / "node", check=True)
    rates: dict[str, list[float]] = {name: [] for name in TOTALS}
    memory: dict[str, float] = dict.fromkeys(TOTALS, 0.0)
    with tempfile.TemporaryDirectory() as kept, sink(Path(kept)) as origin:
        phones = [phone(origin) for _ in range(PHONES)]
        for _ in range(ROUNDS):
            for name in TOTALS:
                found = send(name, job_of(name, Path(kept), origin, phones))
                rates[name].append(found["rate"])
                memory[name] = max(memory[name], found["rss_mb"])
    medians = {name: statistics.median(found) for name, found in rates.items()}
    for name, found in rates.items():
        spread = f"[{min(found):,.0f} to {max(found):,.0f}]"
        print(f"{name:6} {medians[name]:8,.0f} messages/CPU s {spread:20} {memory[name]:5.0f} MB")
    good = memory["ours"] <= 120
    for name, least in MUST.items():
        ratio = statistics.median(a / b for a, b in zip(rates["ours"], rates[name], strict=True))
        good &= ratio >= least
        print(f"ours / {name}: {ratio:.2f} (must be ≥ {least})")
    return good


@contextmanager
def databases() -> Iterator[Iterator[tuple[str, Database]]]:
    sys.path.insert(0, str(HERE.parent))
    from tests.support import postgres

    with tempfile.TemporaryDirectory() as kept, postgres.server() as url:
        keyring = Keyring.ephemeral()
        found = [("SQLite", f"sqlite:///{kept}/bench.sqlite3"), ("PostgreSQL", url)]
        yield ((name, Database(where, keyring)) for name, where in found)


def rows_per_s(db: Database, origin: str) -> tuple[float, float]:
    """Claim and settle everything that is due; rows per second by the wall and by our CPU.

    As the dispatcher does: on PostgreSQL the next are claimed while the last are written down.
    """
    wall, cpu, rows = time.perf_counter(), time.process_time(), 0
    fine = Outcome(Ring.RUNG, Phone.ACCEPTED)
    with ThreadPoolExecutor(1) as ahead:
        rings = claim(db, (origin,))
        while rings:
            coming = None if db.is_sqlite else ahead.submit(claim, db, (origin,))
            settle(db, [Result(ring, fine, Verdict(), 201) for ring in rings])
            rows += len(rings)
            rings = coming.result() if coming else claim(db, (origin,))
    return rows / (time.perf_counter() - wall), rows / (time.process_time() - cpu)


def rounds_of_rows(db: Database, ids: list[Any], origin: str) -> Iterator[tuple[float, float]]:
    """The same for ten thousand alarms, once in each round."""
    for _ in range(ROUNDS):
        set_alarms(db, ids, 10_000, wait=-timedelta(minutes=1))
        analyze(db)
        yield rows_per_s(db, origin)


def tick(db: Database, origin: str) -> tuple[float, float]:
    """Seconds and CPU seconds to claim what is due now and to write it down."""
    wall, cpu = time.perf_counter(), time.process_time()
    rings = claim(db, (origin,))
    assert len(rings) == DUE
    settle(db, [Result(r, Outcome(Ring.RUNG, Phone.ACCEPTED), Verdict(), 201) for r in rings])
    return time.perf_counter() - wall, time.process_time() - cpu


def ticks(db: Database, ids: list[Any], origin: str) -> tuple[float, float]:
    """Medians over rounds with 100 due alarms each."""
    found = []
    for _ in range(7):
        set_alarms(db, ids, DUE, wait=-timedelta(minutes=1))
        found.append(tick(db, origin))
    return statistics.median(f[0] for f in found), statistics.median(f[1] for f in found)


def analyze(db: Database) -> None:
    """What PostgreSQL in service does by itself."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def database_work() -> bool:
    """Prints rows per second and tick costs; returns whether the limits are kept."""
    origin, good = "https://127.0.0.1:1", True
    with databases() as found:
        for name, db in found:
            upgrade_database(db)
            ids = subscribe(db, [phone(origin) for _ in range(2_000)], origin, "bench")
            walls, cpus = zip(*(rounds_of_rows(db, ids, origin)), strict=True)
            by_wall, by_cpu = statistics.median(walls), statistics.median(cpus)
            print(f"{name}: claim and settle {by_wall:,.0f} rows/s "
                  f"[{min(walls):,.0f} to {max(walls):,.0f}] ({by_cpu:,.0f} per CPU s)")  # fmt: skip
            set_alarms(db, ids, FEW, wait=timedelta(days=1))
            few = ticks(db, ids, origin)
            set_alarms(db, ids, MANY, wait=timedelta(days=2))
            analyze(db)
            many = ticks(db, ids, origin)
            good &= by_wall >= 8_000 and many[0] <= 2 * few[0]
            print(
                f"{name}: a tick with {DUE} due costs {few[0] * 1000:.1f} ms with {FEW:,} waiting, "
                f"{many[0] * 1000:.1f} ms with {MANY:,} waiting ({many[0] / few[0]:.2f}×)"
            )
            db.dispose()
    return good


def main() -> int:
    if not shutil.which("node") or not shutil.which("npm"):
        print("bench/dispatcher.py needs node and npm")
        return 1
    good = [senders(), database_work()]
    print("all limits kept" if all(good) else "a limit is missed")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
