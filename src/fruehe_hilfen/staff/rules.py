"""Roles and what they may do. Roles combine: a person may have several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

_FREE_FAILURES = 4
_LONGEST_PAUSE = timedelta(hours=1)
INVITATION = timedelta(hours=72)
IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
FIELD_SHIFT = timedelta(hours=12)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
RECOVERY_CODES = 10
RECOVERY_CODE = re.compile(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}")
FIELD_PATHS = ("/team/unterwegs", "/api/unterwegs")
LOGIN = re.compile(r"[a-z0-9][a-z0-9.-]{2,58}[a-z0-9]")


class Role(StrEnum):
    """**Source**: architecture, "decided, where pages differ"."""

    NURSE = "nurse"
    VISITOR = "visitor"
    COORDINATOR = "coordinator"
    PROTECTED_CASES = "protected_cases"
    EDITOR = "editor"
    RELEASER = "releaser"
    AUDITOR = "auditor"
    ADMIN = "admin"


def parse_roles(text: str) -> frozenset[Role]:
    """Roles of a stored, blank-separated list; unknown words are an error.

    **Source**: own format.
    """
    return frozenset(Role(word) for word in text.split())


def format_roles(roles: Iterable[Role]) -> str:
    """The stored form of roles. **Source**: own format."""
    return " ".join(sorted(role.value for role in roles))


def pause_after(failures: int) -> timedelta:
    """How long nobody can sign in after so many failures in a row: 1, 2, 4 … minutes, at most 60.

    **Source**: BSI IT-Grundschutz ORP.4 asks for a lock, OWASP for growing pauses.
    """
    if failures <= _FREE_FAILURES:
        return timedelta()
    doublings = min(failures - _FREE_FAILURES - 1, 6)
    return min(timedelta(minutes=2**doublings), _LONGEST_PAUSE)


def normal_login(text: str) -> str:
    """The form in which logins are stored and compared. **Source**: own format."""
    return text.strip().lower()


def safe_target(text: str | None) -> str:
    """Where to go after sign-in: a page of the team, never an address elsewhere.

    **Source**: OWASP, unvalidated redirects (CWE-601).
    """
    path = text or ""
    is_plain = re.fullmatch(r"/team(/[A-Za-z0-9_.~-]+)*", path) is not None
    is_door = path.startswith(("/team/anmelden", "/team/abmelden"))
    return path if is_plain and not is_door and "/." not in path else "/team"


class Way(StrEnum):
    """How a session began. **Source**: own list."""

    PASSWORD = "password"  # noqa: S105  (a word, no secret)
    RECOVERY = "recovery"
    PASSKEY = "passkey"
    INVITATION = "invitation"
    DEMO = "demo"


class RoleConflict(StrEnum):
    """Why roles do not go together."""

    AUDITOR_ALONE = "auditor_alone"
    ADMIN_WITHOUT_FAMILIES = "admin_without_families"


_FAMILIES = {Role.NURSE, Role.VISITOR, Role.COORDINATOR, Role.PROTECTED_CASES}


def conflict_of(roles: Iterable[Role]) -> RoleConflict | None:
    """Who watches does nothing else; who makes accounts sees no family.

    **Source**: architecture §12 (admin: no personal data); BSI IT-Grundschutz ORP.4.A4
    (separation of duties).
    """
    held = set(roles)
    if Role.AUDITOR in held and len(held) > 1:
        return RoleConflict.AUDITOR_ALONE
    if Role.ADMIN in held and held & _FAMILIES:
        return RoleConflict.ADMIN_WITHOUT_FAMILIES
    return None


class WeakPassword(StrEnum):
    """Why a password is not taken."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"


_COMMON = frozenset(
    [
        "passwort",
        "passwoerter",
        "password",
        "geheim",
        "geheimnis",
        "willkommen",
        "hallo",
        "hallowelt",
        "hallohallo",
        "schatz",
        "admin",
        "administrator",
        "verwaltung",
        "qwertz",
        "qwertzuiop",
        "qwerty",
        "qwertyuiop",
        "asdfghjkl",
        "yxcvbnm",
        "sommer",
        "winter",
        "herbst",
        "fruehling",
        "fruhling",
        "januar",
        "februar",
        "maerz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "ichliebedich",
        "iloveyou",
        "letmein",
        "lassmichrein",
        "schalke",
        "borussia",
        "koeln",
        "fcbayern",
        "dueren",
        "duren",
        "stadtdueren",
        "kreisdueren",
        "jugendamt",
        "fruehehilfen",
        "frueehilfen",
        "schnullercafe",
        "besuchsdienst",
        "elternbegleitbuch",
        "vorfuehrung",
        "familie",
        "kinderkrankenschwester",
    ]
)
_WITHOUT_DOTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
_ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertzuiopasdfghjklyxcvbnm")


def weakness_of(password: str, login: str) -> WeakPassword | None:
    """What is wrong with a password; length and no guessable word, nothing about its make-up.

    **Source**: NIST SP 800-63B §3.1.1.2, OWASP ASVS 5.0 V6.2.
    """
    if len(password) < SHORTEST_PASSWORD:
        return WeakPassword.SHORT
    if len(password) > LONGEST_PASSWORD:
        return WeakPassword.LONG
    return WeakPassword.COMMON if _is_guessable(password.lower(), login) else None


def _is_guessable(text: str, login: str) -> bool:
    plain = text.translate(_WITHOUT_DOTS)
    letters = re.sub(r"[^a-z]", "", plain)
    own = {part for part in re.split(r"[.-]", login) if len(part) > 3} | {login}
    words = _COMMON | own
    return (
        len(set(plain)) < 5
        or any(plain in row or plain in row[::-1] for row in _ROWS)
        or _is_made_of(letters, words) >= 0.999
    )


def _is_made_of(letters: str, words: Iterable[str]) -> float:
    """Which part of the letters belongs to guessable words, 0 to 1. Digits do not count."""
    rest = letters
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(re.sub(r"[^a-z]", "", word), "")
    return 1 - len(rest) / len(letters) if letters else 1.0


def is_field(path: str) -> bool:
    """Whether a path belongs to the field app, where a shift lasts. **Source**: issue 5 §1."""
    return any(path == root or path.startswith(f"{root}/") for root in FIELD_PATHS)


_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(user_agent: str) -> tuple[str, str]:
    """(browser, system) as a person would call them, without versions; "" when unknown.

    **Source**: own list; order matters, since Chrome also says Safari.
    """
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    return browser, next((name for sign, name in _SYSTEMS if sign in user_agent), "")


def normal_code(text: str) -> str:
    """A code as it is compared: without blanks, lower case, recovery codes in groups of four.

    **Source**: own format.
    """
    plain = re.sub(r"[^a-z0-9]", "", text.lower())
    if len(plain) == 12:
        return "-".join(plain[start : start + 4] for start in (0, 4, 8))
    return plain


def short_sign(actor: str) -> str:
    """How the audit log names a person: six signs of the id. Only who manages accounts knows whose.

    **Source**: own format; two people are needed to put a name to an entry.
    """
    plain = actor.replace("-", "")
    return plain[-6:].upper() if len(plain) == 32 else ""
