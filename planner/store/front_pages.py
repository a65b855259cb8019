"""What everybody sees on the front page, from which its validator is made."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, Select, and_, literal_column, select

from planner.domain.duties import DutyKind
from planner.domain.networks import NetworkState
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.organisations import Organisation
from planner.store import about
from planner.store.database import Session, past_sqlalchemy
from planner.store.meeting_lists import REACH, open_and_coming
from planner.store.shown_texts import gathered, in_words_of, joined, read_past

MEETINGS = 6
NETWORKS = 8
Shown = tuple[str | None, ...]
"""The meetings, as one text, the networks, and who is behind the service."""
_BEGUN, _NOW = "begun_of_the_page", "now_of_the_page"
"""The places of two moments, in their order."""


def _meetings() -> Select[str]:
    facts = (
        Meeting.id, Meeting.slug, Meeting.kind, Meeting.title, Meeting.state, Meeting.starts_at, Meeting.ends_at,
        Meeting.starts_local, Meeting.ends_local, Meeting.zone, Meeting.all_day, Meeting.place, Meeting.online_url,
        Meeting.seats, Meeting.seats_taken, Organisation.name,
    )  # fmt: skip
    execution = and_(Duty.meeting_id == Meeting.id, Duty.kind == DutyKind.EXECUTION)
    rows = select(joined(*facts).label("row")).select_from(Meeting).outerjoin(Duty, execution)
    coming = rows.outerjoin(Organisation, Organisation.id == Duty.holder_id).where(
        *open_and_coming(literal_column(_BEGUN, DateTime), literal_column(_NOW, DateTime))
    )
    return coming.order_by(Meeting.starts_at, Meeting.id).limit(MEETINGS)


def _networks() -> Select[str]:
    rows = select(joined(Network.name, Network.slug).label("row")).where(Network.state == NetworkState.ACTIVE)
    return rows.order_by(Network.sort_key).limit(NETWORKS)


@cache
def _statement(dialect: Dialect) -> str:
    return in_words_of(dialect, select(gathered(_meetings()), gathered(_networks()), about.as_text()), _BEGUN, _NOW)


def _shown(cursor: Any, dialect: Dialect, now: datetime) -> Shown:  # noqa: ANN401 - Of one driver or the other.
    moments = [moment.astimezone(UTC).replace(tzinfo=None) for moment in (now - REACH, now)]
    texts = [moment.isoformat(" ", "microseconds") for moment in moments]
    cursor.execute(_statement(dialect), texts if dialect.paramstyle == "qmark" else moments)
    row: tuple[str | None, ...] = tuple(cursor.fetchone())
    cursor.close()
    return row


def shown(session: Session, now: datetime) -> Shown:
    """Return what everybody sees on the front page."""
    session.flush()
    connection = session.connection()
    with past_sqlalchemy(connection) as cursor:
        return _shown(cursor, connection.dialect, now)


class FrontReader:
    """The read that a visitor who has the front page is answered from: one statement, past sessions and rows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def shown(self, now: datetime) -> Shown:
        """Return what everybody sees there; raise ``DatabaseFailure`` where the database does not answer."""
        return read_past(self._engine, lambda cursor, dialect: _shown(cursor, dialect, now))
