"""The words of the letter to new families, and the information of Art. 13 and 14 GDPR on its back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fruehe_hilfen.web.i18n import gettext as _
from fruehe_hilfen.welcome import letter_languages
from fruehe_hilfen.welcome.codes import spell
from fruehe_hilfen.welcome.letter_rules import Proposal, Source
from fruehe_hilfen.welcome.letters import Sheet


@dataclass(frozen=True, kw_only=True)
class Sender:
    """What the office says about itself; `privacy_contact` None: the city has not said it yet."""

    address: str
    phone: str
    public_url: str
    privacy_contact: str | None

    @property
    def reply_url(self) -> str:
        return f"{self.public_url}/antwort"

    @property
    def app_url(self) -> str:
        return f"{self.public_url}/w"


def common(sender: Sender, day: date, *, proposal: Proposal | None = None) -> dict[str, Any]:
    """What is the same in every letter of a series."""
    return {
        "title": _("Ein Besuch für Ihre Familie"),
        "sender": _("Frühe Hilfen der Stadt Düren"),
        "return_line": _("Frühe Hilfen · %(address)s") % {"address": sender.address},
        "info": [
            _("Frühe Hilfen der Stadt Düren"), _("Besuchsdienst"),
            _("Telefon %(phone)s") % {"phone": sender.phone}, "", f"{day:%d.%m.%Y}",
        ],
        "subject": _("Wir möchten Sie gern besuchen"),
        "reply_title": _("So antworten Sie uns"),
        "reply_alt": _("QR-Code: Antwort auf diesen Brief"),
        "reply": [
            _("Scannen Sie das Bild links. Oder öffnen Sie %(url)s und tippen Sie Ihren Code.")
            % {"url": _plain(sender.reply_url)},
            letter_languages.call(sender.phone),
        ],
        "book_alt": _("QR-Code: Elternbegleitbuch"),
        "book_text": _("Das Elternbegleitbuch auf dem Handy, ohne Anmeldung"),
        "greeting": _("Freundliche Grüße – Ihr Besuchsdienst der Stadt Düren"),
        "privacy_title": _("Ihre Daten"),
        "languages_title": _("Das Wichtigste in anderen Sprachen"),
        "languages": letter_languages.languages(
            phone=sender.phone, public_url=sender.public_url, proposal=proposal
        ),
    }  # fmt: skip


def sheet(found: Sheet, sender: Sender) -> dict[str, Any]:
    """What belongs to one family."""
    family = found.family
    return {
        "address": [
            _("Familie"), " ".join(filter(None, (family.parent_first_name, _addressee(found)))),
            f"{family.street} {family.house_no}".strip(), f"{family.plz} {_('Düren')}",
        ],
        "code": spell(found.code),
        "text": [_("Guten Tag,"), *_body(found)],
        "is_offered": _is_offered(found),
        "privacy": privacy(sender, found.source),
    }  # fmt: skip


def _addressee(found: Sheet) -> str:
    return found.family.parent_name or found.family.name


def _is_offered(found: Sheet) -> bool:
    """Whether we come if nobody answers."""
    return found.source is Source.LIST or found.proposal is not None


def _body(found: Sheet) -> list[str]:
    if found.source is not Source.LIST:
        first = _("Sie haben sich einen Besuch gewünscht. Darüber freuen wir uns.")
    elif found.moved_in:
        first = _("Sie sind mit einem kleinen Kind nach Düren gezogen. Herzlich willkommen!")
    else:
        first = _("in Ihrer Familie gibt es ein neues Kind. Wir wünschen Ihnen allen das Beste.")
    return [
        first,
        _(
            "Der Besuchsdienst der Stadt bringt Ihnen gern eine Begrüßungstasche und das "
            "Elternbegleitbuch. Wir erzählen Ihnen, was es in Düren für Familien gibt, und "
            "beantworten Ihre Fragen."
        ),
        _(
            "Der Besuch kostet nichts und ist freiwillig. Er ist ein Angebot, keine Kontrolle. "
            "Sie dürfen Nein sagen. Sie brauchen keinen Grund."
        ),
        letter_languages.quiet(found.proposal) if _is_offered(found) else letter_languages.wished(),
    ]


def privacy(
    sender: Sender, source: Source = Source.LIST, *, is_form: bool = False
) -> list[dict[str, Any]]:
    """`is_form`: on a form anybody can open we do not know who else has told us of the family.

    **Source**: Art. 13 and 14 GDPR; § 10a MeldDÜV NRW, § 2 KKG, § 16 SGB VIII.
    """
    contact = sender.privacy_contact or _("über die Zentrale, %(phone)s") % {"phone": sender.phone}
    return [
        _section(_("Wer ist verantwortlich?"), sender.address),
        _section(_("Was wissen wir, und woher?"), *_origin(source, is_form=is_form)),
        _section(
            _("Wofür?"),
            _(
                "Nur, um Ihnen Angebote für Familien zu zeigen (§ 2 KKG und § 16 SGB VIII). "
                "Damit arbeitet nur der Besuchsdienst."
            ),
        ),
        _section(
            _("Wie lange?"),
            _(
                "Nach dem Besuch oder Ihrem Nein löschen wir Namen und Adresse nach 30 Tagen, "
                "sonst spätestens nach zwölf Monaten. Danach bleiben nur Zahlen und ein Zeichen "
                "ohne Namen, damit Sie nicht noch einmal Post bekommen."
            ),
        ),
        _section(
            _("Ihre Rechte"),
            _(
                "Sie dürfen fragen, was wir von Ihnen wissen. Sie dürfen es berichtigen oder "
                "löschen lassen, die Nutzung einschränken lassen oder ihr widersprechen."
            ),
            _("Datenschutz-Stelle der Stadt: %(contact)s.") % {"contact": contact.rstrip(".")},
            _("Beschweren können Sie sich auch bei der Aufsicht des Landes Nordrhein-Westfalen."),
        ),
    ]


def _origin(source: Source, *, is_form: bool) -> list[str]:
    """Parents who registered themselves told it: then no office did, unless a list told it, too."""
    told = _(
        "Namen, Adresse und den Tag der Geburt haben Sie uns selbst geschrieben, "
        "als Sie sich einen Besuch gewünscht haben."
    )
    if is_form:
        return [told]
    if source is Source.FAMILY:
        return [told, _("Von anderen Stellen haben wir nichts über Sie.")]
    if source is Source.BOTH:
        return [
            told,
            _("Auch die Meldebehörde hat sie uns gegeben. Das erlaubt § 10a MeldDÜV NRW."),
        ]
    return [
        _(
            "Namen, Adresse und den Tag der Geburt hat uns die Meldebehörde gegeben. "
            "Das erlaubt § 10a MeldDÜV NRW. Mehr haben wir nicht übernommen."
        )
    ]


def _section(title: str, *lines: str) -> dict[str, Any]:
    return {"title": title, "lines": list(lines)}


def _plain(url: str) -> str:
    return url.partition("://")[2]
