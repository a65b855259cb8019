"""The words by which meetings and names are found, kept in the transaction that changes them, and asked by their beginnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    event,
    false,
    func,
    insert,
    inspect,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session, UOWTransaction, aliased

from planner.domain.duties import DutyState
from planner.domain.meetings import LONGEST
from planner.domain.search_words import LAST_SIGN, SearchTerm, bears, beginnings, kept_words
from planner.rows.duties import Duty
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.networks import Network
from planner.rows.organisations import Organisation, OrganisationAlias, Theme
from planner.rows.people import Person
from planner.rows.search_words import MeetingWord
from planner.store.invitations import sent

TEXTS = ("title", "question", "place", "address")
"""The fields of a meeting whose words are kept; whoever may see the meeting sees all of them."""
MOST_GUESTS = 10_000
"""People of one name whose meetings are looked for: a statement takes so many ids and not many more."""
_DAY = timedelta(days=1)
_KEEPING = insert(MeetingWord)
_FORGETTING = delete(MeetingWord).where(
    MeetingWord.meeting_id == bindparam("of_meeting"), MeetingWord.word.in_(bindparam("words", expanding=True))
)


def keep(session: Session, meetings: Iterable[Meeting]) -> None:
    """Keep the words of meetings as they stand now, in two statements for all of them."""
    words = {meeting.id: kept_words(getattr(meeting, name) or "" for name in TEXTS) for meeting in meetings}
    if not words:
        return
    connection = session.connection()
    connection.execute(delete(MeetingWord).where(MeetingWord.meeting_id.in_(words)))
    rows = [{"meeting_id": key, "word": word} for key, kept in words.items() for word in sorted(kept)]
    if rows:
        connection.execute(insert(MeetingWord), rows)


def keep_difference(session: Session, meeting_id: int, before: Iterable[str], after: Iterable[str]) -> None:
    """Keep the words of a meeting that says something else than before, in two statements at most."""
    gone, new = (kept_words(before), kept_words(after))
    gone, new = gone - new, new - gone
    connection = session.connection()
    if gone or new:
        # A version before this one may have kept other spellings.
        connection.execute(_FORGETTING, {"of_meeting": meeting_id, "words": sorted(gone | new)})
    if new:
        connection.execute(_KEEPING, [{"meeting_id": meeting_id, "word": word} for word in sorted(new)])


def _keep_changed(session: Session, _flush: UOWTransaction) -> None:
    """Keep the words of the meetings that a flush has made or given other words."""
    meetings = (row for row in (*session.new, *session.dirty) if isinstance(row, Meeting))
    keep(session, [meeting for meeting in meetings if _says_else(meeting)])


def _says_else(meeting: Meeting) -> bool:
    attributes = inspect(meeting).attrs
    return any(attributes[name].history.has_changes() for name in TEXTS)


def follow(sessions: type[Session]) -> None:
    """Let every session of a kind keep the words of meetings in the flush that writes them, whichever use case that is."""
    event.listen(sessions, "after_flush", _keep_changed)


class NameOf(StrEnum):
    """The things whose names a meeting carries: those who gather or have a duty, its network, its themes, and people.

    Guests are people too, for those who may see who is invited, and so are organisations that guests speak for.
    """

    ORGANISATION = "organisation"
    NETWORK = "network"
    THEME = "theme"
    PERSON = "person"
    GUEST = "guest"


@dataclass(frozen=True)
class GuestNames:
    """The guests by whose names meetings are found: those of some meetings, or, where none are given, of all.

    A guest bears the name of the organisation that they are invited for as well.
    """

    of_meetings: CompoundSelect[int] | None = None

    def named(self) -> Select[NameOf, int, str]:
        """Select the names of the guests."""
        query = select(literal(NameOf.GUEST), Person.id, Person.name).where(Person.name != "")
        if self.of_meetings is None:
            return query
        return query.where(Person.id.in_(select(Invitation.person_id).where(*self._of_these())))

    def invited(self, person_ids: Iterable[int]) -> Select[int]:
        """Select the meetings that these people are guests of."""
        among = Invitation.person_id.in_(sorted(person_ids)[:MOST_GUESTS])
        return select(Invitation.meeting_id).where(among, *self._of_these())

    def invited_for(self, organisation_ids: Iterable[int]) -> Select[int]:
        """Select the meetings that guests of these organisations are invited to."""
        among = Invitation.organisation_id.in_(sorted(organisation_ids)[:MOST_GUESTS])
        return select(Invitation.meeting_id).where(among, *self._of_these())

    def _of_these(self) -> tuple[ColumnElement[bool], ...]:
        return (sent(),) if self.of_meetings is None else (sent(), Invitation.meeting_id.in_(self.of_meetings))


def says(session: Session, terms: Sequence[SearchTerm], guests: GuestNames | None = None) -> ColumnElement[bool]:
    """Return the condition that a meeting has every term: in its own words, in a name that it carries, or as its day.

    A person counts where the page of the meeting names them, as the one who has a duty now, and as one of these guests; an
    organisation counts where it gathers or has a duty, and where one of these guests is invited for it.
    """
    if not terms:
        return false()
    query = _NAMES if guests is None else union_all(*_all_names(), guests.named())
    names = session.connection().execute(query).all() if any(term.words for term in terms) else []
    return and_(*(_has(term, names, guests) for term in terms))


def _all_names() -> tuple[Select[NameOf, int, str], ...]:
    """Select all names that meetings carry to everybody: their kind, the id of what is called so, and the name."""
    holding = select(Duty.person_id).where(Duty.state == DutyState.HELD)
    return (
        select(literal(NameOf.ORGANISATION), Organisation.id, Organisation.name),
        select(literal(NameOf.ORGANISATION), OrganisationAlias.organisation_id, OrganisationAlias.name),
        select(literal(NameOf.NETWORK), Network.id, Network.name),
        *(select(literal(NameOf.THEME), Theme.id, name) for name in (Theme.name_nb, Theme.name_nn, Theme.name_en)),
        select(literal(NameOf.PERSON), Person.id, Person.name).where(Person.id.in_(holding)),
    )


_NAMES = union_all(*_all_names())


def _has(term: SearchTerm, names: Sequence[Row[*tuple[Any, ...]]], guests: GuestNames | None) -> ColumnElement[bool]:
    worded = and_(*(Meeting.id.in_(_meetings_with(word, names, guests)) for word in term.words))
    return or_(worded, *map(_touches, term.days)) if term.days else worded


def _meetings_with(word: str, names: Sequence[Row[*tuple[Any, ...]]], guests: GuestNames | None) -> CompoundSelect[int]:
    """Select the meetings that a word is said of, each way by an index of its own."""
    ids: dict[str, set[int]] = {}
    for kind, key, name in names:
        if bears(name, word):
            ids.setdefault(kind, set()).add(key)
    meeting = aliased(Meeting)
    ways = {
        NameOf.ORGANISATION: ((meeting.id, meeting.convener_id), (Duty.meeting_id, Duty.holder_id)),
        NameOf.NETWORK: ((meeting.id, meeting.network_id),),
        NameOf.THEME: ((MeetingTheme.meeting_id, MeetingTheme.theme_id),),
    }
    branches = [
        select(meeting_id).where(column.in_(sorted(ids[kind])))
        for kind, columns in ways.items()
        if kind in ids
        for meeting_id, column in columns
    ]
    if NameOf.PERSON in ids:
        held = Duty.state == DutyState.HELD
        branches.append(select(Duty.meeting_id).where(Duty.person_id.in_(sorted(ids[NameOf.PERSON])), held))
    if guests is not None:
        branches += _branches_of_guests(guests, ids)
    said = select(MeetingWord.meeting_id).where(or_(*map(_begins_with, beginnings(word))))
    return union(said, *branches)


def _branches_of_guests(guests: GuestNames, ids: Mapping[str, set[int]]) -> Iterator[Select[int]]:
    if NameOf.GUEST in ids:
        yield guests.invited(ids[NameOf.GUEST])
    if NameOf.ORGANISATION in ids:
        yield guests.invited_for(ids[NameOf.ORGANISATION])


def _begins_with(beginning: str) -> ColumnElement[bool]:
    return and_(MeetingWord.word >= beginning, MeetingWord.word < beginning + LAST_SIGN)


def _touches(day: date) -> ColumnElement[bool]:
    """Return the condition that a meeting is on a day, by its own clock; the bounds in UTC are there for the index."""
    midnight = datetime.combine(day, time.min)
    next_midnight = midnight + _DAY
    ends = func.coalesce(Meeting.ends_local, Meeting.starts_local)
    return and_(
        Meeting.starts_at > midnight.replace(tzinfo=UTC) - LONGEST - _DAY,
        Meeting.starts_at < next_midnight.replace(tzinfo=UTC) + _DAY,
        Meeting.starts_local < next_midnight,
        or_(Meeting.starts_local >= midnight, ends > midnight),
    )
