"""Pages from Jinja2: one environment, gettext in every template, nothing cached by accident."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.enums import MediaType
from markupsafe import Markup

from fruehe_hilfen.paths import TEMPLATES
from fruehe_hilfen.web import dates, i18n
from fruehe_hilfen.web.assets import Assets
from fruehe_hilfen.web.urls import href, linked

PUBLIC_CACHE = "public, max-age=0, must-revalidate"
NO_STORE = "private, no-store"

AnyRequest = Request[Any, Any, Any]


def make_environment(assets: Assets, *, reload: bool = False, **globals_: object) -> Environment:
    """The template environment of one app. `reload`: look at every use whether a file changed."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=reload,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    environment.globals.update(
        _=_text,  # most calls of a page: the alias of Jinja goes through the context twice
        asset=assets.url,
        href=href,
        kept=_kept,
        build=assets.tree,
        locale=i18n.current,
        languages=i18n.choices,
        german=i18n.german_mark,
        **globals_,
    )
    environment.filters.update(
        dates.FILTERS, said=i18n.said, said_plain=i18n.gettext, german=i18n.german, linked=linked
    )
    return environment


def _text(text: str, /, **values: object) -> Markup:
    """The text in the language of this request; our own texts are safe, values are escaped."""
    said = Markup(i18n.gettext(text))  # noqa: S704
    return said % values if "%" in said else said


def _kept(macro: Callable[..., Markup], *values: Hashable) -> Markup:
    """What a macro draws from its values and the language alone, as the frame of all pages."""
    return _drawn(i18n.source(), i18n.current().lang, macro, *values)


@lru_cache(maxsize=300)
def _drawn(_source: object, _lang: str, macro: Callable[..., Markup], *values: Hashable) -> Markup:
    return macro(*values)


def render(request: AnyRequest, name: str, **context: object) -> str:
    """The text of a template."""
    environment: Environment = request.app.state.templates
    sends_mail = request.app.state.settings.sends_mail
    # The office's pages name their own `here`: where their forms lead.
    shown = {"here": _here(request), **context}
    return environment.get_template(name).render(
        path=request.url.path, sends_mail=sends_mail, **shown
    )


def _here(request: AnyRequest) -> str:
    """The address of this page without its language; "" where it answers a form."""
    query = f"?{request.url.query}" if request.url.query else ""
    path = quote("/" + request.url.path.lstrip("/"))  # two slashes would name another house
    return f"{path}{query}" if request.method in {"GET", "HEAD"} else ""


def page(
    request: AnyRequest, name: str, status: int = 200, *, public: bool = False, **context: object
) -> Response[str]:
    """A page. `public`: the same for everyone, may be kept by caches and the byte cache."""
    return Response(
        render(request, name, **context),
        status_code=status,
        media_type=MediaType.HTML,
        headers={
            "Cache-Control": PUBLIC_CACHE if public else NO_STORE,
            "Content-Language": i18n.current().lang,
        },
    )
