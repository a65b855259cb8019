"""A form that was sent before its sender had shown who they are: kept in the pages of the sign-in, and given back after it.

It travels sealed with the service's secret, so that nobody else can put words into the form that is given back, and belongs to
the person who wrote it. Nothing is stored: who closes the page has thrown it away.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from planner.domain.sign_in import HOME, own_path
from planner.web import requests, unavailable

CSRF = "csrf_token"
LARGEST = 300_000
"""The most characters of a kept form; what is larger does not fit into the next form that carries it."""
LONGEST_SECONDS = 24 * 3600


@dataclass(frozen=True)
class KeptForm:
    """What was sent: where to, in which fields, from which page, by whom if that is known, and whether with files."""

    path: str
    fields: list[tuple[str, str]]
    page: str
    person_id: int | None = None
    files: bool = False

    def typed(self) -> list[str]:
        """Return the values that somebody wrote or chose."""
        return unavailable.typed(self.fields)

    def may_be_sent_by(self, person_id: int | None) -> bool:
        """Tell whether it is this person's, or may be: of what was written before any sign-in nobody knows whose it is."""
        return self.person_id in {None, person_id}


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept form")


def sent_form(person_id: int | None) -> KeptForm:
    """Return the form of this request."""
    origin, _, page = (request.referrer or "").removeprefix(request.host_url.rstrip("/")).partition("/")
    return KeptForm(
        path=request.full_path.rstrip("?"),
        fields=[(name, value) for name, value in request.form.items(multi=True) if name != CSRF],
        page=HOME if origin else own_path(f"/{page}"),
        person_id=person_id,
        files=any(upload.filename for upload in request.files.values()),
    )


def sealed(form: KeptForm) -> str:
    """Return a form as a page carries it; empty where it is too large for that."""
    words = _serializer().dumps([form.path, form.fields, form.page, form.person_id, form.files])
    return words if len(words) <= LARGEST else ""


def opened(words: str | None) -> KeptForm | None:
    """Return the form that a page carried; nothing where there is none, or it was tampered with, or is a day old."""
    try:
        path, fields, page, person_id, files = _serializer().loads(words or "", max_age=LONGEST_SECONDS)
    except BadData:
        return None
    return KeptForm(path, [(name, value) for name, value in fields], page, person_id, files)


def given_back(words: str | None) -> KeptForm | None:
    """Return the form that a page carried, if it may be sent by who is signed in now."""
    form, person = opened(words), requests.person()
    return form if form is not None and person is not None and form.may_be_sent_by(person.id) else None
