"""The page of one meeting: its row with the waiting list, and what everybody sees there, from which its validator is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Engine, ScalarSelect, Select, String, case, func, literal_column, select, text
from sqlalchemy.orm import aliased, joinedload

from planner.domain.duties import DutyState
from planner.domain.journal_audiences import PUBLIC_STORY
from planner.domain.meetings import MeetingState, Visibility
from planner.domain.replies import ReplyState
from planner.rows.duties import Duty
from planner.rows.journal import NOT_AN_ANSWER, JournalLine
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.networks import Network
from planner.rows.organisations import Organisation, Theme
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.rows.series import Series
from planner.store import about
from planner.store.database import Session, past_sqlalchemy
from planner.store.shown_texts import gathered, in_words_of, joined, read_past


def with_waiting(session: Session, slug: str) -> tuple[Meeting, int] | None:
    """Return a meeting with its convener, network and maker, and how many people wait for a seat."""
    query = select(Meeting, _waiting()).where(Meeting.slug == slug)
    whole = (joinedload(Meeting.convener), joinedload(Meeting.network), joinedload(Meeting.created_by))
    row = session.execute(query.options(*whole)).one_or_none()
    return None if row is None else (row[0], row[1])


def _waiting() -> ScalarSelect[int]:
    waiting = (Reply.meeting_id == Meeting.id, Reply.state == ReplyState.WAITING)
    return select(func.coalesce(func.sum(Reply.party), 0)).where(*waiting).correlate(Meeting).scalar_subquery()


class PageState(NamedTuple):
    """What everybody sees on the page of a public meeting: the moments (UTC) after which it says something else, and the rest."""

    moments: tuple[datetime | None, ...]
    shown: tuple[object, ...]


_MOMENTS = (Meeting.starts_at, Meeting.ends_at, Meeting.answer_by)
_SHOWN = (
    Meeting.id, Meeting.kind, Meeting.title, Meeting.state, Meeting.cancel_reason, Meeting.question, Meeting.programme,
    Meeting.starts_local, Meeting.ends_local, Meeting.zone, Meeting.all_day, Meeting.place, Meeting.address,
    Meeting.map_url, Meeting.online_url, Meeting.seats, Meeting.seats_taken, Meeting.time_sequence,
)  # fmt: skip
_SLUG = "slug_of_the_page"


def _duties() -> Select[str]:
    # Who has it and whether it is fulfilled is all that everybody is told of its state.
    fulfilled = case((Duty.state == DutyState.FULFILLED, literal_column("'fulfilled'", String)))
    facts = (Duty.kind, fulfilled, Organisation.name, Organisation.slug, Person.name, Person.email)
    holders = (
        select(joined(*facts).label("row")).select_from(Duty).outerjoin(Organisation, Organisation.id == Duty.holder_id)
    )
    return holders.outerjoin(Person, Person.id == Duty.person_id).where(Duty.meeting_id == Meeting.id).order_by(Duty.id)


def _themes() -> Select[str]:
    link_theme = aliased(Theme)
    names = select(joined(Theme.name_nb, Theme.name_nn, Theme.name_en).label("row")).select_from(MeetingTheme)
    of_link = names.join(link_theme, link_theme.id == MeetingTheme.theme_id)
    of_meeting = of_link.join(Theme, Theme.id == func.coalesce(link_theme.merged_into_id, link_theme.id))
    return of_meeting.where(MeetingTheme.meeting_id == Meeting.id).order_by(Theme.id)


def _story() -> Select[str]:
    verbs = [literal_column(f"'{verb}'", String) for verb in sorted(PUBLIC_STORY)]
    facts = (JournalLine.id, JournalLine.verb, JournalLine.at, JournalLine.organisation_id, JournalLine.facts)
    lines = select(joined(*facts).label("row")).where(JournalLine.meeting_id == Meeting.id)
    return lines.where(JournalLine.verb.in_(verbs), text(NOT_AN_ANSWER)).order_by(JournalLine.id)


def _series() -> Select[str]:
    other = aliased(Meeting)
    facts = (Series.slug, other.slug, other.starts_local, other.ends_local, other.zone, other.all_day)
    members = select(joined(*facts).label("row")).select_from(other).join(Series, Series.id == other.series_id)
    seen = (other.visibility == Visibility.PUBLIC, other.state != MeetingState.DRAFT)
    return members.where(other.series_id == Meeting.series_id, *seen).order_by(other.starts_at, other.id)


@cache
def _statement(dialect: Dialect) -> str:
    """Return the one statement that reads all of it, in the words of a driver."""
    facts = (
        *_MOMENTS,
        *_SHOWN,
        Organisation.name,
        Organisation.slug,
        Network.name,
        Network.slug,
        Person.email,
        _waiting(),
    )
    texts = (gathered(rows, Meeting) for rows in (_duties(), _themes(), _story(), _series()))
    query = (
        select(*facts, *texts, about.as_text())
        .select_from(Meeting)
        .join(Organisation, Organisation.id == Meeting.convener_id)
        .outerjoin(Network, Network.id == Meeting.network_id)
        .outerjoin(Person, Person.id == Meeting.created_by_id)
        .where(Meeting.slug == literal_column(_SLUG))
        .where(Meeting.visibility == Visibility.PUBLIC, Meeting.state != MeetingState.DRAFT)
    )
    return in_words_of(dialect, query, _SLUG)


def _state(cursor: Any, dialect: Dialect, slug: str) -> PageState | None:  # noqa: ANN401 - Of one driver or the other.
    cursor.execute(_statement(dialect), (slug,))
    row: Sequence[Any] | None = cursor.fetchone()
    cursor.close()
    if row is None:
        return None
    count = len(_MOMENTS)
    return PageState(tuple(_instant(moment) for moment in row[:count]), tuple(row[count:]))


def _instant(moment: str | datetime | None) -> datetime | None:
    """Read an instant as a driver gives it: one of them knows no times and gives texts."""
    if moment is None:
        return None
    return (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).replace(tzinfo=UTC)


def state(session: Session, slug: str) -> PageState | None:
    """Return what everybody sees on the page of a meeting; nothing for one that is a draft or not public."""
    session.flush()
    connection = session.connection()
    with past_sqlalchemy(connection) as cursor:
        return _state(cursor, connection.dialect, slug)


class PageReader:
    """The read that a visitor who has the page is answered from: one statement, past sessions and rows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def state(self, slug: str) -> PageState | None:
        """Return what everybody sees on the page of a meeting; raise ``DatabaseFailure`` where the database does not answer."""
        return read_past(self._engine, lambda cursor, dialect: _state(cursor, dialect, slug))
