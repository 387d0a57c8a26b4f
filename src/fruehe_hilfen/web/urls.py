"""The one function for internal links."""

import re

from markupsafe import Markup

from fruehe_hilfen.web import i18n

_LINK = re.compile(r'(?<=href=")/(?!static/)[^"]*')


def href(path: str) -> str:
    """`path` in the language of this request: German at the root, others under /<lang>/."""
    if not path.startswith("/"):
        return path
    lang = i18n.current().lang
    return path if lang == "de" or i18n.is_german_only(path) else f"/{lang}{path}"


def linked(html: str) -> Markup:
    """HTML of our own content; its links lead to pages in the language of this request."""
    return Markup(_LINK.sub(lambda link: href(link[0]), html))  # noqa: S704
