"""Reading forms: empty is None, lists are lists, nothing crashes on odd input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.exceptions import SerializationException

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.web.problems import FieldError, Problem, invalid


async def _json_object(request: Request[Any, Any, Any]) -> dict[str, Any]:
    try:
        body = await request.json()
    except SerializationException as error:
        raise Problem(400, _("Diese Angaben konnten wir nicht lesen."), code="bad_json") from error
    return body if isinstance(body, dict) else {}


class Form:
    """Typed values of one form; collects errors instead of stopping at the first."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.errors: list[FieldError] = []

    @classmethod
    async def read(cls, request: Request[Any, Any, Any]) -> Form:
        """Form fields or a flat JSON object."""
        if request.content_type[0] == "application/json":
            return cls(await _json_object(request))
        return cls(await request.form())

    def get(self, name: str) -> str | None:
        """The text without outer blanks; None when absent or empty."""
        value = self._values.get(name)
        if not isinstance(value, str):
            value = None if value is None or isinstance(value, (dict, list)) else str(value)
        return (value or "").replace("\x00", "").strip() or None

    def exact(self, name: str) -> str:
        """What was typed, blanks and all: a password is not ours to change."""
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def all(self, name: str) -> list[str]:
        """All values of a repeated field."""
        values = self._values
        found = values.getall(name, []) if isinstance(values, FormMultiDict) else values.get(name)
        listed = found if isinstance(found, list) else [found]
        return [str(value) for value in listed if value]

    def text(self, name: str, *, longest: int, message: str, required: bool = True) -> str:
        """A text of 1 to `longest` characters; records an error otherwise."""
        value = self.get(name) or ""
        if required and not value:
            self.error(name, "missing", message)
        elif len(value) > longest:
            self.error(
                name, "too_long", _("Bitte kürzer: höchstens %(n)s Zeichen.") % {"n": longest}
            )
        return value

    def flag(self, name: str) -> bool:
        return self.get(name) in {"1", "on", "true", "True", "ja"}

    def error(self, name: str, code: str, message: str) -> None:
        self.errors.append(FieldError(name, code, message))

    def raise_if_errors(self) -> None:
        if self.errors:
            raise invalid(self.errors)

    def typed(self) -> dict[str, str]:
        """What the person typed, to show it again."""
        return {name: self.get(name) or "" for name in self._values}
