"""The words of letters: plain text templates, the first line is the subject."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fruehe_hilfen.paths import TEMPLATES
from fruehe_hilfen.web import dates, i18n


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(  # nothing here is HTML
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    environment.filters.update(dates.FILTERS)
    return environment


def render(template: str, **values: object) -> tuple[str, str]:
    """(subject, text) of templates/mail/`template`."""
    with i18n.in_german():  # whoever books: the phone's language is not kept, letters are German
        text = _environment().get_template(f"mail/{template}").render(**values)
    subject, _blank, body = text.strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"
