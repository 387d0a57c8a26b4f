"""Roles and what they may do. Roles combine: a person may have several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

_FREE_FAILURES = 4
_LONGEST_PAUSE = timedelta(hours=1)
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
