from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner.domain.duties import DutyKind, DutyState
from planner.rows.base import Base
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.organisations import Theme
from planner.store.database import transaction
from tests import factories


def a_theme(slug: str) -> Theme:
    return Theme(slug=slug, name_nb="Husdyr", name_nn="Husdyr", name_en="Livestock")


def test_a_fresh_database_has_every_table(session: Session) -> None:
    tables = set(inspect(session.connection()).get_table_names())
    assert set(Base.metadata.tables) <= tables


def test_a_transaction_is_kept_when_its_body_ends(session: Session) -> None:
    with transaction(session):
        session.add(a_theme("husdyr"))
    session.rollback()
    assert session.query(Theme).count() == 1


def test_nothing_is_kept_when_its_body_fails(session: Session) -> None:
    with pytest.raises(IntegrityError), transaction(session):
        session.add_all([a_theme("husdyr"), a_theme("skog"), a_theme("husdyr")])
    assert session.query(Theme).count() == 0


def test_a_second_test_does_not_see_the_rows_of_the_first(session: Session) -> None:
    assert session.query(Theme).count() == 0


def test_sqlite_writes_ahead_and_keeps_foreign_keys(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    else:
        assert session.execute(text("SHOW server_encoding")).scalar() == "UTF8"


def test_the_database_refuses_the_facilitator_as_holder_of_a_duty(session: Session) -> None:
    team = factories.facilitator(session)
    meeting = factories.meeting(session, convener=team)
    held = session.query(Duty).filter_by(meeting_id=meeting.id, kind=DutyKind.EXECUTION).one()
    held.state, held.holder_id = DutyState.HELD, team.id
    with pytest.raises(IntegrityError):
        session.flush()


def test_rows_are_made_with_all_that_a_row_must_have(session: Session) -> None:
    network = factories.network(session, coordinator=factories.organisation(session))
    school = factories.school(session)
    factories.network_membership(session, network, school)
    meeting = factories.meeting(session, network=network)
    factories.invitation(session, meeting, factories.contact_of(session, school))
    assert session.query(Meeting).one().starts_local == datetime(2027, 2, 15, 10, 0)  # noqa: DTZ001 - Wall time.
