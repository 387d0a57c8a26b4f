"""What the whole book covers, for the people who look after it."""

import re

from fruehe_hilfen.book.coverage import coverage_lines, unconfirmed_lines
from fruehe_hilfen.book.edition import Edition


def test_every_page_counts_once_in_its_topic(edition: Edition) -> None:
    _head, *rows, spread = coverage_lines(edition)
    assert sum(int(row.split()[-1]) for row in rows) == len(edition.pages)
    lix, worst, amstad, lowest = (float(n) for n in re.findall(r"\d+\.\d", spread))
    assert lix <= worst <= 40
    assert 60 <= lowest <= amstad


def test_every_time_of_life_has_pages(edition: Edition) -> None:
    head, *rows, _spread = coverage_lines(edition)
    phases = head.split()[1:-1]
    columns = zip(*(row.split()[1:-1] for row in rows), strict=True)
    assert all(any(cell != "·" for cell in column) for column in columns)
    assert len(phases) == len(rows[0].split()[1:-1])


def test_what_nobody_has_confirmed_is_named_with_its_pages(edition: Edition) -> None:
    head, *lines = unconfirmed_lines(edition)
    assert head == f"Noch zu bestätigen: {len(lines)}"
    waiting = next(one for one in edition.contacts.values() if one.needs_check)
    assert any(line.strip().startswith(f"{waiting.name}:") for line in lines)
