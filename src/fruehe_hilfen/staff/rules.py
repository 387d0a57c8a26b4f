"""Roles and what they may do. Roles combine: a person may have several."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


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
