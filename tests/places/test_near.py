"""Distances and routes, computed by the phone's own code in Node."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("near.mjs")
DUEREN, AACHEN, COLOGNE = [50.80434, 6.49299], [50.7766, 6.0834], [50.9333, 6.95]
PIXEL = "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/140 Mobile"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
DESK = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140"


def phone(name: str, *asked: Any) -> list[Any]:
    question = {"distance": [], "text": [], "route": [], name: asked}
    ran = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(question), capture_output=True, text=True, check=True
    )  # fmt: skip
    found: list[Any] = json.loads(ran.stdout)[name]
    return found


def test_distances_are_those_of_a_map() -> None:
    found = phone("distance", [DUEREN, AACHEN], [DUEREN, COLOGNE], [DUEREN, DUEREN])
    assert found == [pytest.approx(28.9, abs=0.3), pytest.approx(35.2, abs=0.4), 0]


@pytest.mark.parametrize(
    ("km", "exact", "said"),
    [
        (0, True, "100 m"), (0.62, True, "600 m"), (0.97, True, "1 km"), (2.44, True, "2,4 km"),
        (0.2, False, "1 km"), (2.4, False, "2 km"), (1234.4, False, "1.234 km"),
    ],
)  # fmt: skip
def test_a_rough_place_never_pretends_to_be_exact(km: float, exact: bool, said: str) -> None:
    assert phone("text", [km, exact]) == [said]


def test_every_phone_gets_the_address_its_map_program_understands() -> None:
    address = "Wilhelmstraße 13, 52349 Düren"
    android, apple, desk = phone("route", [address, PIXEL], [address, IPHONE], [address, DESK])
    assert android == "geo:0,0?q=Wilhelmstra%C3%9Fe%2013%2C%2052349%20D%C3%BCren"
    assert apple.startswith("maps:?daddr=Wilhelmstra%C3%9Fe%2013")
    assert desk == ""
