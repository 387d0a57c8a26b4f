"""https for trying a real phone (`make run TLS=1`): a small authority of our own, kept in `var/tls`.

The phone trusts `fruehe-hilfen-ca.crt` once. The authority can vouch only for this machine and for
private networks (name constraints, RFC 5280 §4.2.1.10), so it cannot be used against its owner.
Production has a proxy with a public certificate and refuses FH_TLS.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fruehe_hilfen import clock
from fruehe_hilfen.db.keys import write_once

_AUTHORITY_LIFE, _LIFE, _RENEW = timedelta(days=730), timedelta(days=90), timedelta(days=7)
_PRIVATE = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "::1/128")
_NAMES = ("localhost", "local", "home.arpa", "fritz.box")
_CURVE = ec.SECP256R1()


class TlsError(Exception):
    """No certificate for this address; the message says why."""


@dataclass(frozen=True)
class Certificate:
    """Files for the server, and the one for the phone."""

    certificate: Path
    key: Path
    authority: Path


def certificate_for(host: str, directory: Path) -> Certificate:
    """A certificate for `host`, made when there is none that fits. Raises TlsError."""
    if not _may_vouch(host):
        raise TlsError(
            f"Für {host} gibt es kein eigenes Zertifikat: nur für Adressen im eigenen Netz."
        )
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = Certificate(
        directory / "server.crt", directory / "server.key", directory / "fruehe-hilfen-ca.crt"
    )
    authority_key = directory / "ca.key"
    if not _is_good(found.authority):
        _renew(found.authority, authority_key, *_make_authority())
        found.certificate.unlink(missing_ok=True)
    if not _is_good(found.certificate, host):
        issuer = x509.load_pem_x509_certificate(found.authority.read_bytes())
        signer = load_pem_private_key(authority_key.read_bytes(), password=None)
        if not isinstance(signer, ec.EllipticCurvePrivateKey):
            raise TlsError(f"{authority_key.name} ist kein Schlüssel von uns.")
        _renew(found.certificate, found.key, *_make_server(host, issuer, signer))
    return found


def _may_vouch(host: str) -> bool:
    address = _address(host)
    if address:
        return any(address in ipaddress.ip_network(network) for network in _PRIVATE)
    return any(host == name or host.endswith(f".{name}") for name in _NAMES)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_good(path: Path, host: str = "") -> bool:
    """Whether a certificate is there, valid for another week, and for this host."""
    if not path.exists():
        return False
    found = x509.load_pem_x509_certificate(path.read_bytes())
    if found.not_valid_after_utc - clock.real_now() < _RENEW:
        return False
    return not host or _general_name(host) in _names_of(found)


def _names_of(certificate: x509.Certificate) -> Iterator[x509.GeneralName]:
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return iter(named.value)


def _general_name(host: str) -> x509.GeneralName:
    address = _address(host)
    return x509.IPAddress(address) if address else x509.DNSName(host)


def _make_authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key, name = ec.generate_private_key(_CURVE), _common_name("Frühe Hilfen Düren: Probe")
    networks = [x509.IPAddress(ipaddress.ip_network(one)) for one in _PRIVATE]
    allowed = [*networks, *map(x509.DNSName, _NAMES)]
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        _builder(name, name, key.public_key(), _AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return made.sign(key, hashes.SHA256()), key


def _make_server(
    host: str, issuer: x509.Certificate, signer: ec.EllipticCurvePrivateKey
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(_CURVE)
    names = dict.fromkeys([host, "localhost", "127.0.0.1"])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    made = (
        _builder(_common_name(host), issuer.subject, key.public_key(), _LIFE)
        .add_extension(x509.SubjectAlternativeName(map(_general_name, names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .add_extension(by, critical=False)
    )
    return made.sign(signer, hashes.SHA256()), key


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, life: timedelta
) -> x509.CertificateBuilder:
    now = clock.real_now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + life)
    )


def _common_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _renew(
    path: Path, key_path: Path, made: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> None:
    """The key first: whoever finds the certificate finds its key."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for target, content in ((key_path, pem), (path, made.public_bytes(Encoding.PEM))):
        draft = target.with_name(f"{target.name}.{os.urandom(6).hex()}")
        write_once(draft, content)
        draft.replace(target)


def fingerprint(path: Path) -> str:
    """SHA-256 of a certificate, as phones show it."""
    digest = x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()
