"""Public pages over HTTP against the ceiling and against FastAPI and Django.

Four Granian servers with one worker each run on loopback: ours; the same compressed bytes without
an application; FastAPI and Django that read the page from SQLite and render it per request. `wrk`
asks them in turn (one thread, 16 connections). Prints requests per second, p99, ratios, and the
memory of our web process. The packages come with `uv sync --group bench`; wrk from Debian.
"""

from __future__ import annotations

import compileall
import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import fruehe_hilfen
from fruehe_hilfen.app import create_app
from fruehe_hilfen.db.migrate import upgrade
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.supervise import THRIFT

PATHS = ("/begleitbuch/u-untersuchungen", "/treffpunkte")
ROUNDS = 4
HERE = Path(__file__).parent
TEMPLATE = """{before}<h1>{{{{ entry.title }}}}</h1>{{{{ entry.body|safe }}}}
<ul>{{% for page in related %}}<li><a href="/page/{{{{ page.slug }}}}">{{{{ page.title }}}}</a></li>
{{% endfor %}}</ul>{after}"""


@dataclass
class Server:
    """One server and what was measured."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    rates: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def serving(name: str, target: str, path: str, kind: str, **environ: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", kind, "--port", str(port)]
    command += ["--workers", "1", "--no-ws", "--log-level", "warning"]
    command += ["--blocking-threads", "8"] if kind == "wsgi" else ["--loop", "uvloop"]
    paths = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    environment = {**THRIFT, **os.environ, "PYTHONPATH": paths, **environ}
    process = subprocess.Popen([*command, target], env=environment)
    try:
        server = Server(name, f"http://127.0.0.1:{port}{path}", process)
        wait_for(server.url)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(url: str) -> None:
    for _ in range(400):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url)
            return
        time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer")


def fetch(url: str, encoding: str) -> bytes:
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request) as answer:
        return bytes(answer.read())


def load(server: Server, seconds: int = 4) -> None:
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", "-H", "Accept-Encoding: br"]
    out = subprocess.run([*command, server.url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        raise RuntimeError(f"{server.name} answers with errors")
    server.rates.append(float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]))  # type: ignore[index]
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()  # type: ignore[union-attr]
    server.p99_ms.append(float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit])


def prepare(directory: Path, html: str) -> dict[str, str]:
    """A database and a template that make the peers' page as large as ours."""
    before, _, rest = html.partition("<article>")
    article, _, after = rest.partition("</article>")
    if not after:
        before, _, rest = html.partition("<main")
        article, _, after = rest.partition("</main>")
    body = re.sub(r"(?s)<h1>.*?</h1>", "", article)
    database = directory / "peer.db"
    with contextlib.closing(sqlite3.connect(database)) as db, db:
        db.execute("create table page (id integer primary key, slug text, title text, body text)")
        rows = [(f"seite-{n}", f"Seite {n}", body) for n in range(120)]
        db.executemany("insert into page (slug, title, body) values (?, ?, ?)", rows)
        db.execute("create unique index page_slug on page (slug)")
    quote = str.maketrans({"{": "&#123;", "}": "&#125;"})
    text = TEMPLATE.format(before=before.translate(quote), after=after.translate(quote))
    (directory / "page.html").write_text(text)
    return {"BENCH_DB": str(database), "BENCH_TEMPLATES": str(directory)}


def memory_mb(pid: int) -> float:
    """Resident memory of the worker below a Granian process."""
    child = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    status = Path(f"/proc/{(child or [str(pid)])[-1]}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def compare(path: str) -> None:
    with contextlib.ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory())
        directory = Path(name)
        data = {"FH_ENV": "test", "FH_DATA_DIR": str(directory / "data")}
        own = directory / "data"
        settings = Settings(env="test", data_dir=own, key_dir=own / "keys")
        create_app(settings)
        upgrade(settings)
        ours = stack.enter_context(serving("ours", "fruehe_hilfen.asgi:app", path, "asgi", **data))
        (directory / "page.br").write_bytes(fetch(ours.url, "br"))
        peer = prepare(directory, fetch(ours.url, "identity").decode())
        ready = {"BENCH_BYTES": str(directory / "page.br")}
        servers = [
            ours,
            stack.enter_context(serving("ready-made", "peers.ready:app", "/", "asgi", **ready)),
            stack.enter_context(
                serving("FastAPI", "peers.fast:app", "/page/seite-7", "asgi", **peer)
            ),
            stack.enter_context(serving("Django", "peers.dj:app", "/page/seite-7", "wsgi", **peer)),
        ]
        for server in servers:
            load(server, 2)
            server.rates.clear()
            server.p99_ms.clear()
        for _ in range(ROUNDS):
            for server in servers:
                load(server)
        report(path, servers)
        print(f"  memory of our web process: {memory_mb(ours.process.pid):.0f} MB")


def report(path: str, servers: list[Server]) -> None:
    print(path)
    ours = servers[0]
    for server in servers:
        ratios = [a / b for a, b in zip(ours.rates, server.rates, strict=True)]
        print(
            f"  {server.name:10} {statistics.median(server.rates):9,.0f}/s  "
            f"p99 {statistics.median(server.p99_ms):7.1f} ms  "
            f"ours = {statistics.median(ratios):6.2f} × [{min(ratios):.2f}–{max(ratios):.2f}]"
        )


if __name__ == "__main__":
    if not shutil.which("wrk"):
        sys.exit("This comparison needs wrk: sudo apt-get install wrk")
    # As on every installed machine: compiling while it starts would count as memory of the process.
    compileall.compile_dir(str(Path(fruehe_hilfen.__file__).parent), quiet=1)
    for measured in PATHS:
        compare(measured)
