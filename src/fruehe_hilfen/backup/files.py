"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from fruehe_hilfen.backup.errors import BackupError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write beside `path` (0600), put it on the disk, then give it its name.

    Raises BackupError when the disk is full or the directory is not ours; then nothing is left.
    """
    draft = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    try:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _settle(path.parent)
    except OSError as error:
        hint = " Ist die Platte voll?" if error.errno in _FULL else ""
        raise BackupError(
            f"{path.parent} nimmt die Datei nicht an ({error.strerror}). Es ist nichts halb "
            f"geschrieben.{hint}"
        ) from error
    finally:
        with suppress(OSError):  # what went wrong before is what has to be said
            draft.unlink()


def _settle(directory: Path) -> None:
    """A new name is on the disk only after its directory is."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def names_in(directory: Path) -> list[str]:
    """The names of all files; none where there is no directory."""
    return [path.name for path in directory.iterdir()] if directory.is_dir() else []
