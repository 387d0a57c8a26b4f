"""The file and the paper: whoever changes, cuts or mixes something is found out."""

from __future__ import annotations

import random
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fruehe_hilfen.backup import lines, rules
from fruehe_hilfen.backup.errors import BackupError
from fruehe_hilfen.backup.keys import RecoveryKey, SealingKey
from fruehe_hilfen.backup.rules import BACKUP, STANDING, Name
from fruehe_hilfen.backup.sealing import CHUNK

KEY = RecoveryKey.new()
NOISE = [random.Random(number).randbytes(500).hex() for number in range(500)]
"""Enough for several chunks."""
HEADER = 48


def seal(path: Path, said: list[Any], key: SealingKey = KEY.sealing, kind: str = BACKUP) -> Path:
    with lines.writing(path, key, kind) as put:
        for line in said:
            put(line)
    return path


def read(path: Path, key: RecoveryKey = KEY, kind: str = BACKUP) -> list[Any]:
    with lines.reading(path, key, kind) as found:
        return list(found)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sealed file of at least four chunks."""
    content = seal(tmp_path_factory.mktemp("sealed") / "a", NOISE).read_bytes()
    assert len(content) > HEADER + 3 * CHUNK
    return content


@pytest.fixture
def changed(tmp_path: Path, whole: bytes) -> Path:
    path = tmp_path / "changed"
    path.write_bytes(whole)
    return path


@pytest.mark.parametrize("said", [[], ["ä"], [{"a": None}, [1, 2]], NOISE], ids=len)
def test_what_is_sealed_is_read_again(tmp_path: Path, said: list[Any]) -> None:
    path = seal(tmp_path / "a", said)
    assert read(path) == said
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_of_the_content_shows(tmp_path: Path) -> None:
    path = seal(tmp_path / "a", ["Familie Muster"])
    assert b"Muster" not in path.read_bytes()


def test_another_key_is_refused_with_a_sentence(changed: Path) -> None:
    with pytest.raises(BackupError, match="gehört nicht zu dieser Sicherung"):
        read(changed, RecoveryKey.new())


@pytest.mark.parametrize("at", [0, 6, 7, 8, 20, HEADER, HEADER + CHUNK, -1])
def test_a_single_flipped_bit_is_found(changed: Path, whole: bytes, at: int) -> None:
    broken = bytearray(whole)
    broken[at] ^= 1
    changed.write_bytes(broken)
    with pytest.raises(BackupError):
        read(changed)


CUTS = [0, 10, HEADER, HEADER + 20, HEADER + CHUNK + 16, HEADER + 2 * (CHUNK + 16), -1, -17]


@pytest.mark.parametrize("length", CUTS)
def test_a_file_that_ends_early_is_refused(changed: Path, whole: bytes, length: int) -> None:
    changed.write_bytes(whole[:length])
    with pytest.raises(BackupError):
        read(changed)


def test_chunks_that_are_swapped_doubled_left_out_or_added_are_refused(
    changed: Path, whole: bytes
) -> None:
    size = CHUNK + 16
    head, first, second = whole[:HEADER], whole[HEADER:][:size], whole[HEADER + size :][:size]
    rest = whole[HEADER + 2 * size :]
    for mixed in (
        head + second + first + rest,
        head + first + first + second + rest,
        head + second + rest,
        whole + first,
        whole + b"x",
    ):
        changed.write_bytes(mixed)
        with pytest.raises(BackupError):
            read(changed)


def test_a_chunk_of_another_file_is_refused(tmp_path: Path, changed: Path, whole: bytes) -> None:
    other = seal(tmp_path / "other", NOISE).read_bytes()
    size = CHUNK + 16
    changed.write_bytes(whole[:HEADER] + other[HEADER : HEADER + size] + whole[HEADER + size :])
    with pytest.raises(BackupError):
        read(changed)


def test_who_knows_only_the_public_half_cannot_slip_a_file_in(tmp_path: Path) -> None:
    forged = SealingKey(KEY.sealing.public, bytes(32))
    with pytest.raises(BackupError, match="beschädigt"):
        read(seal(tmp_path / "forged", ["x"], forged))


def test_one_kind_of_file_is_not_taken_for_the_other(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"\.backup"):
        read(seal(tmp_path / "a", ["x"], kind=STANDING))


def test_a_newer_format_is_named(changed: Path, whole: bytes) -> None:
    changed.write_bytes(whole[:6] + b"\x02" + whole[7:])
    with pytest.raises(BackupError, match="neueren Fassung"):
        read(changed)


@contextmanager
def _small_disk(size: int) -> Iterator[None]:
    """The kernel refuses files that become larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_no_half_file_and_the_one_before_whole(tmp_path: Path) -> None:
    path = seal(tmp_path / "a", ["before"])
    with pytest.raises(BackupError, match="Ist die Platte voll"), _small_disk(CHUNK):
        seal(path, NOISE)
    assert [one.name for one in tmp_path.iterdir()] == ["a"]
    assert read(path) == ["before"]


def test_only_a_full_disk_is_called_full(tmp_path: Path) -> None:
    (tmp_path / "no-directory").touch()
    with pytest.raises(BackupError) as refused:
        seal(tmp_path / "no-directory" / "a", ["before"])
    assert "Es ist nichts halb geschrieben." in str(refused.value)
    assert "Platte" not in str(refused.value)


@given(st.binary(min_size=32, max_size=32))
def test_the_paper_gives_the_key_back_however_it_is_typed(key: bytes) -> None:
    paper = rules.to_paper(key)
    assert rules.from_paper("\n".join(paper)) == key
    numbered = "\n".join(f"{n}: {line}" for n, line in enumerate(paper, start=1))
    assert rules.from_paper(numbered) == key
    sloppy = "".join(paper).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert rules.from_paper(sloppy) == key


@pytest.mark.parametrize("number", range(1, 9))
def test_a_line_that_was_typed_wrong_is_named(number: int) -> None:
    paper = KEY.paper
    line = paper[number - 1]
    paper[number - 1] = ("A" if line[0] != "A" else "B") + line[1:]
    with pytest.raises(rules.PaperError, match=rf"Zeile {number}\."):
        rules.from_paper("\n".join(paper))
    assert rules.line_fits(number, line)
    assert not rules.line_fits(number, paper[number - 1])


def test_lines_in_the_wrong_order_are_named() -> None:
    paper = KEY.paper
    paper[0], paper[1] = paper[1], paper[0]
    with pytest.raises(rules.PaperError, match=r"Zeile 1, 2\."):
        rules.from_paper("\n".join(paper))


@pytest.mark.parametrize("typed", ["", "hallo", "1: ABCD-EFGH"])
def test_half_a_key_is_refused(typed: str) -> None:
    with pytest.raises(rules.PaperError, match="64 Zeichen"):
        rules.from_paper(typed)


def test_backups_go_after_35_days_and_the_newest_stays() -> None:
    now = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    at = [now - timedelta(days=days) for days in (0, 34, 35, 36, 400)]
    names = [str(Name(one, "0a1b2c3d", BACKUP)) for one in at] + ["readme.txt", "fh-x.backup"]
    assert [one.made_at for one in rules.too_old(names, now)] == at[3:]
    assert rules.too_old(names[4:], now) == []


def test_a_name_that_only_looks_like_ours_is_left_alone() -> None:
    for name in ("fh-20261399T000000Z-0a1b2c3d.backup", "fh-.backup", "x.standing"):
        assert rules.parse(name) is None
