import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from fruehe_hilfen.app import App, create_app
from fruehe_hilfen.settings import Settings
from tests.support.client import Client


def test_the_manifest_makes_an_app_that_keeps_its_identity(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    found = answer.json()
    assert answer.headers["content-type"] == "application/manifest+json"
    assert (found["id"], found["start_url"], found["scope"]) == ("/app", "/", "/")
    assert (found["display"], found["lang"], found["dir"]) == ("standalone", "de", "ltr")
    assert found["name"] == "Elternbegleitbuch Düren"
    assert found["short_name"] == "Düren Familie"
    assert [item["url"] for item in found["shortcuts"]] == ["/notfall", "/termine", "/treffpunkte"]
    assert {icon.get("purpose") for icon in found["icons"]} == {None, "maskable"}
    for icon in found["icons"]:
        assert client.get(icon["src"]).status_code == 200


def test_the_pictures_of_the_manifest_have_the_sizes_it_says(client: Client) -> None:
    found = client.get("/manifest.webmanifest").json()["screenshots"]
    assert {picture["form_factor"] for picture in found} == {"narrow", "wide"}
    for picture in found:
        answer = client.get(picture["src"])
        with Image.open(BytesIO(answer.content)) as image:
            assert f"{image.width}x{image.height}" == picture["sizes"]
        assert len(answer.content) <= 60_000


def test_the_worker_script_names_the_build_and_is_always_asked_for(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["service-worker-allowed"] == "/"
    path = re.search(r'from "(/static/[^"]+)"', answer.text)
    assert path
    assert client.get(path[1]).headers["content-type"].startswith("text/javascript")
    assert client.get("/offline/edition.json").json()["version"] in answer.text


def test_new_content_makes_a_new_worker_script(own_client: Client, own_app: App) -> None:
    before = own_client.get("/sw.js").text
    own_app.state.edition.version = "andererinhal"
    assert own_client.get("/sw.js").text != before


def test_the_emergency_brake_is_another_script(settings: Settings) -> None:
    with Client(create_app(replace(settings, service_worker=False))) as client:
        script = client.get("/sw.js").text
        assert "service-worker/off.js" in script
        assert "service-worker/sw.js" not in script


def test_the_offline_page_says_what_works_and_whom_to_call(client: Client) -> None:
    page = client.get("/offline").text
    for number in ("tel:112", "tel:116117", "tel:+4922819240"):
        assert f'href="{number}"' in page
    for path in ("/notfall", "/begleitbuch", "/erinnerungen"):
        assert f'href="{path}"' in page


def test_the_help_with_installing_speaks_of_every_kind_of_phone(client: Client) -> None:
    page = client.get("/mehr/app").text
    for kind in ("iphone", "android", "samsung", "firefox"):
        assert f'id="{kind}"' in page
    assert 'href="/mehr/app"' in client.get("/mehr").text


@pytest.mark.parametrize("path", ["/offline", "/mehr/app", "/offline/edition.json"])
def test_public_answers_are_the_same_for_everyone(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["cache-control"].startswith("public")
    assert "set-cookie" not in answer.headers
    assert client.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
