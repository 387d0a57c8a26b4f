"""JSON lines, compressed and sealed: what backups and standing lists are made of."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import zstandard

from fruehe_hilfen.backup.errors import BackupError
from fruehe_hilfen.backup.files import whole_file
from fruehe_hilfen.backup.keys import RecoveryKey, SealingKey
from fruehe_hilfen.backup.sealing import DAMAGED, SealedReader, SealedWriter

Line = Any
_LEVEL = 6


@contextmanager
def writing(path: Path, key: SealingKey, kind: str) -> Iterator[Callable[[Line], None]]:
    """Gives a function that writes one line. The file appears when the block ends well."""
    with whole_file(path) as file:
        sealed = SealedWriter(file, key, kind)
        with zstandard.ZstdCompressor(_LEVEL).stream_writer(
            cast("IO[bytes]", sealed), closefd=False
        ) as packed:

            def write(line: Line) -> None:
                text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
                packed.write(text.encode() + b"\n")

            yield write
        sealed.finish()


@contextmanager
def reading(path: Path, key: RecoveryKey, kind: str) -> Iterator[Iterator[Line]]:
    """The lines of a file. Raises BackupError, also while they are read."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} ist nicht lesbar ({error.strerror}).") from error
    with file:
        yield _lines(SealedReader(file, key, kind))


def _lines(sealed: SealedReader) -> Iterator[Line]:
    packed = zstandard.ZstdDecompressor().stream_reader(
        cast("IO[bytes]", sealed), read_across_frames=False
    )
    try:
        for line in io.BufferedReader(packed, 1 << 20):
            yield json.loads(line)
        if sealed.read(1):
            raise BackupError(DAMAGED)
    except (zstandard.ZstdError, ValueError) as error:
        raise BackupError(DAMAGED) from error
