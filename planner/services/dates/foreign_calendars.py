"""Calendars that organisations and people keep elsewhere, kept here as the times they are busy.

The network is reached outside of any transaction: a calendar is claimed, fetched and read, and what came of it is stored.
A calendar that cannot be fetched keeps what it last gave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from planner.domain import fetch
from planner.domain.foreign_calendars import (
    EVERY,
    MOST_PER_OWNER,
    STUCK_AFTER,
    WHOLE_EVERY,
    ParsedCalendar,
    Trouble,
    TroubleError,
    Window,
    is_due,
    wait_after,
    window_at,
)
from planner.domain.permissions import Verb
from planner.domain.refusals import Forbidden, NotFound, Refused
from planner.rows.foreign_calendars import ForeignCalendar
from planner.rows.organisations import Organisation
from planner.services import identity, journal
from planner.services.work import Work
from planner.store import foreign_calendars as rows

LONGEST_NAME = 200


@dataclass(frozen=True)
class Fetched:
    """The answer of a server: the body and its validators, or that nothing has changed."""

    body: bytes
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False


class Fetcher(Protocol):
    """The port by which foreign calendars come in."""

    def fetch(self, address: str, etag: str = "", last_modified: str = "") -> Fetched:
        """Fetch an address, only if it has changed where validators are given; raise ``TroubleError``."""


class Reader(Protocol):
    """The port by which a foreign calendar is read, under limits of time and memory."""

    def read(self, body: bytes, window: Window) -> ParsedCalendar:
        """Return the busy times of a calendar; raise ``TroubleError``."""


@dataclass(frozen=True)
class CalendarClient:
    """The ports by which the world outside is reached."""

    fetcher: Fetcher
    reader: Reader


class _Shut:
    """A port that leads nowhere."""

    def fetch(self, address: str, etag: str = "", last_modified: str = "") -> Fetched:
        del address, etag, last_modified
        raise TroubleError(Trouble.NO_ANSWER)

    def read(self, body: bytes, window: Window) -> ParsedCalendar:
        del body, window
        raise TroubleError(Trouble.NO_ANSWER)


NO_CALENDAR_CLIENT = CalendarClient(_Shut(), _Shut())
"""The client of a process that needs nothing from outside: no calendar answers."""


@dataclass(frozen=True)
class Owner:
    """Whose calendars these are: an organisation's or a person's."""

    organisation: Organisation | None = None
    person_id: int | None = None

    @property
    def organisation_id(self) -> int | None:
        """Return the id of the organisation, where it is one."""
        return None if self.organisation is None else self.organisation.id


@dataclass(frozen=True)
class FetchClaim:
    """A calendar that was claimed to be fetched; ``claimed_at`` tells this claim from a later one."""

    calendar_id: int
    claimed_at: datetime
    address: str
    etag: str
    last_modified: str
    window: Window


@dataclass(frozen=True)
class FetchResult:
    """The result of a fetch: what was fetched and parsed, or the trouble there was."""

    fetched: Fetched | None = None
    understood: ParsedCalendar | None = None
    trouble: Trouble | None = None


def mine(work: Work) -> Owner:
    """Return the actor as the owner of calendars."""
    return Owner(person_id=work.by.person_id)


def require(work: Work, owner: Owner) -> None:
    """Raise ``Refused`` unless the actor may keep these calendars: the person, a contact of the organisation, the team."""
    if owner.organisation is not None:
        identity.require_organisation(work, Verb.EDIT_ORGANISATION, owner.organisation.id)
    elif owner.person_id is None or owner.person_id != work.by.person_id:
        raise Forbidden("permissions.not_allowed")


def listed(work: Work, owner: Owner) -> list[ForeignCalendar]:
    """Return the calendars of an owner, in the order they were added; raise ``Refused``."""
    require(work, owner)
    return rows.of_owner(work.session, owner.organisation_id, owner.person_id)


def check_new(work: Work, owner: Owner, address: str) -> str:
    """Return the address as it is fetched; raise ``Refused`` where it may not be added."""
    calendars = listed(work, owner)
    checked = fetch.checked(address, as_webcal=work.deployment.webcal_http)
    if any(fetch.checked(calendar.address) == fetch.checked(checked) for calendar in calendars):
        raise Refused("foreign_calendars.known_already", field="address")
    if len(calendars) >= MOST_PER_OWNER:
        raise Refused("foreign_calendars.too_many", field="address", most=MOST_PER_OWNER)
    return checked


def look(calendar_client: CalendarClient, address: str, window: Window) -> ParsedCalendar:
    """Fetch and read a calendar without keeping it, outside of any transaction; raise ``TroubleError``."""
    return _read(calendar_client, calendar_client.fetcher.fetch(address).body, window)


def _read(calendar_client: CalendarClient, body: bytes, window: Window) -> ParsedCalendar:
    """Read a calendar; one of which no time could be read is in trouble, so that it wipes no good data of before."""
    understood = calendar_client.reader.read(body, window)
    if understood.unreadable:
        raise TroubleError(Trouble.UNREADABLE)
    return understood


def window(work: Work) -> Window:
    """Return the stretch of time that is kept of a calendar, as it is now."""
    return window_at(work.now, work.deployment.time_zone)


def add(work: Work, owner: Owner, address: str, name: str, *, titles: bool) -> ForeignCalendar:
    """Add a calendar, to be fetched at once; raise ``Refused`` for an address that cannot be fetched or is there already."""
    checked = check_new(work, owner, address)
    calendar = ForeignCalendar(
        organisation_id=owner.organisation_id,
        person_id=owner.person_id,
        address=checked,
        name=_clean(name) or fetch.host_of(checked)[:LONGEST_NAME],
        titles=titles,
        next_fetch_at=work.now,
        created_at=work.now,
    )
    work.session.add(calendar)
    work.session.flush()
    journal.write(
        work, "foreign_calendars.added", organisation=owner.organisation, calendar=calendar.id, name=calendar.name
    )
    return calendar


def get(work: Work, owner: Owner, calendar_id: int) -> ForeignCalendar:
    """Return a calendar of an owner; raise ``NotFound``, or ``Refused`` unless the actor may keep it."""
    calendar = next((calendar for calendar in listed(work, owner) if calendar.id == calendar_id), None)
    if calendar is None:
        raise NotFound("foreign_calendars.not_found")
    return calendar


def locked(work: Work, owner: Owner, calendar_id: int) -> ForeignCalendar:
    """Return a calendar of an owner as it stands now, locked until the transaction ends; raise as ``get`` does."""
    return rows.locked(work.session, get(work, owner, calendar_id).id) or get(work, owner, calendar_id)


def change(work: Work, owner: Owner, calendar_id: int, name: str, *, titles: bool) -> ForeignCalendar:
    """Rename a calendar and say whether titles may be shown; titles that may not are forgotten at once."""
    calendar = get(work, owner, calendar_id)
    calendar.name = _clean(name) or calendar.name
    if calendar.titles and not titles:
        rows.forget_titles(work.session, calendar.id)
    if titles and not calendar.titles:
        calendar.read_at, calendar.next_fetch_at = None, work.now
    calendar.titles = titles
    journal.write(
        work, "foreign_calendars.changed", organisation=owner.organisation, calendar=calendar.id, name=calendar.name
    )
    return calendar


def remove(work: Work, owner: Owner, calendar_id: int) -> None:
    """Forget a calendar and everything that came from it."""
    calendar = get(work, owner, calendar_id)
    rows.forget_busy(work.session, calendar.id)
    work.session.delete(calendar)
    journal.write(work, "foreign_calendars.removed", organisation=owner.organisation, name=calendar.name)


def due(work: Work) -> list[int]:
    """Return the ids of the calendars that are to be fetched now."""
    return rows.due(work.session, work.now)


def due_by_host(work: Work) -> list[list[int]]:
    """Return the ids of the calendars that are to be fetched now, those of one host together."""
    by_host: dict[str, list[int]] = {}
    for calendar_id, address in rows.due_addresses(work.session, work.now):
        by_host.setdefault(fetch.host_of(address), []).append(calendar_id)
    return list(by_host.values())


def claim(work: Work, calendar_id: int) -> FetchClaim | None:
    """Take a calendar that is due, so that nobody else fetches it meanwhile; return nothing when it is not due any more."""
    calendar = rows.locked(work.session, calendar_id)
    if calendar is None or not is_due(calendar.next_fetch_at, work.now):
        return None
    calendar.claimed_at, calendar.next_fetch_at = work.now, work.now + STUCK_AFTER
    whole = calendar.read_at is None or calendar.read_at <= work.now - WHOLE_EVERY
    etag, last_modified = ("", "") if whole else (calendar.etag, calendar.last_modified)
    return FetchClaim(calendar.id, work.now, calendar.address, etag, last_modified, window(work))


def run(fetch_claim: FetchClaim, calendar_client: CalendarClient) -> FetchResult:
    """Fetch and read a claimed calendar, outside of any transaction."""
    try:
        fetched = calendar_client.fetcher.fetch(fetch_claim.address, fetch_claim.etag, fetch_claim.last_modified)
        understood = None if fetched.unchanged else _read(calendar_client, fetched.body, fetch_claim.window)
    except TroubleError as error:
        return FetchResult(trouble=error.trouble)
    return FetchResult(fetched, understood)


def store(work: Work, fetch_claim: FetchClaim, result: FetchResult) -> None:
    """Store the result of a fetch; a failed one leaves everything as it was, and says since when."""
    calendar = rows.locked(work.session, fetch_claim.calendar_id)
    if calendar is None or calendar.claimed_at != fetch_claim.claimed_at:
        return
    calendar.claimed_at, calendar.fetched_at = None, work.now
    if result.trouble is not None:
        _failed(work, calendar, result.trouble)
        return
    if calendar.failing_since is not None:
        _write(work, calendar, "foreign_calendars.answers_again")
    calendar.good_at, calendar.failing_since, calendar.last_error, calendar.attempts = work.now, None, None, 0
    calendar.next_fetch_at = work.now + EVERY
    if result.fetched is not None and result.understood is not None:
        _replace(work, calendar, result.fetched, result.understood)


def _failed(work: Work, calendar: ForeignCalendar, trouble: Trouble) -> None:
    calendar.attempts += 1
    calendar.last_error = trouble
    calendar.next_fetch_at = work.now + wait_after(calendar.attempts)
    if calendar.failing_since is None:
        calendar.failing_since = work.now
        _write(work, calendar, "foreign_calendars.failing")


def _write(work: Work, calendar: ForeignCalendar, verb: str) -> None:
    organisation = (
        None if calendar.organisation_id is None else work.session.get(Organisation, calendar.organisation_id)
    )
    journal.write(work, verb, organisation=organisation, calendar=calendar.id, name=calendar.name)


def _replace(work: Work, calendar: ForeignCalendar, fetched: Fetched, understood: ParsedCalendar) -> None:
    calendar.etag, calendar.last_modified, calendar.read_at = fetched.etag, fetched.last_modified, work.now
    calendar.left_out, calendar.broken_off = understood.left_out, len(understood.broken_off)
    busy = understood.busy if calendar.titles else [replace(interval, title="") for interval in understood.busy]
    calendar.events = rows.replace_busy(work.session, calendar.id, busy, understood.broken_off)


def _clean(name: str) -> str:
    return " ".join(name.split())[:LONGEST_NAME]
