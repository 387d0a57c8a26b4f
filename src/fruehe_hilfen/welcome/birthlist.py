"""Reading the birth list of the Meldebehörde: CSV or XLSX to rows with the wanted columns only.

**Source** of the columns: § 10a MeldDÜV NRW. Everything else (nationality, place of birth, sex,
former addresses) is dropped here and goes no further.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fruehe_hilfen.welcome import city as cities
from fruehe_hilfen.welcome import listfile
from fruehe_hilfen.welcome.city import City
from fruehe_hilfen.welcome.listfile import ListError
from fruehe_hilfen.welcome.names import Child, Family, fold, name_parts, read_date
from fruehe_hilfen.welcome.rules import Intake

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("Familienname", "Familienname Kind", "Name"),
    "first_name": ("Vornamen", "Vorname", "Vornamen Kind", "Vorname Kind"),
    "born_on": ("Geburtsdatum", "Geburtsdatum Kind"),
    "parent_name": ("Familienname Mutter", "Familienname gesetzliche Vertretung"),
    "parent_first_name": ("Vornamen Mutter", "Vorname Mutter", "Vornamen gesetzliche Vertretung"),
    "street": ("Straße", "Strasse", "Straßenname"),
    "house_no": ("Hausnummer", "Haus-Nr."),
    "plz": ("PLZ", "Postleitzahl"),
    "district": ("Stadtteil", "Ortsteil"),
    "moved_in_on": ("Zuzugsdatum", "Einzugsdatum"),
}
"""Our field → headers that name it (spelling and case do not matter)."""

ALARMS: Mapping[str, str] = {
    "dead": "sterbedatum",
    "blocked": "auskunftssperre",
    "restricted": "sperrvermerk",
}
"""Every column whose header contains this word counts, for the child and for the parents."""

_NEEDED = ("name", "first_name", "born_on", "street", "house_no", "plz")
_NO = frozenset(
    {"", "-", "nein", "n", "keine", "kein", "false", "0", "00000000", "00.00.0000", "0000-00-00"}
)
_MOST_ROWS = 5_000
_HEADER_WITHIN = 10
_LOOKS_LIKE_A_HEADER = 3
_MANY = 10


class UnknownColumns(ListError):
    """A header line was found, but columns are missing: a person has to say which ones they are."""

    def __init__(self, missing: Sequence[str], labels: Sequence[str]) -> None:
        named = ", ".join(f"„{label_of(name)}“" for name in missing)
        super().__init__(f"Diese Spalten fehlen: {named}. Ohne sie übernehmen wir nichts.")
        self.missing, self.labels = tuple(missing), tuple(labels)

    @property
    def options(self) -> list[tuple[str, str]]:
        """For a list to choose from."""
        return [(label, label) for label in self.labels]


@dataclass(frozen=True, kw_only=True)
class Ways:
    """How this office reads its lists: the city, columns by folded label, the first birthday."""

    city: City = field(default_factory=cities.load)
    columns: Mapping[str, str] = field(default_factory=dict)
    first_birth_on: date | None = None


def label_of(name: str) -> str:
    """How a field is called in German."""
    return COLUMNS[name][0] if name in COLUMNS else ALARMS[name].capitalize()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One usable row. A row with `is_dead` or `is_protected` must never be shown.

    `is_listed` False: parents wrote it themselves.
    """

    number: int
    family: Family
    intake: Intake
    is_dead: bool = False
    is_protected: bool = False
    is_outside: bool = False
    is_too_old: bool = False
    is_listed: bool = True

    @property
    def makes_no_case(self) -> str:
        """Why a family that is not known stays unknown. Of a known one it still tells a block."""
        if self.is_dead:
            return ""
        return "outside" if self.is_outside else "too_old" if self.is_too_old else ""


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be used; `reason` is a code."""

    number: int
    reason: str


@dataclass(frozen=True)
class BirthList:
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]


def read(data: bytes, today: date, ways: Ways | None = None) -> BirthList:
    """Parse a file. Raises ListError when it is not a birth list at all."""
    ways = ways or Ways()
    header, lines = _split(listfile.cells(data), ways)
    rows: list[Row] = []
    rejected: list[Rejected] = []
    for number, cells in lines:
        if number > _MOST_ROWS:
            raise ListError("Die Liste hat mehr als 5.000 Zeilen. Bitte teilen Sie die Datei.")
        if any(cells):
            found = _row(number, header, cells, today, ways)
            (rows if isinstance(found, Row) else rejected).append(found)  # type: ignore[arg-type]
    _doubt_the_column_of_deaths(rows)
    return BirthList(tuple(rows), tuple(rejected))


def _doubt_the_column_of_deaths(rows: Sequence[Row]) -> None:
    """A wrong column would end every case: that must not happen quietly."""
    dead = sum(row.is_dead for row in rows)
    if len(rows) >= _MANY and dead * 2 > len(rows):
        raise ListError(
            "In der Spalte für das Sterbedatum steht fast überall etwas. "
            "Bitte prüfen Sie die Spalten der Liste."
        )


Header = dict[str, list[int]]
WIDTH = "number of columns"


def _split(
    table: Iterable[list[str]], ways: Ways
) -> tuple[Header, Iterator[tuple[int, list[str]]]]:
    """The columns of the first line that looks like a header, and the numbered lines below it."""
    lines = iter(enumerate(table, 1))
    best = UnknownColumns(list(_missing({})), [])
    for number, cells in lines:
        header = _header(cells, ways)
        missing = list(_missing(header))
        if not missing:
            return {**header, WIDTH: [len(cells)]}, lines
        if len(missing) < len(best.missing):
            is_header = len(header) >= _LOOKS_LIKE_A_HEADER
            best = UnknownColumns(missing, [cell for cell in cells if cell and is_header])
        if number >= _HEADER_WITHIN:
            break
    raise best


def _missing(header: Header) -> Iterator[str]:
    yield from (name for name in (*_NEEDED, *ALARMS) if name not in header)


def _header(cells: Sequence[str], ways: Ways) -> Header:
    known = {fold(label): name for name, labels in COLUMNS.items() for label in labels}
    known.update(ways.columns)
    header: Header = {}
    for index, cell in enumerate(cells):
        label = fold(cell)
        name = known.get(label, "")
        if name in ALARMS:
            header.setdefault(name, []).append(index)
        elif name:
            header.setdefault(name, [index])
        for alarm, word in ALARMS.items():
            if word in label.replace(" ", "") and name != alarm:
                header.setdefault(alarm, []).append(index)
    return header


def _row(
    number: int, header: Header, cells: Sequence[str], today: date, ways: Ways
) -> Row | Rejected:
    def value(name: str) -> str:
        return next((cells[i] for i in header.get(name, []) if i < len(cells)), "")

    def alarm(name: str) -> bool:
        return any(cells[i].lower() not in _NO for i in header[name] if i < len(cells))

    if any(cells[header[WIDTH][0] :]):
        return Rejected(number, "shifted")
    dead, protected = alarm("dead"), alarm("blocked") or alarm("restricted")
    born_on = read_date(value("born_on"))
    if not name_parts(value("name")) or born_on is None:
        missing = "no_name" if born_on else "no_birth_date"
        return Rejected(number, "unmatched_block" if dead or protected else missing)
    if born_on > today:
        return Rejected(number, "future_block" if dead or protected else "born_in_future")
    moved_in_on = read_date(value("moved_in_on"))
    moved_in = moved_in_on if moved_in_on and moved_in_on > born_on else None
    row = Row(
        number=number,
        family=_family(value, born_on, ways.city),
        intake=Intake.MOVED_IN if moved_in else Intake.BIRTH,
        is_dead=dead,
        is_protected=protected,
        is_outside=bool(value("plz")) and value("plz") not in ways.city.postcodes,
        is_too_old=is_too_old(born_on, today),
    )
    problem = "" if dead else _problem(row, ways, since=moved_in or born_on)
    return Rejected(number, problem) if problem else row


def _family(value: Any, born_on: date, city: City) -> Family:
    return Family(
        name=value("name")[:100],
        parent_first_name=value("parent_first_name")[:100],
        parent_name=value("parent_name")[:100],
        street=value("street")[:100],
        house_no=value("house_no")[:20],
        plz=value("plz")[:5],
        district=city.district(value("district")),
        children=(Child(value("first_name")[:100], born_on),),
    )


def _problem(row: Row, ways: Ways, *, since: date) -> str:
    if row.is_protected:
        return ""  # whatever else is wrong with it: a known family must be hidden
    if row.is_too_old:
        return "too_old"
    if ways.first_birth_on and since < ways.first_birth_on:
        return "before_first"
    return "" if row.family.street and row.family.plz else "no_address"


def is_too_old(born_on: date, today: date) -> bool:
    """Whether a child has had its second birthday. **Source**: § 10a MeldDÜV NRW."""
    return (born_on.year + 2, born_on.month, born_on.day) <= (today.year, today.month, today.day)
