from flask import Flask
from flask.testing import FlaskClient

from planner.web.access import PUBLIC_ENDPOINTS


def test_every_open_endpoint_is_a_route(app: Flask) -> None:
    assert set(PUBLIC_ENDPOINTS) <= set(app.view_functions)


def test_every_other_page_asks_for_a_sign_in_first(app: Flask, client: FlaskClient) -> None:
    closed = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC_ENDPOINTS and not rule.arguments]
    assert closed
    for rule in closed:
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        response = client.open(rule.rule, method=method)
        # A form without its token is turned away even before it is asked who sent it.
        assert response.status_code == (303 if method == "GET" else 400), rule.endpoint


def test_the_way_back_is_kept_for_pages(client: FlaskClient) -> None:
    assert client.get("/konto?a=1").location == "/logg-inn?neste=/konto?a%3D1"
