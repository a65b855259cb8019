"""Migrations of a database that has rows: what they make of each."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, Table, insert, select, text
from sqlalchemy.orm import Session

from planner.formats.places import reference
from planner.formats.places.reference import ReferenceTheme
from planner.rows.answer_reports import ReportedAnswers
from planner.rows.base import Base
from planner.rows.organisations import Theme
from planner.store import schema

THEMES = select(Theme.slug, Theme.name_nb, Theme.name_nn, Theme.name_en).order_by(Theme.slug)
BLANKS: dict[type, object] = {int: 0, str: "", bool: False, datetime: datetime(2027, 2, 1, 9), date: date(2027, 2, 1)}  # noqa: DTZ001 - As the database stores it.


@pytest.fixture
def empty(engine: Engine) -> Engine:
    """Return the engine on a database in which nothing is left."""
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    return engine


def migrate(connection: Connection, revision: str) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, revision)


def put(connection: Connection, name: str, **values: object) -> None:
    """Add a row as the tables were at that revision, with blanks where something must stand."""
    table = Table(name, MetaData(), autoload_with=connection)
    blanks = {
        column.name: BLANKS[column.type.python_type]
        for column in table.columns
        if not (column.name in values or column.nullable or column.server_default is not None or column.primary_key)
    }
    connection.execute(insert(table), blanks | values)


def organisation(connection: Connection, key: int, *, convenes: bool = False, email: str | None = None) -> None:
    values = {"id": key, "slug": f"o{key}", "kind": "school", "convenes": convenes, "email": email}
    put(connection, "organisations", **values)


def meeting(connection: Connection, key: int, **values: object) -> None:
    usual: dict[str, object] = {"id": key, "slug": f"m{key}", "uid": f"m{key}", "kind": "talk", "state": "draft"}
    usual["visibility"] = "public"
    put(connection, "meetings", **(usual | values))


def guest(connection: Connection, key: int, organisation_id: int | None, origin: str) -> None:
    person = {"id": key, "email": f"p{key}@example.no", "email_key": f"p{key}@example.no", "role": "participant"}
    put(connection, "people", **person, language="nb")
    row = {"id": key, "meeting_id": 1, "person_id": key, "organisation_id": organisation_id, "origin": origin}
    put(connection, "invitations", **row)


def test_guests_of_before_are_vouched_for_where_somebody_has_done_so(empty: Engine) -> None:
    with empty.begin() as connection:
        migrate(connection, "foreign_calendars_kept")
        organisation(connection, 1, convenes=True)
        organisation(connection, 2, email="P3@example.no")
        meeting(connection, 1, convener_id=1)
        guests = ((1, 2, "invited"), (2, 2, "page"), (3, 2, "page"), (4, 2, "page"), (5, 1, "page"), (6, None, "page"))
        for key, organisation_id, origin in guests:
            guest(connection, key, organisation_id, origin)
        put(connection, "memberships", person_id=4, organisation_id=2, role="member")
        put(connection, "journal", meeting_id=1, verb="replies.answered", by_id=4, facts={})
    schema.upgrade(empty)
    query = text("SELECT id, organisation_id, standing, vouched_for_id FROM invitations ORDER BY id")
    with empty.connect() as connection:
        assert connection.execute(query).all() == [
            (1, 2, "vouched", 2),
            (2, 2, "claimed", None),
            (3, 2, "claimed", None),
            (4, 2, "vouched", 2),
            (5, None, "vouched", None),
            (6, None, "vouched", None),
        ]


def test_meetings_of_before_are_found_by_their_words(empty: Engine) -> None:
    with empty.begin() as connection:
        migrate(connection, "changes_of_feeds")
        organisation(connection, 1, convenes=True)
        meeting(connection, 1, convener_id=1, title="Møte", place="Åsen")
        meeting(connection, 2, convener_id=1)
    schema.upgrade(empty)
    query = text("SELECT meeting_id, word FROM meeting_words ORDER BY word")
    with empty.connect() as connection:
        words = {word for key, word in connection.execute(query) if key == 1}
        assert words == {"møte", "mote", "moete", "åsen", "asen", "aasen"}
        assert {key for key, _ in connection.execute(query)} == {1}


def test_an_empty_vocabulary_is_filled_as_the_demo_would_fill_it(empty: Engine) -> None:
    schema.upgrade(empty)
    with Session(empty) as session:
        stored = [ReferenceTheme(*row) for row in session.execute(THEMES)]
    assert stored == sorted(reference.themes(), key=lambda theme: theme.slug)


def test_a_vocabulary_of_ones_own_is_left_alone(empty: Engine) -> None:
    with empty.begin() as connection:
        migrate(connection, "mailings")
        put(connection, "themes", id=1, slug="eget", name_nb="Eget", name_nn="Eige", name_en="Our own")
    schema.upgrade(empty)
    with empty.connect() as connection:
        assert connection.execute(THEMES).all() == [("eget", "Eget", "Eige", "Our own")]


def test_answers_of_before_are_not_told_anew(empty: Engine) -> None:
    answered = datetime(2027, 2, 1, 10)  # noqa: DTZ001 - As the database stores it.
    long_ago = datetime(2020, 2, 1, 10)  # noqa: DTZ001
    with empty.begin() as connection:
        migrate(connection, "reminders")
        organisation(connection, 1, convenes=True)
        put(
            connection,
            "people",
            id=1,
            email="p@example.no",
            email_key="p@example.no",
            role="participant",
            language="nb",
        )
        for key, state, answer_by in ((1, "announced", None), (2, "announced", long_ago), (3, "draft", None)):
            meeting(connection, key, convener_id=1, state=state, starts_at=answered, answer_by=answer_by)
        put(connection, "invitations", id=1, meeting_id=1, person_id=1, origin="invited", standing="vouched")
        put(connection, "replies", invitation_id=1, meeting_id=1, state="coming", party=1, answered_at=answered)
    schema.upgrade(empty)
    with Session(empty) as session:
        rows = [
            (row.meeting_id, row.told_until, row.missing_told_for) for row in session.scalars(select(ReportedAnswers))
        ]
    assert sorted(rows) == [(1, answered.replace(tzinfo=UTC), None), (2, None, long_ago.replace(tzinfo=UTC))]


def test_nobody_is_reminded_of_a_meeting_that_was_announced_before_reminders_were(empty: Engine) -> None:
    with empty.begin() as connection:
        migrate(connection, "unstored_stop_links")
        organisation(connection, 1, convenes=True)
        for key, state in enumerate(("draft", "announced", "confirmed"), start=1):
            meeting(connection, key, convener_id=1, state=state, starts_at=BLANKS[datetime])
    schema.upgrade(empty)
    with empty.connect() as connection:
        kept = connection.execute(text("SELECT state FROM meetings WHERE reminders")).scalars().all()
        assert kept == ["draft"]
