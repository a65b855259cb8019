"""A calendar program as a test drives it: an app password, and the methods of WebDAV."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.formats.caldav.dav_xml import name

PROPFIND = (
    '<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" '
    'xmlns:A="http://apple.com/ns/ical/"><D:prop>{}</D:prop></D:propfind>'
)
SYNC = (
    '<D:sync-collection xmlns:D="DAV:"><D:sync-token>{}</D:sync-token><D:sync-level>1</D:sync-level>{}'
    "<D:prop><D:getetag/></D:prop></D:sync-collection>"
)


def basic(email: str, password: str) -> str:
    return "Basic " + b64encode(f"{email}:{password}".encode()).decode()


@dataclass
class Program:
    """A calendar program of a person."""

    client: FlaskClient
    email: str
    password: str
    person_id: int

    @property
    def home(self) -> str:
        """Where the collections are."""
        return f"/dav/person/{self.person_id}/kalendere/"

    @property
    def meetings(self) -> str:
        """The collection of meetings."""
        return f"{self.home}moter/"

    def ask(self, method: str, path: str, body: str | bytes = b"", **headers: str) -> TestResponse:
        """Send a request; header names are written with underscores."""
        given = {key.replace("_", "-"): value for key, value in headers.items()}
        given.setdefault("Authorization", basic(self.email, self.password))
        return self.client.open(path, method=method, data=body, headers=given)

    def properties(self, path: str, *short: str) -> dict[str, Element]:
        """Return the properties of one place that are there, by short name."""
        body = PROPFIND.format("".join(f"<{one}/>" for one in short))
        answer = self.ask("PROPFIND", path, body, Depth="0")
        assert answer.status_code == 207, answer.text
        found = {prop.tag: prop for prop in props_of(fromstring(answer.data))}
        return {one: found[name(one)] for one in short if name(one) in found}

    def listed(self) -> dict[str, str]:
        """Return the objects of the meetings by path, each with its ETag."""
        answer = self.ask("PROPFIND", self.meetings, PROPFIND.format("<D:getetag/>"), Depth="1")
        found = {path: props for path, props in responses_of(answer) if path.endswith(".ics")}
        return {path: props[name("D:getetag")] for path, props in found.items()}

    def only(self) -> tuple[str, str]:
        """Return path and ETag of the one object there is."""
        ((path, etag),) = self.listed().items()
        return path, etag

    def sync(self, token: str = "", most: int | None = None) -> tuple[str, dict[str, str]]:
        """Return the next token, and what has changed: each path with its ETag, or nothing where it was removed."""
        limit = "" if most is None else f"<D:limit><D:nresults>{most}</D:nresults></D:limit>"
        answer = self.ask("REPORT", self.meetings, SYNC.format(token, limit))
        assert answer.status_code == 207, answer.text
        next_token = fromstring(answer.data).findtext(name("D:sync-token"), "")
        return next_token, {path: props.get(name("D:getetag"), "") for path, props in responses_of(answer)}


def props_of(root: Element) -> list[Element]:
    """Return the properties that are there, in all parts of an answer."""
    stats = [stat for stat in root.iter(name("D:propstat")) if " 200 " in stat.findtext(name("D:status"), "")]
    return [prop for stat in stats for prop in stat.find(name("D:prop")) or ()]


def responses_of(answer: TestResponse) -> list[tuple[str, dict[str, str]]]:
    """Return each path of an answer with the properties that are there."""
    return [
        (part.findtext(name("D:href"), ""), {prop.tag: prop.text or "" for prop in props_of(part)})
        for part in fromstring(answer.data).iter(name("D:response"))
    ]


def condition(answer: TestResponse) -> str:
    """Return the condition that an error names, by its full name."""
    root = fromstring(answer.data)
    assert root.tag == name("D:error")
    return root[0].tag
