"""Static files in memory under one hashed prefix, so that relative module imports work."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from fruehe_hilfen.paths import FRONT, SERVICE_WORKER, STATIC

_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
_SKIP = frozenset({".md", ".txt", ".map"})
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*)$", re.M | re.S)


@dataclass(frozen=True)
class Asset:
    content: bytes
    media_type: str


class Assets:
    """All files of static/, service-worker/ and the built front end."""

    def __init__(self, files: dict[str, Asset]) -> None:
        self.files = files
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(name.encode() + b"\0" + files[name].content + b"\0")
        self.tree = digest.hexdigest()[:12]

    @classmethod
    def load(cls) -> Assets:
        """Read the files. Raises FileNotFoundError when `make setup` has not run."""
        if not (FRONT / "css" / "app.css").exists():
            raise FileNotFoundError("build/front is missing: run 'make setup' once")
        files: dict[str, Asset] = {}
        for base, prefix in ((STATIC, ""), (FRONT, ""), (SERVICE_WORKER, "service-worker/")):
            files.update(_read_tree(base, prefix))
        return cls(files)

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for a file that does not exist."""
        if name not in self.files:
            raise KeyError(f"no static file {name!r}")
        return f"/static/{self.tree}/{name}"


def _read_tree(base: Path, prefix: str) -> dict[str, Asset]:
    return {
        prefix + path.relative_to(base).as_posix(): Asset(_content(path), _media_type(path))
        for path in sorted(base.rglob("*"))
        if path.is_file() and path.suffix not in _SKIP
    }


def _content(path: Path) -> bytes:
    """The file; a script without its comment lines, but with the same line numbers."""
    if path.suffix != ".js" or path.is_relative_to(FRONT):
        return path.read_bytes()
    text = path.read_text(encoding="utf-8")
    return _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text).encode()


def _media_type(path: Path) -> str:
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _TYPES.get(path.suffix, guessed)
