"""Prepared statements: the same rows and values as by SQLAlchemy's own way, with the constants written out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner.domain.people import ServiceRole
from planner.rows.journal import JournalLine
from planner.rows.people import Person
from planner.store import driver
from planner.store.plain_rows import insert_row, update_row
from planner.store.prepared import Prepared
from planner.store.row_batches import table_of
from tests.clock import MONDAY
from tests.statements import counted

PEOPLE = table_of(Person)
BY_KEY = Prepared(
    select(PEOPLE.c.name, PEOPLE.c.role, PEOPLE.c.created_at, PEOPLE.c.stopped_letters).where(
        PEOPLE.c.email_key == bindparam("key", type_=PEOPLE.c.email_key.type),
        PEOPLE.c.role == ServiceRole.ADMINISTRATOR,
    )
)
ANNE = {"email": "anne@example.no", "email_key": "anne@example.no", "name": "50 % «Anne» O'Hara", "created_at": MONDAY}


def test_values_go_in_and_come_out_as_the_rows_declare_them(session: Session) -> None:
    insert_row(session, Person, {**ANNE, "role": ServiceRole.ADMINISTRATOR})
    rows = BY_KEY.rows(session.connection(), {"key": "anne@example.no"})
    assert rows == [[ANNE["name"], ServiceRole.ADMINISTRATOR, MONDAY, False]]
    assert isinstance(rows[0][1], ServiceRole)
    assert BY_KEY.rows(session.connection(), {"key": "bo@example.no"}) == []
    person = session.scalars(select(Person)).one()
    assert (person.language, person.role, person.created_at) == ("nb", ServiceRole.ADMINISTRATOR, MONDAY)


def test_an_object_of_the_session_says_what_was_written_beside_it(session: Session) -> None:
    person = Person(**ANNE)
    session.add(person)
    session.flush()
    until = datetime(2026, 3, 2, 12, tzinfo=UTC)
    update_row(session, Person, person.id, {"failing_since": until, "name": "Anne"})
    assert (person.failing_since, person.name) == (until, "Anne")
    session.expire(person)
    assert (person.failing_since, person.name) == (until, "Anne")


def test_facts_are_stored_as_json(session: Session) -> None:
    insert_row(session, JournalLine, {"at": MONDAY, "verb": "x", "via": "page", "facts": {"navn": "Åse", "antall": 2}})
    assert session.scalars(select(JournalLine)).one().facts == {"navn": "Åse", "antall": 2}


def test_constants_stand_in_the_words_and_what_is_given_does_not(engine: Engine) -> None:
    with counted(engine) as statements, engine.connect() as connection:
        BY_KEY.rows(connection, {"key": "anne@example.no"})
    assert len(statements) == 1
    assert "'administrator'" in statements[0]
    assert "anne" not in statements[0]


def test_what_the_database_refuses_is_the_error_that_everybody_catches(session: Session) -> None:
    insert_row(session, Person, ANNE)
    with pytest.raises(IntegrityError):
        insert_row(session, Person, ANNE)


def test_what_is_written_in_a_transaction_ends_with_it_and_a_read_begins_none(engine: Engine) -> None:
    with Session(engine) as session:
        insert_row(session, Person, ANNE)
        session.rollback()
    with engine.connect() as connection:
        assert driver.run(connection, "SELECT count(*) FROM people") == [(0,)]
        assert not connection.in_transaction()
