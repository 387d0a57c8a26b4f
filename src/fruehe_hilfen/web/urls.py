"""The one function for internal links."""

from fruehe_hilfen.web import i18n


def href(path: str) -> str:
    """`path` in the language of this request: German at the root, others under /<lang>/."""
    if not path.startswith("/"):
        return path
    lang = i18n.current().lang
    return path if lang == "de" or i18n.is_german_only(path) else f"/{lang}{path}"
