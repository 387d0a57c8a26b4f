"""Asking for a passkey and checking the answer: a key on the person's device that is unlocked by
finger, face or PIN.

One passkey is both factors at once, so user verification is demanded. **Source**: W3C WebAuthn
Level 3 §7; a challenge is used once and lives for five minutes.

Whoever needs this imports it when it is needed: the package and all forms of attestation it knows
weigh 6 MB, and most web processes of a day meet no passkey.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

import webauthn
from sqlmodel import Session, col, delete, select
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from fruehe_hilfen import clock
from fruehe_hilfen.db import Database
from fruehe_hilfen.db.writing import count_rows
from fruehe_hilfen.settings import Settings
from fruehe_hilfen.staff import audit, mailbox
from fruehe_hilfen.staff.models import Passkey, PasskeyChallenge, Staff
from fruehe_hilfen.staff.passkeys import PasskeyRefused, host_of, of_person
from fruehe_hilfen.staff.rules import Way
from fruehe_hilfen.staff.sessions import Browser, Person
from fruehe_hilfen.staff.signing import SignedIn, enter

NAME = "Frühe Hilfen Düren"
MOST_PASSKEYS = 5
_LIVES = timedelta(minutes=5)
_VERIFIED = UserVerificationRequirement.REQUIRED


def ask_to_add(db: Database, settings: Settings, person: Person) -> str:
    """The question that makes a new passkey, as JSON for the browser."""
    with db.transaction() as session:
        staff = session.get_one(Staff, person.id)
        options = webauthn.generate_registration_options(
            rp_id=host_of(settings),
            rp_name=NAME,
            user_id=person.id.bytes,
            user_name=staff.login,
            user_display_name=staff.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(known.credential_id))
                for known in of_person(session, person.id)
            ],
        )
        _remember(session, options.challenge, person.id)
    return webauthn.options_to_json(options)


def ask_to_enter(db: Database, settings: Settings) -> str:
    """The question that signs in, as JSON for the browser; the device says who it is."""
    options = webauthn.generate_authentication_options(
        rp_id=host_of(settings), user_verification=_VERIFIED
    )
    with db.transaction() as session:
        _remember(session, options.challenge, None)
    return webauthn.options_to_json(options)


def _remember(session: Session, challenge: bytes, staff_id: UUID | None) -> None:
    session.add(
        PasskeyChallenge(
            challenge_hash=hashlib.sha256(challenge).hexdigest(),
            staff_id=staff_id,
            expires_at=clock.now() + _LIVES,
        )
    )


def _use_up(session: Session, challenge: bytes, staff_id: UUID | None) -> None:
    """Raises PasskeyRefused unless this challenge is open and was made for the same purpose."""
    whose = col(PasskeyChallenge.staff_id)
    used = delete(PasskeyChallenge).where(
        col(PasskeyChallenge.challenge_hash) == hashlib.sha256(challenge).hexdigest(),
        col(PasskeyChallenge.expires_at) > clock.now(),
        whose.is_(None) if staff_id is None else whose == staff_id,
    )
    if not count_rows(session, used):
        raise PasskeyRefused


def add(db: Database, settings: Settings, person: Person, *, answer: str, name: str) -> None:
    """Keep the new passkey of the signed-in person. Raises PasskeyRefused."""
    try:
        given = parse_registration_credential_json(answer)
        challenge = parse_client_data_json(given.response.client_data_json).challenge
        with db.transaction() as session:
            _use_up(session, challenge, person.id)
        fresh = webauthn.verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=host_of(settings),
            expected_origin=settings.public_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    with db.transaction() as session:
        if len(of_person(session, person.id)) >= MOST_PASSKEYS:
            raise PasskeyRefused
        passkey = Passkey(
            staff_id=person.id,
            credential_id=bytes_to_base64url(fresh.credential_id),
            public_key=fresh.credential_public_key,
            sign_count=fresh.sign_count,
            name=name,
            created_on=clock.today(),
        )
        session.add(passkey)
        audit.record(session, person, "passkey_added", f"staff_passkey:{passkey.id}")
        mailbox.notify(session, person.id, "passkey")


def sign_in(
    db: Database, settings: Settings, answer: str, browser: Browser, *, field_shift: bool = False
) -> SignedIn:
    """Sign in with the answer of a device. Raises PasskeyRefused."""
    try:
        given = parse_authentication_credential_json(answer)
        challenge = parse_client_data_json(given.response.client_data_json).challenge
        with db.transaction() as session:
            _use_up(session, challenge, None)
        known = _known(db, bytes_to_base64url(given.raw_id))
        proven = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=host_of(settings),
            expected_origin=settings.public_url,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    with db.transaction() as session:
        passkey = session.get(Passkey, known.id, with_for_update=True)
        staff = session.get(Staff, known.staff_id)
        if passkey is None or staff is None or not staff.is_active or not staff.password_hash:
            raise PasskeyRefused
        passkey.sign_count, passkey.used_on = proven.new_sign_count, clock.today()
        session.add(passkey)
        return enter(session, staff, browser, way=Way.PASSKEY, field_shift=field_shift)


def _known(db: Database, credential_id: str) -> Passkey:
    with db.reading() as session:
        known = session.exec(select(Passkey).where(Passkey.credential_id == credential_id)).first()
    if known is None:
        raise PasskeyRefused
    return known
