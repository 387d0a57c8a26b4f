"""Prints of the office: the same for everybody, made from the address of this installation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fruehe_hilfen.staff.sessions import Person
from fruehe_hilfen.welcome.print_texts import names
from tests.support.client import Client

Become = Callable[[str], Person]
PAGE = "/team/besuchsdienst/drucken"


@pytest.mark.parametrize("name", sorted(names()))
def test_the_office_prints_from_the_app(client: Client, sign_in: Become, name: str) -> None:
    sign_in("coordinator")
    assert f"{PAGE}/{name}.pdf" in client.get(PAGE).text
    found = client.get(f"{PAGE}/{name}.pdf")
    assert found.content.startswith(b"%PDF")
    assert found.headers["content-type"] == "application/pdf"


def test_what_there_is_not_cannot_be_printed(client: Client, sign_in: Become) -> None:
    sign_in("coordinator")
    for odd in ("geheim.pdf", "..%2Fletter.pdf", "letter"):
        assert client.get(f"{PAGE}/{odd}").status_code == 404
