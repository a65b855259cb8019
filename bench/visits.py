"""A person of the team in a browser: signed in by a link, with forms that are read and sent as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from sqlalchemy.orm import Session

from bench.filling import LEADER, Place, connected, work_on
from bench.load import Answer, ask, get, post
from bench.processes import Server
from planner.services.people import sign_in
from planner.services.work import writing


class _Form(HTMLParser):
    """Collects what a browser would send of the forms of a page; of a choice that nobody made, the first."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._text = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        self._text = name if tag == "textarea" else ""
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in values or self._select not in self.values):
            self.values[self._select] = values.get("value", "")
        elif tag == "textarea" or (tag == "input" and name and _counts(values)):
            self.values[name] = values.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._text:
            self.values[self._text] += data


def _counts(values: dict[str, str]) -> bool:
    return values.get("type") not in {"checkbox", "radio", "submit", "file"} or "checked" in values


def _form(answer: Answer) -> dict[str, str]:
    form = _Form()
    form.feed(answer.body.decode())
    return form.values


@dataclass
class Visitor:
    """A browser: the server it is at and the cookie it has."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Return a page."""
        return self._keep(ask(self.server.port, get(path, **self._headers())))

    def post(self, path: str, values: dict[str, str]) -> Answer:
        """Send a form."""
        return self._keep(ask(self.server.port, post(path, urlencode(values).encode(), **self._headers())))

    def fill_in(self, path: str, changes: dict[str, str]) -> Answer:
        """Open a form, change some fields and send it; raise ``RuntimeError`` unless it is taken.

        What the service asks before it does so is answered by sending it again, with what is to be told.
        """
        return self.send(path, self.opened(path) | changes)

    def opened(self, path: str) -> dict[str, str]:
        """Return the fields of a form as they stand."""
        return _form(self.get(path))

    def send(self, path: str, values: dict[str, str]) -> Answer:
        """Send the fields of a form, as ``fill_in`` does."""
        answer = self.post(path, values)
        if answer.status == HTTPStatus.OK:
            answer = self.post(path, _form(answer) | {"tell": "y"})
        if answer.status != HTTPStatus.SEE_OTHER:
            raise RuntimeError(f"{path} was answered {answer.status}")
        return answer

    def _headers(self) -> dict[str, str]:
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def _keep(self, answer: Answer) -> Answer:
        for line in answer.head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, word = value.partition(";")[0].partition("=")
                self.cookies[key] = word
        return answer


def signed_in(place: Place, server: Server) -> Visitor:
    """Return a browser in which the leader of the team is signed in."""
    with connected(place) as engine, Session(engine) as session, writing(work_on(session, place)) as work:
        path = urlsplit(sign_in.sign_in_link(work, LEADER)).path
    visitor = Visitor(server)
    visitor.fill_in(path, {})
    return visitor
