"""Sessions of browsers: what is ended is ended for every copy of the cookie, and nothing makes one live for ever."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from planner.domain.browser_sessions import LONGEST, MOST_SESSIONS, TIME_OUTS, SessionStanding
from planner.domain.people import ServiceRole
from planner.domain.refusals import Forbidden, NotFound
from planner.rows.browser_sessions import BrowserSession
from planner.rows.people import Person
from planner.services.operations import retention
from planner.services.people import browser_sessions, people, sign_in
from planner.services.people.browser_sessions import CurrentSession
from planner.services.tokens import digest
from planner.services.work import NOBODY, Actor, Work, reading, writing
from tests import factories
from tests.browser import FIREFOX
from tests.clock import MONDAY
from tests.statements import counted


@pytest.fixture
def kari(work: Work) -> Person:
    with writing(work):
        return factories.person(work.session, email="kari@example.no", role=ServiceRole.ORGANISER)


def after(work: Work, **passed: float) -> Work:
    return replace(work, now=work.now + timedelta(**passed))


def begin(work: Work, person: Person, before: str | None = None) -> str:
    with writing(work):
        return browser_sessions.begin(work, person, FIREFOX, before)


def stands(work: Work, secret: str) -> SessionStanding:
    with reading(work):
        current = browser_sessions.current(work, secret)
    return SessionStanding.ALIVE if isinstance(current, CurrentSession) else current.standing


def id_of(work: Work, secret: str) -> int:
    with reading(work):
        return work.session.scalars(select(BrowserSession.id).where(BrowserSession.hash == digest(secret))).one()


def open_sessions(work: Work) -> int | None:
    with reading(work):
        return work.session.scalar(
            select(func.count()).select_from(BrowserSession).where(BrowserSession.ended_at.is_(None))
        )


def test_the_secret_is_random_and_stored_as_its_hash_alone(work: Work, kari: Person) -> None:
    secrets = {begin(work, kari) for _ in range(3)}
    with reading(work):
        rows = work.session.scalars(select(BrowserSession)).all()
    assert {row.hash for row in rows} == {digest(secret) for secret in secrets}
    assert all(len(secret) >= 32 for secret in secrets)
    assert not secrets & {str(value) for row in rows for value in vars(row).values()}
    assert {(row.browser, row.system) for row in rows} == {("Firefox", "Windows")}


def test_a_session_that_was_ended_is_dead_for_each_copy_of_its_cookie(work: Work, kari: Person) -> None:
    stays, copied = begin(work, kari), begin(work, kari)
    with writing(after(work, minutes=1)) as later:
        browser_sessions.end(later, copied)
    assert stands(work, copied) is SessionStanding.ENDED
    assert stands(work, stays) is SessionStanding.ALIVE


def test_a_sign_in_ends_the_session_that_the_browser_had(work: Work, kari: Person) -> None:
    before = begin(work, kari)
    again = begin(after(work, hours=1), kari, before)
    assert again != before
    assert stands(work, before) is SessionStanding.ENDED
    assert stands(after(work, hours=1), again) is SessionStanding.ALIVE


@pytest.mark.parametrize("forged", ["", "x", "1", "' OR 1=1 --", "\x00", "å" * 5000, "0" * 64])
def test_a_forged_secret_opens_nothing(work: Work, kari: Person, forged: str) -> None:
    begin(work, kari)
    assert stands(work, forged) is SessionStanding.UNKNOWN
    with writing(work):
        browser_sessions.end(work, forged)
    assert open_sessions(work) == 1


def test_the_hash_that_is_stored_is_no_secret(work: Work, kari: Person) -> None:
    assert stands(work, digest(begin(work, kari))) is SessionStanding.UNKNOWN


@pytest.mark.parametrize("role", list(ServiceRole))
def test_the_time_outs_are_those_of_the_role(work: Work, role: ServiceRole) -> None:
    with writing(work):
        person = factories.person(work.session, role=role)
    secret, idle = begin(work, person), TIME_OUTS[role].idle
    assert stands(replace(work, now=work.now + idle - timedelta(seconds=1)), secret) is SessionStanding.ALIVE
    assert stands(replace(work, now=work.now + idle), secret) is SessionStanding.IDLE
    session_id, day = id_of(work, secret), work.now
    while stands(replace(work, now=day), secret) is SessionStanding.ALIVE:
        with writing(replace(work, now=day)) as visit:
            browser_sessions.note_use(visit, session_id)
        day += idle / 2
    assert day - idle / 2 <= work.now + LONGEST
    assert stands(replace(work, now=day), secret) is SessionStanding.TOO_OLD


def test_with_the_clock_set_back_a_session_is_over_and_no_visit_revives_it(work: Work, kari: Person) -> None:
    secret = begin(after(work, days=2), kari)
    assert stands(work, secret) is SessionStanding.ENDED
    with writing(work):
        browser_sessions.note_use(work, id_of(after(work, days=2), secret))
    assert stands(work, secret) is SessionStanding.ENDED
    assert stands(after(work, days=2), secret) is SessionStanding.ALIVE


def test_another_role_ends_the_sessions_and_the_same_role_none(work: Work, kari: Person) -> None:
    secret = begin(work, kari)
    with writing(work):
        people.add(work, kari.email, "", None, ServiceRole.ORGANISER)
    assert stands(work, secret) is SessionStanding.ALIVE
    with writing(work):
        people.add(work, kari.email, "", None, ServiceRole.PARTICIPANT)
    assert stands(work, secret) is SessionStanding.ENDED


def test_a_person_who_is_gone_has_no_session(work: Work, kari: Person) -> None:
    secret = begin(work, kari)
    with writing(work):
        work.session.delete(people.get(work, kari.id))
    assert stands(work, secret) is SessionStanding.UNKNOWN


def test_signing_out_everywhere_ends_all_of_one_person(work: Work, kari: Person) -> None:
    with writing(work):
        ola = factories.person(work.session)
    mine, theirs = [begin(work, kari) for _ in range(3)], begin(work, ola)
    with writing(work.acting(Actor(person_id=kari.id))) as visit:
        sign_in.sign_out_everywhere(visit, people.get(visit, kari.id))
    assert {stands(work, secret) for secret in mine} == {SessionStanding.ENDED}
    assert stands(work, theirs) is SessionStanding.ALIVE


def test_ones_own_are_listed_and_ended_and_those_of_others_are_not(work: Work, kari: Person) -> None:
    with writing(work):
        ola = factories.person(work.session)
    older, here, theirs = begin(work, kari), begin(after(work, minutes=1), kari), begin(work, ola)
    visit = after(work, minutes=2).acting(Actor(person_id=kari.id))
    with reading(visit):
        listed = browser_sessions.listed(visit, id_of(work, older))
    assert [session.current for session in listed] == [True, False]
    assert [session.session_id for session in listed] == [id_of(work, older), id_of(work, here)]
    for foreign in (id_of(work, theirs), 10**6):
        with pytest.raises(NotFound, match=r"people\.session_not_found"), writing(visit):
            browser_sessions.end_listed(visit, foreign)
    with writing(visit):
        browser_sessions.end_listed(visit, id_of(work, here))
    with pytest.raises(NotFound), writing(visit):
        browser_sessions.end_listed(visit, id_of(work, here))
    assert stands(work, theirs) is SessionStanding.ALIVE
    with pytest.raises(Forbidden), reading(work.acting(NOBODY)) as nobody:
        browser_sessions.listed(nobody, None)


def test_all_others_are_ended_but_this_one(work: Work, kari: Person) -> None:
    others, here = [begin(work, kari) for _ in range(3)], begin(work, kari)
    visit = work.acting(Actor(person_id=kari.id))
    with writing(visit):
        assert browser_sessions.end_others(visit, id_of(work, here)) == 3
    assert {stands(work, secret) for secret in others} == {SessionStanding.ENDED}
    assert stands(work, here) is SessionStanding.ALIVE


def test_ten_thousand_sessions_are_listed_in_one_page_and_ended_by_the_next_sign_in(
    work: Work, kari: Person, engine: Engine
) -> None:
    many = [
        {"person_id": kari.id, "hash": f"{number:064}", "browser": "", "system": "", "created_at": MONDAY, "last_seen_at": MONDAY}
        for number in range(10_000)
    ]  # fmt: skip
    with writing(work):
        work.session.execute(insert(BrowserSession), many)
    visit = work.acting(Actor(person_id=kari.id))
    with counted(engine) as asked, reading(visit):
        assert len(browser_sessions.listed(visit, None)) == MOST_SESSIONS
    assert len(asked) <= 2
    secret = begin(after(work, minutes=1), kari)
    assert open_sessions(work) == MOST_SESSIONS
    assert stands(work, secret) is SessionStanding.ALIVE


def test_sessions_that_are_long_over_are_forgotten(work: Work, kari: Person) -> None:
    ended, used, ahead = begin(work, kari), begin(after(work, days=9), kari), begin(after(work, days=400), kari)
    with writing(work):
        browser_sessions.end(work, ended)
    later = after(work, days=31)
    with writing(later):
        retention.clean_up(later)
    assert [stands(later, secret) for secret in (ended, ahead)] == [SessionStanding.UNKNOWN] * 2
    assert stands(later, used) is SessionStanding.TOO_OLD


@pytest.fixture
def racers(engine: Engine, work: Work) -> Iterator[list[Work]]:
    sessions = [Session(engine, expire_on_commit=False) for _ in range(8)]
    yield [replace(work, session=session) for session in sessions]
    for session in sessions:
        session.close()


def test_signing_out_at_once_from_several_pages(work: Work, kari: Person, racers: list[Work]) -> None:
    secret = begin(work, kari)

    def leave(visit: Work) -> None:
        with writing(visit):
            browser_sessions.end(visit, secret)

    with ThreadPoolExecutor(len(racers)) as pool:
        list(pool.map(leave, racers))
    assert stands(work, secret) is SessionStanding.ENDED
