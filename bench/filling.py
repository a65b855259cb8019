"""A service full of meetings and guests, made fast: rows are inserted directly, and calendar entries copied from one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from planner.adapters import clock
from planner.app import deployment_of
from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState
from planner.domain.organisations import OrganisationKind
from planner.domain.people import ServiceRole
from planner.domain.times import to_utc
from planner.rows.base import Base
from planner.rows.calendars import FeedEntry, RenderedEntry
from planner.rows.duties import Duty
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.tokens import AccessToken, TokenPurpose
from planner.services.calendars import calendars
from planner.services.operations import schema
from planner.services.operations.upgrading import upgrade
from planner.services.tokens import digest
from planner.services.work import SYSTEM, Work, writing
from planner.settings import Settings, load, secret_in

DAYS = 300
CHUNK = 1_000
LEADER = "leder@example.no"
ZONE = "Europe/Oslo"
SECRET = "a secret for measuring, and for measuring alone"


@dataclass(frozen=True)
class Place:
    """Where a service under test has its things; ``url`` is empty for SQLite in the folder, ``proxies`` stand in front."""

    folder: Path
    url: str = ""
    proxies: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """Return its settings as environment variables."""
        return {
            "PLANNER_INSTANCE": str(self.folder),
            "PLANNER_DATABASE_URL": self.url,
            "PLANNER_SECRET_KEY": SECRET,
            "PLANNER_BASE_URL": "http://127.0.0.1:8000",
            "PLANNER_TRUSTED_PROXIES": str(self.proxies),
        }

    @property
    def settings(self) -> Settings:
        """Return its settings."""
        return load(self.environment)


@contextmanager
def connected(place: Place) -> Iterator[Engine]:
    """Reach the database of a service under test."""
    engine = schema.connect(place.settings.sqlalchemy_url)
    try:
        yield engine
    finally:
        engine.dispose()


def work_on(session: Session, place: Place) -> Work:
    """Return work done now by the system."""
    return Work(session, SYSTEM, clock.now(), deployment_of(place.settings, secret_in(place.settings)))


def slug_of(number: int) -> str:
    """Return the address word of a meeting, always of the same length."""
    return f"mote-{number:05}"


def secret_of(number: int) -> str:
    """Return the secret of the personal link of a guest."""
    return f"hemmelig-{number:020}"


def fill(place: Place, meetings: int, guests: int = 0) -> None:
    """Make an empty service into one with so many public meetings, and so many guests invited to the first of them."""
    place.folder.mkdir(parents=True, exist_ok=True)
    with connected(place) as engine:
        upgrade(engine)
        with Session(engine, expire_on_commit=False) as session, writing(work_on(session, place)) as work:
            _people(work)
            _meetings(work, meetings)
            calendars.refresh(work, work.session.get_one(Meeting, 1))
            work.session.flush()
            _entries(work, meetings)
            _guests(work, guests)


def _rows(work: Work, kind: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    every = list(rows)
    for start in range(0, len(every), CHUNK):
        work.session.execute(insert(kind), every[start : start + CHUNK])


def _people(work: Work) -> None:
    for id, name in enumerate(("Tilretteleggeren", "Gården på haugen"), 1):  # noqa: A001 - The word of the row.
        work.session.add(
            Organisation(
                id=id,
                slug=f"aktor-{id}",
                name=name,
                sort_key=name,
                kind=OrganisationKind.PROJECT_TEAM if id == 1 else OrganisationKind.SCHOOL,
                convenes=id == 1,
                created_at=work.now,
            )
        )
    email = LEADER
    role = ServiceRole.ORGANISER
    work.session.add(Person(id=1, email=email, email_key=email, name="Lederen", role=role, created_at=work.now))
    work.session.flush()


def _starts(work: Work, number: int) -> datetime:
    return work.now.replace(tzinfo=None, hour=10, minute=0, second=0, microsecond=0) + timedelta(
        days=20 + number % DAYS
    )


def _meeting(work: Work, number: int) -> dict[str, Any]:
    starts = _starts(work, number)
    ends = starts + timedelta(hours=2)
    return {
        "id": number,
        "slug": slug_of(number),
        "uid": f"{slug_of(number)}@example.no",
        "title": f"Møte {number:05} om beite og bruk",
        "question": f"Hva vil vi gjøre sammen om {digest(str(number))[:24]}?",
        "programme": "Kaffe, befaring og samtale.",
        "place": "Grendehuset",
        "starts_local": starts,
        "ends_local": ends,
        "starts_at": to_utc(starts.date(), starts.time(), ZONE),
        "ends_at": to_utc(ends.date(), ends.time(), ZONE),
        "convener_id": 1,
        "created_by_id": 1,
        "state": MeetingState.CONFIRMED,
        "created_at": work.now,
        "revised_at": work.now.replace(microsecond=0),
    }


def _meetings(work: Work, count: int) -> None:
    _rows(work, Meeting, (_meeting(work, number) for number in range(1, count + 1)))
    duties = (
        {"meeting_id": number, "kind": kind, "state": DutyState.HELD, "holder_id": 2, "person_id": 1}
        for number in range(1, count + 1)
        for kind in DutyKind
    )
    _rows(work, Duty, duties)


def _entries(work: Work, count: int) -> None:
    """Let every meeting stand in the feeds of the first, with the bytes of the first in which its own facts are put."""
    for kind in (RenderedEntry, FeedEntry):
        columns = [column.key for column in kind.__table__.columns]
        first = [{name: getattr(row, name) for name in columns} for row in work.session.scalars(select(kind))]
        every = (_copied(work, row, number) for number in range(2, count + 1) for row in first)
        _rows(work, kind, every)


def _copied(work: Work, row: dict[str, Any], number: int) -> dict[str, Any]:
    copy = row | {"meeting_id": number}
    if "body" in row:
        mine, other = _meeting(work, 1), _meeting(work, number)
        for name in ("slug", "title", "question"):
            copy["body"] = copy["body"].replace(mine[name].encode(), other[name].encode())
        was, now = (f"{value['starts_local']:%Y%m%dT}".encode() for value in (mine, other))
        copy["body"] = copy["body"].replace(b":" + was, b":" + now)
    return copy


def _guests(work: Work, count: int) -> None:
    numbers = range(2, count + 2)
    people = (
        {"id": n, "email": f"g{n}@example.no", "email_key": f"g{n}@example.no", "name": f"Gjest {n}",
         "created_at": work.now}
        for n in numbers
    )  # fmt: skip
    _rows(work, Person, people)
    invitations = (
        {"id": n, "meeting_id": 1, "person_id": n, "created_at": work.now, "invited_at": work.now} for n in numbers
    )
    _rows(work, Invitation, invitations)
    tokens = (
        {"purpose": TokenPurpose.REPLY, "hash": digest(secret_of(n)), "subject_id": n, "person_id": n,
         "created_at": work.now}
        for n in numbers
    )  # fmt: skip
    _rows(work, AccessToken, tokens)
