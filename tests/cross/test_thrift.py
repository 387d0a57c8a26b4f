"""What a web process of a quiet day carries: nothing that only the worker or a rare visitor needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fruehe_hilfen.supervise import THRIFT, Child

RARE = (
    "aiohttp", "aiosmtplib", "alembic", "babel", "holidays", "openpyxl", "pywebpush", "rich",
    "typst", "webauthn",
)  # fmt: skip
_ASK = """
import json, sys
import fruehe_hilfen.asgi
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a web process that is ready for its first request."""
    data = tmp_path_factory.mktemp("thrift")
    environ = {**os.environ, "FH_ENV": "test", "FH_DATA_DIR": str(data)}
    done = subprocess.run(
        [sys.executable, "-c", _ASK], env=environ, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("name", RARE)
def test_a_web_process_starts_without(loaded: set[str], name: str) -> None:
    assert name not in loaded


def test_what_it_left_out_can_still_be_loaded(tmp_path: Path) -> None:
    ask = "import fruehe_hilfen.asgi, rich, webauthn, fruehe_hilfen.staff.ceremonies"
    environ = {**os.environ, "FH_ENV": "test", "FH_DATA_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", ask], env=environ, check=True)


@pytest.mark.parametrize("own", ["", "4"])
def test_children_get_the_thrifty_allocator_unless_the_operator_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own: str
) -> None:
    for name in THRIFT:
        monkeypatch.delenv(name, raising=False)
    if own:
        monkeypatch.setenv("MALLOC_ARENA_MAX", own)
    told = tmp_path / "told.json"
    tell = f"import json, os; json.dump(dict(os.environ), open({str(told)!r}, 'w'))"
    child = Child("child", [sys.executable, "-c", tell])
    child.start()
    child.wait(20)
    found = json.loads(told.read_text())
    expected = {**THRIFT, **({"MALLOC_ARENA_MAX": own} if own else {})}
    assert {name: found[name] for name in THRIFT} == expected
