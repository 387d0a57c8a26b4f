"""Where data goes: places, ways between them, and the drawing made of both."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from fruehe_hilfen.privacy.terms import Activity


@dataclass(frozen=True)
class Place:
    """Column and row in the drawing."""

    name: str
    column: int
    row: int


@dataclass(frozen=True, kw_only=True)
class Way:
    """`what` goes from one place to another; `never` does not."""

    source: str
    target: str
    what: str
    never: str
    activity: Activity


PARENTS, PAGES, ALARMS, VISITS = "Handy der Eltern", "Öffentliche Seiten", "Wecker", "Termine"
WELCOME, TEAM, FIELD = "Besuchsdienst", "Team am Bildschirm", "Handy unterwegs"
RINGING, REGISTER, MAIL = "Klingel-Dienst", "Meldebehörde", "Mail-Server der Stadt"
PLACES = (
    Place(PARENTS, 0, 1), Place(REGISTER, 0, 3),
    Place(PAGES, 1, 0), Place(ALARMS, 1, 1), Place(VISITS, 1, 2), Place(WELCOME, 1, 3),
    Place(RINGING, 2, 0), Place(MAIL, 2, 1), Place(TEAM, 2, 2), Place(FIELD, 2, 3),
)  # fmt: skip
WAYS = (
    Way(
        source=PAGES,
        target=PARENTS,
        activity=Activity.READING,
        what="Seiten, Treffpunkte, Katalog der Erinnerungen; für alle gleich",
        never="nichts über die Eltern",
    ),
    Way(
        source=PARENTS,
        target=ALARMS,
        activity=Activity.PUSH,
        what="Uhrzeiten (verwischt), Zufallszahlen, Adresse beim Klingel-Dienst, gefolgte Treffpunkte",
        never="Geburtstag, Name, Anlass, Termin",
    ),
    Way(
        source=ALARMS,
        target=RINGING,
        activity=Activity.PUSH,
        what="ein verschlüsseltes Klingeln, immer gleich lang",
        never="Inhalt, Anlass",
    ),
    Way(
        source=RINGING,
        target=PARENTS,
        activity=Activity.PUSH,
        what="das Klingeln; die Worte findet das Handy selbst",
        never="Inhalt im Klartext",
    ),
    Way(
        source=PARENTS,
        target=VISITS,
        activity=Activity.VISITS,
        what="Name (frei gewählt), ein Weg zum Erreichen, Adresse nur beim Besuch zu Hause",
        never="Geburtstag, errechneter Termin, Plan",
    ),
    Way(
        source=VISITS,
        target=TEAM,
        activity=Activity.VISITS,
        what="der Termin, nur für die eingeteilte Fachkraft und die Koordination",
        never="Plan, Wecker, gelesene Seiten",
    ),
    Way(
        source=VISITS,
        target=MAIL,
        activity=Activity.VISITS,
        what="Zeit und Ort des Termins, wenn die Familie eine E-Mail angibt und keine Zurückhaltung"
        " wünscht",
        never="Name des Kindes, Thema",
    ),
    Way(
        source=REGISTER,
        target=WELCOME,
        activity=Activity.WELCOME,
        what="Meldeliste als Datei, nur die erlaubten Spalten werden übernommen",
        never="die Datei selbst wird nicht behalten",
    ),
    Way(
        source=WELCOME,
        target=FIELD,
        activity=Activity.WELCOME,
        what="die Tour von heute, verschlüsselt, für eine Schicht",
        never="gesperrte Adressen, Beobachtungen",
    ),
    Way(
        source=FIELD,
        target=WELCOME,
        activity=Activity.WELCOME,
        what="was geschah, als Code, nur für den Server lesbar",
        never="Beobachtungen über die Familie",
    ),
)
_WIDTH, _HEIGHT, _GAP_X, _GAP_Y = 190, 56, 120, 44
_CORNERS = {
    place.name: (20 + place.column * (_WIDTH + _GAP_X), 60 + place.row * (_HEIGHT + _GAP_Y))
    for place in PLACES
}
_HEADS = ("Draußen", "Server der Stadt", "Dienste und Team")


def drawing() -> str:
    """The drawing as SVG; its text alternative is the table of ways."""
    wide, high = 20 * 2 + 3 * _WIDTH + 2 * _GAP_X, 60 + 4 * (_HEIGHT + _GAP_Y)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img"'
        ' aria-labelledby="t d" font-family="sans-serif" font-size="15">',
        '<title id="t">Datenfluss der App Frühe Hilfen Düren</title>',
        f'<desc id="d">{escape(" ".join(map(sentence, WAYS)))}</desc>',
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"'
        ' orient="auto-start-reverse"><path d="M0 0L8 4L0 8Z" fill="#333"/></marker></defs>',
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
        *(_head(column, text) for column, text in enumerate(_HEADS)),
        *(_arrow(number, way) for number, way in enumerate(WAYS, start=1)),
        *(_box(place) for place in PLACES),
    ]
    return "\n".join([*parts, "</svg>", ""])


def sentence(way: Way) -> str:
    """A way as it is read aloud."""
    return f"Von {way.source} zu {way.target}: {way.what}. Nie: {way.never}."


def _head(column: int, text: str) -> str:
    x = 20 + column * (_WIDTH + _GAP_X) + _WIDTH // 2
    return f'<text x="{x}" y="32" text-anchor="middle" font-weight="bold">{text}</text>'


def _box(place: Place) -> str:
    x, y = _CORNERS[place.name]
    fill = ("#fdf3e3", "#e8f3ee", "#eef0f8")[place.column]
    return (
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="8" fill="{fill}"'
        f' stroke="#333"/><text x="{x + _WIDTH // 2}" y="{y + _HEIGHT // 2 + 5}"'
        f' text-anchor="middle">{escape(place.name)}</text>'
    )


def _arrow(number: int, way: Way) -> str:
    """From edge to edge, moved a little by its direction so that there and back stay apart."""
    (x1, y1), (x2, y2) = _CORNERS[way.source], _CORNERS[way.target]
    shift = 10 if x2 > x1 else -10
    x1, x2 = (x1 + _WIDTH, x2) if x2 > x1 else (x1, x2 + _WIDTH)
    y1, y2 = y1 + _HEIGHT // 2 + shift, y2 + _HEIGHT // 2 + shift
    along = 0.38 if abs(x2 - x1) == _GAP_X else 0.18  # before the box it passes behind
    x, y = x1 + (x2 - x1) * along, y1 + (y2 - y1) * along
    return (
        f'<path d="M{x1} {y1}L{x2} {y2}" stroke="#333" fill="none" marker-end="url(#a)"/>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="11" fill="#fff" stroke="#333"/>'
        f'<text x="{x:.0f}" y="{y + 5:.0f}" text-anchor="middle" font-size="13">{number}</text>'
    )
