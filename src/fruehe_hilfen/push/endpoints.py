"""Which addresses we call, and which keys we use. Checked at subscribing and at sending."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from fruehe_hilfen.push.rules import Refused

_HOSTS = frozenset({"fcm.googleapis.com", "jmt17.google.com"})
_DOMAINS = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
_LONGEST = 2_048
_POINT_BYTES, _AUTH_BYTES = 65, 16
# Stricter than any URL parser: nothing two parsers could read differently gets through.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(?::(?P<port>\d{1,5}))?"
    r"(?:/[A-Za-z0-9._~%:/+=,;@!$&'()*-]*(?:\?[A-Za-z0-9._~%:/+=,;@!$&'()*?-]*)?)",
    re.ASCII,
)
_BASE64 = re.compile(r"[A-Za-z0-9_-]{1,120}={0,2}")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Channel:
    """Where and with which keys a phone is rung."""

    endpoint: str
    point: bytes
    auth: bytes
    origin: str

    def sealed(self) -> dict[str, str]:
        """What is stored, encrypted."""
        return {
            "endpoint": self.endpoint,
            "p256dh": _encoded(self.point),
            "auth": _encoded(self.auth),
        }


def read_channel(body: object, extra_origins: Collection[str] = ()) -> Channel:
    """Endpoint and keys of an upload. Raises Refused."""
    channel = read_stored(body, extra_origins)
    _check_point(channel.point)
    return channel


def read_stored(body: object, extra_origins: Collection[str] = ()) -> Channel:
    """The same of a stored row: that its point lies on the curve is seen when it is used."""
    fields = body if isinstance(body, Mapping) else {}
    keys = fields.get("keys")
    keys = keys if isinstance(keys, Mapping) else {}
    endpoint = fields.get("endpoint")
    origin = origin_of(endpoint, extra_origins)
    point = _decoded(keys.get("p256dh"), "keys.p256dh")
    auth = _decoded(keys.get("auth"), "keys.auth")
    if len(auth) != _AUTH_BYTES:
        raise Refused("keys.auth", "invalid")
    return Channel(str(endpoint), point, auth, origin)


def origin_of(endpoint: object, extra_origins: Collection[str] = ()) -> str:
    """The origin of an address we may call. Raises Refused for every other address."""
    if not isinstance(endpoint, str) or len(endpoint) > _LONGEST:
        raise Refused("endpoint", "invalid")
    parts = _URL.fullmatch(endpoint)
    if not parts:
        raise Refused("endpoint", "invalid")
    origin = f"{parts['scheme']}://{parts['host']}" + (f":{parts['port']}" if parts["port"] else "")
    if origin in extra_origins:
        return origin
    if parts["scheme"] != "https" or parts["port"] not in {None, "443"}:
        raise Refused("endpoint", "refused")
    if parts["host"] not in _HOSTS and not parts["host"].endswith(_DOMAINS):
        raise Refused("endpoint", "refused")
    return f"https://{parts['host']}"


def is_public_address(address: str) -> bool:
    """Whether an IP address is on the open internet: not ours, not a neighbour's, not a group."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and _wraps_ipv4(ip):
        return False
    return ip.is_global and not ip.is_multicast


def _wraps_ipv4(ip: ipaddress.IPv6Address) -> bool:
    return bool(ip.ipv4_mapped or ip.sixtofour or ip.teredo) or ip in _NAT64


def _check_point(point: bytes) -> None:
    """pywebpush checks the length only; a point off the curve would break every ring."""
    try:
        if len(point) != _POINT_BYTES:
            raise ValueError
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        raise Refused("keys.p256dh", "invalid") from None


def _decoded(value: object, where: str) -> bytes:
    if not isinstance(value, str) or not _BASE64.fullmatch(value):
        raise Refused(where, "invalid")
    text = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise Refused(where, "invalid") from None


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
