"""One sender in a process of its own: `pushing.py ours|naive|raw`, its job as JSON on stdin.

Prints messages sent, CPU seconds and peak memory of this process.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SUBJECT = "mailto:fruehe-hilfen@dueren.de"


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def ours(job: dict[str, Any]) -> int:
    """Claim from SQLite, decrypt the channel, encrypt, send, settle: the whole dispatcher."""
    from fruehe_hilfen.db import Database, Keyring
    from fruehe_hilfen.process import run_loop
    from fruehe_hilfen.push.dispatcher import Dispatcher
    from fruehe_hilfen.push.figures import figures
    from fruehe_hilfen.settings import Settings

    directory = Path(job["directory"])
    settings = Settings(
        env="test", data_dir=directory, key_dir=directory / "keys", database_url=job["database"],
        vapid_sub=SUBJECT, push_extra_origins=(job["origin"],),
    )  # fmt: skip
    db = Database(settings.database, Keyring.load(settings.key_dir))
    dispatcher = Dispatcher(db, settings, "Neuer Hinweis")
    dispatcher._guard._of(job["origin"]).at_once = job["at_once"]
    job["begun"] = cpu_s()

    async def run() -> None:
        while await dispatcher.run():
            pass

    run_loop(run())
    job["used"] = cpu_s() - job["begun"]
    with db.reading() as session:
        accepted = figures(session).totals["rung"]
    db.dispose()
    return accepted


def naive(job: dict[str, Any]) -> int:
    """The loop of pywebpush's readme."""
    from py_vapid import Vapid02
    from pywebpush import webpush

    vapid = Vapid02()
    vapid.generate_keys()
    key = Path(job["directory"]) / "naive.pem"
    vapid.save_key(str(key))
    job["begun"] = cpu_s()
    phones = job["subscriptions"]
    for number in range(job["total"]):
        webpush(
            phones[number % len(phones)], job["payload"], ttl=3600, vapid_private_key=str(key),
            vapid_claims={"sub": SUBJECT},
        )  # fmt: skip
    return int(job["total"])


def raw(job: dict[str, Any]) -> int:
    """Only the cryptography of RFC 8291: the phone's point, key pair, agreement, derivation, AES-GCM.

    As for all other senders the messages go to many phones: OpenSSL prepares each key anew.
    """
    points = [_decoded(one["keys"]["p256dh"]) for one in job["subscriptions"]]
    auth, text = os.urandom(16), job["payload"].encode() + b"\x02"
    job["begun"] = cpu_s()
    for number in range(job["total"]):
        point = points[number % len(points)]
        other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        mine = ec.generate_private_key(ec.SECP256R1())
        shared = mine.exchange(ec.ECDH(), other)
        own = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        key = HKDF(SHA256(), 32, auth, b"WebPush: info\0" + point + own).derive(shared)
        salt = os.urandom(16)
        secret = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(key)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(key)
        AESGCM(secret).encrypt(nonce, text, None)
    return int(job["total"])


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def main() -> None:
    job = json.load(sys.stdin)
    wall = time.monotonic()
    sent = {"ours": ours, "naive": naive, "raw": raw}[sys.argv[1]](job)
    used = job.get("used") or cpu_s() - job["begun"]
    status = Path("/proc/self/status").read_text()  # ru_maxrss would be that of who started us
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1_000
    wall = timedelta(seconds=time.monotonic() - wall).total_seconds()
    print(json.dumps({"sent": sent, "cpu_s": used, "rss_mb": peak, "wall_s": wall}))


if __name__ == "__main__":
    main()
