from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.domain.foreign_calendars import MOST_PER_OWNER, Trouble
from planner.domain.refusals import NotFound, Refused
from planner.rows.foreign_calendars import BusyInterval, ForeignCalendar
from planner.rows.journal import JournalLine
from planner.rows.people import Person
from planner.services import identity
from planner.services.dates import foreign_calendars
from planner.services.dates.foreign_calendars import Owner
from planner.services.people import own_data
from planner.services.work import Deployment, Work, writing
from tests import factories
from tests.clock import StandingClock
from tests.foreign import ADDRESS, World, calendar

Later = Callable[..., Work]


@pytest.fixture
def world() -> World:
    return World(calendar("20270308T080000Z/20270308T100000Z Heldagsprøve"), '"1"')


@pytest.fixture
def owner(work: Work) -> Owner:
    with writing(work):
        return Owner(factories.school(work.session, name="Skjetlein"))


@pytest.fixture
def added(work: Work, owner: Owner) -> ForeignCalendar:
    with writing(work):
        return foreign_calendars.add(work, owner, ADDRESS, "  Skolens  kalender ", titles=True)


@pytest.fixture
def later(session: Session, clock: StandingClock, deployment: Deployment, work: Work) -> Later:
    """Return work done after some time has passed."""
    return lambda **passed: Work(session, work.by, clock.forward(**passed), deployment)


def fetch(work: Work, world: World) -> None:
    """Do what the job does for everything that is due."""
    for one in foreign_calendars.due(work):
        with writing(work):
            fetch_claim = foreign_calendars.claim(work, one)
        assert fetch_claim is not None
        brought = foreign_calendars.run(fetch_claim, world.calendar_client())
        with writing(work):
            foreign_calendars.store(work, fetch_claim, brought)


def busy(work: Work) -> list[tuple[str, str]]:
    work.session.expire_all()
    return [(f"{one.starts_at:%m-%d %H}", one.title) for one in work.session.scalars(select(BusyInterval))]


def verbs(work: Work) -> list[str]:
    return list(work.session.scalars(select(JournalLine.verb).order_by(JournalLine.id)))


def acting(work: Work, person: Person) -> Work:
    return work.acting(identity.actor_of(work, person, via="page"))


def test_a_calendar_is_fetched_and_kept_as_busy_times(work: Work, added: ForeignCalendar, world: World) -> None:
    fetch(work, world)
    assert busy(work) == [("03-08 08", "Heldagsprøve")]
    assert (added.name, added.events, added.good_at) == ("Skolens kalender", 1, work.now)
    assert foreign_calendars.due(work) == []
    assert verbs(work) == ["foreign_calendars.added"]


def test_it_is_asked_again_after_an_hour_and_only_for_what_is_new(
    later: Later, added: ForeignCalendar, world: World
) -> None:
    fetch(later(), world)
    fetch(later(minutes=59), world)
    fetch(later(minutes=1), world)
    assert world.asked == [(ADDRESS, "", ""), (ADDRESS, '"1"', "")]
    assert added.good_at is not None
    assert added.read_at == added.good_at - timedelta(hours=1)


def test_it_is_read_whole_once_a_week_because_the_window_moves(
    later: Later, added: ForeignCalendar, world: World
) -> None:
    fetch(later(), world)
    fetch(later(days=7), world)
    assert world.asked[-1] == (ADDRESS, "", "")


def test_trouble_keeps_what_was_last_got_and_says_since_when(
    later: Later, work: Work, added: ForeignCalendar, world: World
) -> None:
    fetch(work, world)
    good = added.good_at
    world.gives = Trouble.WEB_PAGE
    world.etag = '"2"'
    first = later(hours=1)
    fetch(first, world)
    fetch(later(hours=1), world)
    assert busy(work) == [("03-08 08", "Heldagsprøve")]
    assert (added.good_at, added.failing_since, added.last_error) == (good, first.now, Trouble.WEB_PAGE)
    assert added.next_fetch_at == first.now + timedelta(hours=3)
    world.gives = calendar()
    fetch(later(hours=2), world)
    assert (busy(work), added.failing_since, added.last_error, added.attempts) == ([], None, None, 0)
    assert verbs(work) == ["foreign_calendars.added", "foreign_calendars.failing", "foreign_calendars.answers_again"]


