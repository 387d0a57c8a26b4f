"""Packing answers once and choosing by Accept-Encoding (RFC 9110 §12.5.3)."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

import brotli
import zstandard

_COMPRESSIBLE = ("text/", "application/json", "application/manifest", "image/svg")
_SMALLEST = 200
_LARGE = 300_000
"""Above this the best brotli takes a second and more."""

_PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=11 if len(body) < _LARGE else 5),
    "zstd": lambda body: zstandard.compress(body, 19),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}
"""In the order of our preference: the smallest first."""

_UNPACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "zstd": zstandard.decompress,
    "br": brotli.decompress,
}


def pack(body: bytes, media_type: str) -> dict[str, bytes]:
    """The body by encoding, where packing makes it smaller; {} for what is packed already."""
    if not media_type.startswith(_COMPRESSIBLE) or len(body) <= _SMALLEST:
        return {}
    packed = {name: run(body) for name, run in _PACKERS.items()}
    return {name: small for name, small in packed.items() if len(small) < len(body)}


def unpack(packed: Mapping[str, bytes]) -> bytes:
    """The body again, from any of its packed forms. Raises StopIteration when there is none."""
    name = next(name for name in _UNPACKERS if name in packed)
    return _UNPACKERS[name](packed[name])


def choose(accepted: str, offered: Mapping[str, bytes]) -> str | None:
    """The encoding for this client: its weights first, then our order; None = as it is."""
    weights = _weights(accepted)
    rest = weights.get("*", 0.0)
    best = max(offered, key=lambda name: weights.get(name, rest), default=None)
    return best if best and weights.get(best, rest) > 0 else None


def _weights(accepted: str) -> dict[str, float]:
    """Coding to weight; what cannot be read counts as not accepted."""
    found: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, value = parameter.strip().partition("=")
        try:
            weight = float(value) if name == "q" else 1.0
        except ValueError:
            weight = 0.0
        found[coding.strip()] = weight if 0 <= weight <= 1 else 0.0
    return found
