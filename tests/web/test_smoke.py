from tests.support.client import Client


def test_public_pages_pass_the_page_check(client: Client) -> None:
    for path in ("/notfall", "/begleitbuch", "/mehr", "/suche", "/xr/notfall"):
        assert client.get(path).status_code == 200


def test_an_unknown_address_is_a_helpful_page(client: Client) -> None:
    answer = client.get("/gibt-es-nicht")
    assert answer.status_code == 404
    assert 'href="/notfall"' in answer.text
