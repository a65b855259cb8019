"""Letters to many: written a slice at a time, each once, and none that is no longer true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from planner.domain.duties import DutyKind
from planner.domain.mailings import SLICE
from planner.domain.meetings import MeetingState
from planner.domain.refusals import Refused
from planner.domain.replies import ReplyState
from planner.domain.series import Scope
from planner.jobs import mailings
from planner.jobs.context import JobContext
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import identity
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.letters import mailing_slices
from planner.services.mailing_kinds import KINDS
from planner.services.meetings import meetings, poll_closing
from planner.services.meetings.meetings import Notification
from planner.services.operations.leadership import LeaseLostError
from planner.services.polls import polls
from planner.services.polls.polls import Plan
from planner.services.replies import invitations, participants
from planner.services.series import series, series_changes
from planner.services.series.series_changes import Move
from planner.services.work import Deployment, Work, writing
from planner.store import polls as poll_rows
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock
from tests.crowds import crowd
from tests.finding_dates import SPANS
from tests.write_sizes import write_sizes

MANY = 2 * SLICE + 30
Step = Callable[[Work, Meeting], object]


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


@pytest.fixture
def team(work: Work) -> Work:
    factories.facilitator(work.session)
    organiser = factories.organiser(work.session, name="Kari Eksempel")
    work.session.commit()
    return work.acting(identity.actor_of(work, organiser, via="page"))


def move(work: Work, meeting: Meeting) -> None:
    starts, ends = meeting.starts_local, meeting.ends_local
    assert starts is not None
    assert ends is not None
    day = timedelta(days=1)
    meetings.change(work, meeting, {"starts_local": starts + day, "ends_local": ends + day})


def hand_over(work: Work, meeting: Meeting) -> None:
    school = factories.school(work.session)
    contact = factories.contact_of(work.session, school)
    offer = offers.offer(work, meeting, DutyKind.EXECUTION, Proposal(school.id))
    duties.accept(work.acting(identity.actor_of(work, contact, via="mail")), offer)


def write(work: Work, meeting: Meeting) -> None:
    participants.write(work, meeting, "Husk støvler", "Det blir vått.", frozenset({ReplyState.UNANSWERED}))


def of_holder(work: Work, meeting: Meeting) -> Work:
    """Return work that the contact does who has taken the meeting over."""
    person = work.session.get_one(Person, offers.duty_of(work, meeting, DutyKind.EXECUTION).person_id)
    return work.acting(identity.actor_of(work, person, via="page"))


def write_as_holder(work: Work, meeting: Meeting) -> None:
    write(of_holder(work, meeting), meeting)


def give_back(work: Work, meeting: Meeting) -> None:
    duties.give_back(of_holder(work, meeting), meeting, DutyKind.EXECUTION, "Vi mangler folk")


def do(work: Work, meeting: Meeting, *steps: Step) -> None:
    for step in steps:
        with writing(work):
            step(work, work.session.get_one(Meeting, meeting.id))


def kinds(session: Session) -> dict[str, int]:
    session.rollback()
    rows = session.execute(select(Letter.kind, func.count()).group_by(Letter.kind))
    return {kind: count for kind, count in rows if not kind.startswith("duty_")}


def test_no_transaction_writes_many_rows(context: JobContext, team: Work, engine: Engine) -> None:
    meeting = crowd(team.session, MANY)
    with write_sizes(engine) as sizes:
        steps = (meetings.publish, move, meetings.cancel, meetings.reinstate, hand_over, write_as_holder, give_back)
        for step in steps:
            do(team, meeting, step)
            mailings.write(context)
    assert sizes.too_large() == {}
    written = [
        "invitation",
        "meeting_changed",
        "meeting_cancelled",
        "meeting_reinstated",
        "message",
        "organiser_changed",
    ]
    assert kinds(team.session) == dict.fromkeys(written, MANY)
    assert team.session.scalar(select(func.count()).select_from(Mailing)) == 0
    assert set(team.session.scalars(select(Invitation.in_calendar))) == {True}


def test_no_transaction_about_a_poll_writes_many_rows(context: JobContext, team: Work, engine: Engine) -> None:
    blank = dict.fromkeys(("starts_local", "ends_local", "starts_at", "ends_at"))
    meeting = crowd(team.session, MANY, factories.meeting(team.session, state=MeetingState.DRAFT, **blank))
    plan = Plan(SPANS, team.now + timedelta(days=7))
    with write_sizes(engine) as sizes:
        do(team, meeting, lambda work, meeting: polls.open_poll(work, meeting, plan))
        mailings.write(context)
        (option, *_) = poll_rows.options(team.session, 1)
        do(team, meeting, lambda work, meeting: poll_closing.close(work, meeting, option.id, publish=False))
        mailings.write(context)
    assert sizes.too_large() == {}
    assert kinds(team.session) == {"poll": MANY, "poll_closed": MANY}


def test_no_transaction_about_a_series_writes_many_rows(
    context: JobContext, team: Work, engine: Engine, clock: StandingClock
) -> None:
    meeting = crowd(team.session, SLICE + 20)
    with writing(team):
        made = series.make(team, team.session.get_one(Meeting, meeting.id), [date(2027, 3, 1), date(2027, 3, 8)])
    with pytest.raises(Refused, match=r"series\.lists_being_copied"):
        do(team, meeting, lambda work, _: series_changes.publish(work, made))
    mailings.write(context)
    with write_sizes(engine) as sizes:
        do(team, meeting, lambda work, _: series_changes.publish(work, made))
        mailings.write(context)
        moved = Notification(note="Vi får en større sal.")
        do(team, meeting, lambda work, first: series_changes.change(work, first, Scope.ALL, {}, Move(days=1), moved))
        mailings.write(context)
        later = replace(team, now=clock.forward(minutes=1))
        do(later, meeting, lambda work, first: series_changes.cancel(work, first, Scope.ALL))
        mailings.write(context)
    assert sizes.too_large() == {}
    assert kinds(team.session) == {"series_invitation": SLICE + 20, "series_changed": 2 * (SLICE + 20)}


@pytest.mark.parametrize("writes", [1, 2])
def test_work_that_is_broken_off_is_gone_on_with_and_no_letter_comes_twice(
    context: JobContext, team: Work, writes: int
) -> None:
    meeting = crowd(team.session, MANY)
    do(team, meeting, meetings.publish)
    begun: list[int] = []

    def fence(_session: Session) -> None:
        begun.append(1)
        if len(begun) > writes:
            raise LeaseLostError

    with pytest.raises(LeaseLostError):
        mailings.write(context.fenced(fence))
    assert kinds(team.session) == {"invitation": SLICE * writes}
    mailings.write(context)
    assert kinds(team.session) == {"invitation": MANY}
    to = Counter(team.session.scalars(select(Letter.person_id)))
    assert (len(to), set(to.values())) == (MANY, {1})


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((move, meetings.cancel), {"invitation": MANY, "meeting_changed": SLICE, "meeting_cancelled": MANY}),
        (
            (meetings.cancel, meetings.reinstate),
            {"invitation": MANY, "meeting_cancelled": SLICE, "meeting_reinstated": SLICE},
        ),
    ],
)
def test_who_has_not_been_written_to_hears_only_what_still_is_so(
    context: JobContext, team: Work, steps: tuple[Step, Step], expected: dict[str, int]
) -> None:
    meeting = crowd(team.session, MANY)
    do(team, meeting, meetings.publish)
    mailings.write(context)
    do(team, meeting, steps[0])
    write_one_slice(context)
    do(team, meeting, steps[1])
    mailings.write(context)
    assert kinds(team.session) == expected


def write_one_slice(context: JobContext) -> None:
    with context.writing() as work:
        mailing_slices.write_locked(work, KINDS, mailing_slices.due(work)[0])


@pytest.mark.parametrize("guests", [3, MANY])
def test_a_meeting_called_off_before_all_were_invited_is_news_to_those_alone_who_were(
    context: JobContext, team: Work, guests: int
) -> None:
    meeting = crowd(team.session, guests)
    do(team, meeting, meetings.publish)
    told = 0
    if guests > SLICE:
        write_one_slice(context)
        told = SLICE
    do(team, meeting, meetings.cancel)
    mailings.write(context)
    assert kinds(team.session) == ({"invitation": told, "meeting_cancelled": told} if told else {})
    do(team, meeting, meetings.reinstate)
    mailings.write(context)
    assert kinds(team.session).get("invitation") == guests


def test_two_moves_before_the_first_is_told_are_one_letter(context: JobContext, team: Work) -> None:
    meeting = crowd(team.session, 2)
    do(team, meeting, meetings.publish)
    mailings.write(context)
    do(team, meeting, move, move)
    mailings.write(context)
    (text, _) = team.session.scalars(select(Letter.text).where(Letter.kind == "meeting_changed"))
    assert "Det var: mandag 15. februar 2027" in text.replace("\u00a0", " ")


def test_who_is_uninvited_before_being_written_to_gets_no_letter(context: JobContext, team: Work) -> None:
    meeting = crowd(team.session, 2)
    do(team, meeting, meetings.publish)
    do(team, meeting, lambda work, _: invitations.take_back(work, meeting, invitations.standing(work, meeting)[0]))
    mailings.write(context)
    assert kinds(team.session) == {"invitation": 1}


def test_what_changes_while_letters_are_rendered_is_read_again(context: JobContext, team: Work) -> None:
    meeting = crowd(team.session, 2)
    do(team, meeting, meetings.publish)
    with context.reading() as work:
        (first,) = mailing_slices.due(work)
    with context.reading() as work:
        rendered = mailing_slices.render(work, KINDS, first)
    assert rendered is not None
    do(team, meeting, lambda work, meeting: meetings.change(work, meeting, {"title": "Noe annet"}))
    with context.writing() as work:
        assert not mailing_slices.keep(work, KINDS, rendered)
    mailings.write(context)
    assert all("Noe annet" in subject for subject in team.session.scalars(select(Letter.subject)))


def test_a_guest_whom_no_letter_can_be_written_to_stops_no_other(
    context: JobContext, team: Work, clock: StandingClock
) -> None:
    meeting = crowd(team.session, SLICE + 2)
    guest = team.session.scalars(select(Person).where(Person.name == "Gjest").order_by(Person.id)).all()[7]
    guest.language = "xx"
    team.session.commit()
    do(team, meeting, meetings.publish)
    for _ in range(4):
        mailings.write(replace(context, now=clock.now))
        clock.forward(minutes=5)
    assert kinds(team.session) == {"invitation": SLICE + 1}
    lines = team.session.scalars(select(JournalLine.facts).where(JournalLine.verb == "letters.not_written")).all()
    assert [line["kind"] for line in lines] == ["invitation"]
    assert team.session.scalar(select(func.count()).select_from(Mailing)) == 0