@pytest.mark.parametrize("body", [b"<html>Logg inn</html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b""])
def test_a_body_that_is_no_whole_calendar_keeps_the_old(
    later: Later, work: Work, added: ForeignCalendar, world: World, body: bytes
) -> None:
    fetch(work, world)
    world.gives, world.etag = body, '"2"'
    fetch(later(hours=1), world)
    assert len(busy(work)) == 1
    assert added.failing_since is not None


def test_the_wait_grows_to_a_day(later: Later, added: ForeignCalendar, world: World) -> None:
    world.gives = Trouble.NO_ANSWER
    for _ in range(8):
        fetch(later(days=1), world)
    assert added.fetched_at is not None
    assert added.next_fetch_at == added.fetched_at + timedelta(hours=24)


@pytest.mark.parametrize(("days", "attempts"), [(-0.9, 1), (-2, 2), (1, 2)])
def test_a_clock_that_was_set_back_puts_no_calendar_off(
    later: Later, added: ForeignCalendar, world: World, days: float, attempts: int
) -> None:
    world.gives = Trouble.NO_ANSWER
    fetch(later(days=10), world)
    fetch(later(days=days), world)
    assert added.attempts == attempts


def test_what_is_being_fetched_is_not_fetched_twice(
    later: Later, work: Work, added: ForeignCalendar, world: World
) -> None:
    with writing(work):
        first = foreign_calendars.claim(work, added.id)
    assert first is not None
    with writing(work):
        assert foreign_calendars.claim(work, added.id) is None
    late = later(minutes=10)
    with writing(late):
        second = foreign_calendars.claim(late, added.id)
    assert second is not None
    with writing(late):
        foreign_calendars.store(late, first, foreign_calendars.run(first, world.calendar_client()))
    assert added.good_at is None
    with writing(late):
        foreign_calendars.store(late, second, foreign_calendars.run(second, world.calendar_client()))
    assert added.good_at == late.now


def test_titles_that_may_not_be_shown_are_forgotten_and_come_back_with_the_next_fetch(
    later: Later, work: Work, owner: Owner, added: ForeignCalendar, world: World
) -> None:
    fetch(work, world)
    with writing(work):
        foreign_calendars.change(work, owner, added.id, "Timeplan", titles=False)
    assert busy(work) == [("03-08 08", "")]
    with writing(work):
        foreign_calendars.change(work, owner, added.id, "", titles=True)
    fetch(work, world)
    assert (busy(work), added.name) == ([("03-08 08", "Heldagsprøve")], "Timeplan")


def test_nothing_is_left_of_a_calendar_that_is_taken_away(
    work: Work, owner: Owner, added: ForeignCalendar, world: World
) -> None:
    with writing(work):
        fetch_claim = foreign_calendars.claim(work, added.id)
    assert fetch_claim is not None
    with writing(work):
        foreign_calendars.remove(work, owner, added.id)
    with writing(work):
        foreign_calendars.store(work, fetch_claim, foreign_calendars.run(fetch_claim, world.calendar_client()))
    assert busy(work) == []
    with pytest.raises(NotFound):
        foreign_calendars.get(work, owner, added.id)


def test_only_its_contacts_and_the_team_keep_the_calendars_of_an_organisation(work: Work, owner: Owner) -> None:
    assert owner.organisation is not None
    for keeper in (factories.contact_of(work.session, owner.organisation), factories.organiser(work.session)):
        assert foreign_calendars.listed(acting(work, keeper), owner) == []
    with pytest.raises(Refused, match=r"permissions\.not_allowed"):
        foreign_calendars.listed(acting(work, factories.person(work.session)), owner)


def test_a_person_keeps_their_own_and_nobody_elses(work: Work) -> None:
    kari, ola = factories.person(work.session), factories.organiser(work.session)
    hers = acting(work, kari)
    foreign_calendars.add(hers, foreign_calendars.mine(hers), ADDRESS, "", titles=False)
    (only,) = foreign_calendars.listed(hers, foreign_calendars.mine(hers))
    assert only.name == "skole.example.no"
    with pytest.raises(Refused, match=r"permissions\.not_allowed"):
        foreign_calendars.get(acting(work, ola), Owner(person_id=kari.id), only.id)
    assert ADDRESS in str(own_data.my_data(hers)["foreign_calendars"])


def test_an_address_is_added_once_and_there_is_an_end_to_them(work: Work, owner: Owner, added: ForeignCalendar) -> None:
    with pytest.raises(Refused, match=r"foreign_calendars\.known_already"):
        foreign_calendars.add(work, owner, ADDRESS.replace("https", "webcal"), "", titles=False)
    for number in range(MOST_PER_OWNER - 1):
        foreign_calendars.add(work, owner, f"{ADDRESS}?{number}", "", titles=False)
    with pytest.raises(Refused, match=r"foreign_calendars\.too_many"):
        foreign_calendars.add(work, owner, f"{ADDRESS}?ny", "", titles=False)
    with pytest.raises(Refused, match=r"fetch\.scheme_not_allowed"):
        foreign_calendars.add(work, Owner(factories.school(work.session)), "file:///etc/passwd", "", titles=False)


def test_a_calendar_of_which_no_time_could_be_read_keeps_what_it_gave_and_says_so(
    work: Work, added: ForeignCalendar, world: World, later: Later
) -> None:
    fetch(work, world)
    world.gives = calendar("20270308T080000/20270308T100000 Flyttet").replace(b"DTSTART", b"DTSTART;TZID=Nowhere")
    world.etag = ""
    again = later(hours=1)
    fetch(again, world)
    assert busy(work) == [("03-08 08", "Heldagsprøve")]
    assert (added.last_error, added.failing_since) == (Trouble.UNREADABLE, again.now)
    assert verbs(work)[-1] == "foreign_calendars.failing"


def test_an_event_that_took_too_much_work_keeps_the_times_it_had_and_the_others_change(
    work: Work, added: ForeignCalendar, world: World, later: Later
) -> None:
    world.gives = calendar("20270308T080000Z/20270308T100000Z Tung", "20270309T080000Z/20270309T100000Z Lett")
    fetch(work, world)
    world.gives = calendar("20270308T080000Z/20270308T100000Z Tung", "20270310T080000Z/20270310T100000Z Lett")
    world.etag, world.too_heavy = "", "Tung"
    fetch(later(hours=1), world)
    assert sorted(busy(work)) == [("03-08 08", "Tung"), ("03-10 08", "Lett")]
    assert (added.events, added.left_out, added.broken_off, added.last_error) == (2, 1, 1, None)
    world.too_heavy = ""
    fetch(later(hours=2), world)
    assert (added.events, added.left_out, added.broken_off) == (2, 0, 0)
