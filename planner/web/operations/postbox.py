"""The postbox: letters that were kept instead of being sent, for whoever sits at the machine itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from itertools import islice
from typing import Protocol, cast

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request

from planner.domain.search_words import is_only_signs
from planner.settings import Settings
from planner.web.fields import LONGEST_SEARCH
from planner.web.headers import POLICY
from planner.web.requests import runtime

bp = Blueprint("postbox", __name__)

EXTENSION = "planner.postbox"
MOST_SHOWN = 50
MOST_SEARCHED = 2_000
FRAMED_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation allow-popups"
)
"""A letter is shown with its own looks and nothing else: no script, no form, nothing fetched; its links may be followed."""
PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


class KeptLetters(Protocol):
    """The port to the letters that are kept."""

    def names(self) -> list[str]:
        """Return the names of the letters, newest first."""

    def read(self, name: str) -> EmailMessage | None:
        """Return one letter, or nothing where there is none with this name."""

    def head(self, name: str) -> EmailMessage | None:
        """Return one letter without what is in it, or nothing."""


@dataclass(frozen=True)
class Enclosed:
    """A file that came with a letter."""

    number: int
    name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class LetterListEntry:
    """A letter in the list."""

    name: str
    subject: str
    to: str
    at: datetime


@dataclass(frozen=True)
class LetterView:
    """A letter as the postbox shows it; ``paragraphs`` are pieces of its text, of which every second is an address.

    ``calendar`` is the method of what it says to the recipient's calendar, such as ``REQUEST``; empty where it says nothing.
    """

    name: str
    subject: str
    sender: str
    to: str
    at: datetime
    lines: list[list[str]]
    html: str
    calendar: str
    files: list[Enclosed]


def is_loopback(host: str | None) -> bool:
    """Tell whether a name or a network address, with a port or not, can only be this machine's own."""
    bare = re.sub(r":\d+$", "", host or "") if (host or "").count(":") < 2 or "]" in (host or "") else host or ""  # noqa: PLR2004
    bare = bare.strip("[]").lower()
    if bare == "localhost":
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False


def is_open(settings: Settings) -> bool:
    """Tell whether the postbox is there at all: no mail server, no proxy, and this machine alone at both ends."""
    return (
        settings.keeps_mail
        and not settings.production
        and not settings.trusted_proxies
        and not any(name in request.headers for name in PROXY_HEADERS)
        and all(is_loopback(host) for host in (settings.host, request.remote_addr, request.host))
    )


@bp.before_request
def _only_here() -> None:
    if not is_open(runtime().settings):
        abort(404)


@bp.after_request
def _keep_out_of_caches(response: Response) -> Response:
    # The letters carry links that sign people in.
    response.headers["Cache-Control"] = "no-store"
    return response


def _letters() -> KeptLetters:
    return cast(KeptLetters, current_app.extensions[EXTENSION])


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return "" if part is None else str(part.get_content())


def _bytes(part: Message) -> bytes:
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else b""


def _method(mail: EmailMessage) -> str:
    spoken = (part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return next((str(part.get_param("method")) for part in spoken), "")


def _shown(name: str, mail: EmailMessage) -> LetterView:
    text = _part(mail, "plain")
    return LetterView(
        name=name,
        subject=str(mail["Subject"]),
        sender=str(mail["From"]),
        to=str(mail["To"]),
        at=parsedate_to_datetime(str(mail["Date"])),
        lines=[re.split(r"(https?://[^\s<>]+)", line) for line in text.splitlines()],
        html=_part(mail, "html"),
        calendar=_method(mail),
        files=[
            Enclosed(number, part.get_filename() or "", part.get_content_type(), _bytes(part))
            for number, part in enumerate(mail.iter_attachments())
        ],
    )


def _read(name: str) -> LetterView:
    mail = _letters().read(name)
    if mail is None:
        abort(404)
    return _shown(name, mail)


def _matches(sought: str) -> Iterator[LetterListEntry]:
    """The letters, newest first, with all these words in the subject or among those it went to."""
    if is_only_signs(sought):
        return
    words = sought.casefold().split()
    for name in _letters().names()[:MOST_SEARCHED]:
        mail = _letters().head(name)
        if mail is not None and all(word in f"{mail['Subject']} {mail['To']}".casefold() for word in words):
            yield LetterListEntry(name, str(mail["Subject"]), str(mail["To"]), parsedate_to_datetime(str(mail["Date"])))


@bp.get("/postkasse")
def index() -> str:
    """List the letters that are kept, newest first: all, or those with some words in them."""
    sought = request.args.get("q", "")[:LONGEST_SEARCH]
    entries = list(islice(_matches(sought), MOST_SHOWN))
    return render_template(
        "operations/postbox_index.html", letters=entries, sought=sought, full=len(entries) == MOST_SHOWN
    )


@bp.get("/postkasse/<name>")
def show(name: str) -> Response:
    """Show one letter: as it looks, in a frame of its own, and as plain text."""
    answer = make_response(render_template("operations/postbox_letter.html", letter=_read(name)))
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


@bp.get("/postkasse/<name>/brev")
def looks(name: str) -> Response:
    """Answer the HTML of a letter, which may do nothing but be read; its links open in the whole window."""
    html = _read(name).html.replace("<head>", '<head><base target="_top">', 1)
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = FRAMED_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@bp.get("/postkasse/<name>/fil/<int:number>")
def enclosed(name: str, number: int) -> Response:
    """Answer a file that came with a letter, to be saved."""
    files = [file for file in _read(name).files if file.number == number]
    if not files:
        abort(404)
    answer = Response(files[0].body, content_type=files[0].kind)
    answer.headers.set("Content-Disposition", "attachment", filename=files[0].name)
    return answer
