"""Who has not been heard from for a year is asked, and erased; whoever is needed or active is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.duties import DutyState
from planner.domain.people import MembershipRole, ServiceRole
from planner.domain.refusals import NotFound
from planner.rows.action_points import ActionPoint
from planner.rows.duties import Duty
from planner.rows.journal import JournalLine
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services.people import api_tokens, browser_sessions, people, sign_in
from planner.services.removals import inactivity, removal_steps
from planner.services.work import Work
from tests import factories

EMAIL = "kari@example.no"


@pytest.fixture
def kari(work: Work) -> Person:
    return factories.person(work.session, email=EMAIL, stopped_letters=True)


def at(work: Work, days: int) -> Work:
    """Return work done so many days later, when the jobs have run."""
    later = replace(work, now=work.now + timedelta(days=days))
    for person_id in inactivity.to_ask(later):
        inactivity.ask(later, person_id)
    for person_id in inactivity.to_erase(later):
        inactivity.erase(later, person_id)
    work.session.flush()
    return later


def letters(work: Work) -> list[Letter]:
    return list(work.session.scalars(select(Letter).where(Letter.kind == "inactive").order_by(Letter.id)))


def test_who_does_not_answer_is_asked_once_and_erased_a_month_later(work: Work, kari: Person) -> None:
    for days, asked, going in ((334, 0, False), (336, 1, False), (350, 1, False), (365, 1, False), (367, 1, True)):
        at(work, days)
        assert (len(letters(work)), removal_steps.waiting(work) == [kari.id]) == (asked, going)
    assert people.find(work, EMAIL) is None


def test_who_was_never_asked_is_not_erased_however_long_it_is(work: Work, kari: Person) -> None:
    at(work, 2000)
    assert (len(letters(work)), removal_steps.waiting(work)) == (1, [])


def test_by_the_link_somebody_stays_and_is_asked_anew_a_year_later(work: Work, kari: Person) -> None:
    later = at(work, 336)
    secret = re.findall(r"/behold/([\w-]+)", letters(work)[0].text)[0]
    inactivity.stay(later, secret)
    assert removal_steps.waiting(at(work, 400)) == []
    at(work, 336 + 336)
    assert len(letters(work)) == 2
    for wrong in (f"{kari.id}-x", "x", "", "²-x", f"{kari.id + 1}{secret[1:]}"):
        with pytest.raises(NotFound):
            inactivity.by_secret(work, wrong)


def _contact(work: Work, kari: Person, then: Work) -> None:
    factories.membership(work.session, kari, factories.school(work.session), role=MembershipRole.CONTACT)


def _duty(work: Work, kari: Person, then: Work) -> None:
    factories.meeting(work.session)
    duty = work.session.scalars(select(Duty)).first()
    assert duty is not None
    duty.state, duty.holder_id, duty.person_id = DutyState.HELD, factories.school(work.session).id, kari.id


def _task(work: Work, kari: Person, then: Work) -> None:
    meeting = factories.meeting(work.session)
    point = ActionPoint(meeting_id=meeting.id, text="x", due=work.now.date(), person_id=kari.id, created_at=work.now)
    factories.added(work.session, point)


def _meeting_to_come(work: Work, kari: Person, then: Work) -> None:
    factories.invitation(work.session, factories.meeting(work.session, starts=work.now + timedelta(days=400)), kari)


def _meeting_of_the_year(work: Work, kari: Person, then: Work) -> None:
    factories.invitation(work.session, factories.meeting(work.session, starts=work.now + timedelta(days=100)), kari)


def _did(work: Work, kari: Person, then: Work) -> None:
    line = JournalLine(at=then.now, verb="replies.answered", by_id=kari.id, via="mail", facts={})
    factories.added(work.session, line)


def _signed_in(work: Work, kari: Person, then: Work) -> None:
    link = sign_in.sign_in_link(then, EMAIL)
    assert sign_in.use_link(then, link.rpartition("/")[2], None) is kari


def _visited(work: Work, kari: Person, then: Work) -> None:
    secret = browser_sessions.begin(work, kari, "")
    session = browser_sessions.current(work, secret)
    assert isinstance(session, browser_sessions.CurrentSession)
    browser_sessions.note_use(then, session.session_id)
    work.session.expire_all()


def _used_a_program(work: Work, kari: Person, then: Work) -> None:
    bearer = api_tokens.bearer(work, api_tokens.issue(work, kari))
    assert bearer is not None
    api_tokens.note_use(then, bearer.token_id)


def _organiser(work: Work, kari: Person, then: Work) -> None:
    kari.role = ServiceRole.ORGANISER


@pytest.mark.parametrize(
    "active",
    [
        _contact,
        _duty,
        _task,
        _meeting_to_come,
        _meeting_of_the_year,
        _did,
        _signed_in,
        _visited,
        _used_a_program,
        _organiser,
    ],
)
def test_who_is_active_or_needed_is_not_asked(
    work: Work, kari: Person, active: Callable[[Work, Person, Work], None]
) -> None:
    active(work, kari, replace(work, now=work.now + timedelta(days=100)))
    work.session.flush()
    at(work, 370)
    assert letters(work) == []
