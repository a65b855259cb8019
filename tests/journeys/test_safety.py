"""Reading changes nothing, links lead somewhere, closed pages are closed, and a form without its token is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, table, text
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from planner.web.access import PUBLIC_ENDPOINTS
from tests.journeys.addresses import OTHERS, PAGES, Sample
from tests.journeys.service import SESSION_COOKIE, Demo, Service
from tests.journeys.subjects import ORGANISER

LINK = re.compile(r'(?:href|src)="(/[^"]*)"')
FOUND = {200, 302, 303}
OWN_CHECK = {"account.speak", "sign_in.resume", "stop_letters.stop"}
"""Forms without a token, which look themselves at where they were sent from."""


@pytest.fixture(scope="module")
def archive(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Return a service of this module's own, whose database nobody else changes."""
    with demo.copied(tmp_path_factory.mktemp("archive") / "instance", letters=True) as service:
        yield service


def client_of(service: Service, who: str) -> FlaskClient:
    client = service.app.test_client()
    if who:
        client.set_cookie(SESSION_COOKIE, service.session_of(who))
    return client


def contents(service: Service) -> dict[str, list[str]]:
    """Return every row of every table, as text, but how often strangers have searched: that is counted on reading."""
    with service.work() as work:
        names = sorted(inspect(work.session.connection()).get_table_names())
        rows = {
            name: sorted(map(str, work.session.execute(select(text("*")).select_from(table(name))))) for name in names
        }
    rows["rate_counts"] = [row for row in rows["rate_counts"] if not row.startswith("('search_by_place:")]
    return rows


def address_of(app: Flask, rule: Rule) -> str:
    """Return an address that this rule answers, with made-up parts."""
    values: dict[str, object] = {}
    for name, converter in rule._converters.items():  # noqa: SLF001 - The only way to ask what an address may hold.
        chosen = sorted(converter.items) if isinstance(converter, AnyConverter) else ["en-adresse"]
        values[name] = 1 if isinstance(converter, IntegerConverter) else chosen[0]
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=min(rule.methods or ()))


def rules(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]


def by_visitor() -> dict[str, list[Sample]]:
    found: dict[str, list[Sample]] = {}
    for sample in (*PAGES, *OTHERS):
        found.setdefault(sample.who, []).append(sample)
    return found


@pytest.mark.parametrize("who", sorted(by_visitor()), ids=lambda who: who.partition("@")[0] or "nobody")
def test_reading_changes_nothing_and_every_link_leads_somewhere(archive: Service, who: str) -> None:
    client, before = client_of(archive, who), contents(archive)
    links: dict[str, str] = {}
    for sample in by_visitor()[who]:
        address = sample.at(archive)
        status, kind, text = read(client, address)
        assert (status in FOUND) is not sample.refused, address
        if kind == "text/html" and not sample.letter:
            links |= {unescape(link): address for link in LINK.findall(text)}
    broken = [f"{link} on {page}: {found}" for link, page in links.items() if (found := failure(client, link))]
    assert len(links) > 10 or not who
    assert broken == []
    assert contents(archive) == before


def failure(client: FlaskClient, link: str) -> str:
    path, _, place = link.partition("#")
    status, kind, text = read(client, path)
    if status >= 400:
        return str(status)
    return f"no {place}" if place and kind == "text/html" and status == 200 and f'id="{place}"' not in text else ""


def read(client: FlaskClient, address: str) -> tuple[int, str, str]:
    """Return the status, the kind and the text of what stands at an address, and close it."""
    answer = client.get(address)
    text = answer.text if answer.mimetype == "text/html" else ""
    answer.close()
    return answer.status_code, answer.mimetype or "", text


def test_every_closed_address_asks_for_a_sign_in_or_a_token(archive: Service) -> None:
    client, app, open_to_all = archive.app.test_client(), archive.app, []
    for rule in rules(app, "GET"):
        status, _kind, _text = read(client, address_of(app, rule))
        closed = 401 if rule.endpoint.startswith("api.") else 303
        if rule.endpoint not in PUBLIC_ENDPOINTS and status != closed:
            open_to_all.append(f"{rule.rule}: {status}")
    assert open_to_all == []


def test_every_form_without_its_token_is_refused(archive: Service) -> None:
    client, app, before, taken = client_of(archive, ORGANISER), archive.app, contents(archive), []
    for rule in rules(app, "POST"):
        if rule.endpoint in OWN_CHECK or rule.endpoint.startswith(("api.", "dav.")):
            continue
        status = client.post(address_of(app, rule), data={"email": ORGANISER}).status_code
        if status != 400:
            taken.append(f"{rule.rule}: {status}")
    assert taken == []
    assert contents(archive) == before


def test_the_language_cannot_be_set_from_another_place(archive: Service) -> None:
    client = client_of(archive, ORGANISER)
    refused = client.post("/sprak", data={"language": "en"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 400
    assert (
        client.post("/sprak", data={"language": "en"}, headers={"Origin": "https://elsewhere.example"}).status_code
        == 400
    )


def test_no_api_call_without_a_token_is_taken(archive: Service) -> None:
    client, app = archive.app.test_client(), archive.app
    calls = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    assert calls
    taken = [
        f"{method} {rule.rule}"
        for rule in calls
        if rule.endpoint not in PUBLIC_ENDPOINTS
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if client.open(address_of(app, rule), method=method, json={}).status_code != 401
    ]
    assert taken == []
