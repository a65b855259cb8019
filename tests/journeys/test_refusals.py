"""Every form, sent empty and sent with nonsense: the title of the page that says no begins with the error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from planner.rows.people import Person
from tests.journeys.addresses import PAGES
from tests.journeys.service import Demo, Service
from tests.web.browsers import signed_in

NONSENSE = "²"
SAYS_NO = ('aria-invalid="true"', 'class="ds-error-summary', 'data-color="danger">\n  <p class="ds-paragraph">')
UNTOUCHABLE = {"hidden", "submit"}
FIRST_REFUSAL = 400
TITLE = re.compile(r"<title>(\S+)")
ERRORS = {"Feil:", "Error:"}
NEVER_REFUSED = {"replies.lost"}
"""It answers the same to everybody, so that nobody learns who is invited."""
FORMS = 40
"""How many forms of the samples can be refused."""


@dataclass
class Form:
    """Where a form is sent to, and by which names; what nobody can touch has its value."""

    address: str
    carried: MultiDict[str, str] = field(default_factory=MultiDict)
    touched: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """Collects the forms of a page that change something."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a form, or add a field to it."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method", "").lower() == "post"
            if self._inside:
                self.forms.append(Form(given.get("action") or self.address))
        elif self._inside and tag in {"input", "select", "textarea"} and (name := given.get("name", "")):
            if given.get("type") in UNTOUCHABLE:
                self.forms[-1].carried.add(name, given.get("value", ""))
            else:
                self.forms[-1].touched.append(name)

    def handle_endtag(self, tag: str) -> None:
        """End a form."""
        self._inside = self._inside and tag != "form"


def client_of(service: Service, email: str) -> FlaskClient:
    if not email:
        return service.app.test_client()
    with service.work() as work:
        person = work.session.scalars(select(Person).where(Person.email_key == email)).one()
    return signed_in(service.app, person)


def forms_of(service: Service, clients: dict[str, FlaskClient]) -> Iterator[tuple[str, str, Form]]:
    """Return the forms in which somebody writes or chooses, each once, with the route that takes it and who sends it."""
    taken: set[str] = set()
    routes = service.app.url_map.bind("localhost")
    for sample in {sample.endpoint: sample for sample in PAGES if not sample.refused and not sample.letter}.values():
        client = clients.setdefault(sample.who, client_of(service, sample.who))
        forms = Forms(address := sample.at(service))
        forms.feed(client.get(address).text)
        for form in forms.forms:
            route = str(routes.match(form.address.partition("?")[0], "POST")[0])
            if form.touched and route not in taken:
                taken.add(route)
                yield route, sample.who, form


def refusal(client: FlaskClient, form: Form) -> TestResponse | None:
    """Send a form with nonsense, and empty if that was taken; return the page that says no."""
    for words in (dict.fromkeys(form.touched, NONSENSE), {}):
        sent = MultiDict([*form.carried.items(multi=True), *words.items()])
        answer = client.post(form.address, data=sent, follow_redirects=True)
        if answer.status_code >= FIRST_REFUSAL or any(mark in answer.text for mark in SAYS_NO):
            return answer
    return None


def test_whoever_sends_nonsense_hears_of_the_error_first(demo: Demo, tmp_path: Path) -> None:
    with demo.copied(tmp_path / "instance", letters=True) as service:
        service.app.config["WTF_CSRF_ENABLED"] = False
        clients: dict[str, FlaskClient] = {}
        answers = {route: refusal(clients[who], form) for route, who, form in list(forms_of(service, clients))}
    titles = {route: TITLE.search(answer.text) for route, answer in answers.items() if answer is not None}
    assert {route for route, title in titles.items() if title is None or title[1] not in ERRORS} == set()
    assert set(answers) - set(titles) == NEVER_REFUSED
    assert len(titles) >= FORMS
