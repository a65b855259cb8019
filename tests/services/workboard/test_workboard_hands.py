from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

from planner.domain.duties import DutyKind, DutyState, OfferState
from planner.domain.meeting_lists import MeetingFilter
from planner.domain.meetings import MeetingState
from planner.domain.networks import MembershipState
from planner.domain.replies import ReplyState
from planner.domain.standings import Standing
from planner.domain.workboard import KEPT_AFTER, Cause, DutyFacts, MeetingFacts, rank
from planner.domain.workboard import hands as hands_of
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.rows.outbox import LetterState
from planner.rows.replies import Reply
from planner.services import identity
from planner.services.meetings import meeting_lists
from planner.services.work import SYSTEM, Work
from planner.services.workboard import workboard, workboard_hands, workboard_lanes
from planner.store.duties import by_kind
from tests import factories

DAYS = (-70, -1, 2, 20, 22)
STATES = (MeetingState.CONFIRMED, MeetingState.HELD, MeetingState.DRAFT, MeetingState.CANCELLED)
DUTIES = (
    (DutyState.OPEN, None),
    (DutyState.OPEN, OfferState.DECLINED),
    (DutyState.OPEN, OfferState.LAPSED),
    (DutyState.OFFERED, OfferState.OFFERED),
    (DutyState.HELD, OfferState.ACCEPTED),
    (DutyState.FULFILLED, OfferState.ACCEPTED),
)


Duties = dict[DutyKind, tuple[DutyState, OfferState | None]]


class Board:
    """Meetings of every kind, each in a place in time and with the duties given, and the facts that are known of it."""

    def __init__(self, work: Work) -> None:
        self.work = work.acting(SYSTEM)
        self.convener = factories.facilitator(work.session)
        self.school = factories.school(work.session, name="Mære")
        factories.contact_of(work.session, self.school)
        self.person = factories.person(work.session)

    def add(self, state: MeetingState, days: int, duties: Duties) -> Meeting:
        session, starts = self.work.session, self.work.now + timedelta(days=days)
        meeting = factories.meeting(session, convener=self.convener, starts=starts, state=state)
        rows = by_kind(session, meeting.id)
        for kind, (duty_state, last) in duties.items():
            duty = rows[kind]
            held = duty_state not in {DutyState.OPEN, DutyState.OFFERED}
            duty.state, duty.holder_id = duty_state, self.school.id if held else None
            if last is not None:
                self.offer(duty, last)
        session.flush()
        return meeting

    def offer(self, duty: Duty, state: OfferState) -> None:
        now = self.work.now
        factories.added(
            self.work.session,
            Offer(
                duty_id=duty.id, organisation_id=self.school.id, person_id=self.person.id, state=state,
                created_at=now - timedelta(days=4), answer_by=now + timedelta(days=2),
                answered_at=None if state is OfferState.OFFERED else now - timedelta(days=1),
            ),
        )  # fmt: skip


def facts_of(work: Work, meeting: Meeting, duties: Duties) -> MeetingFacts:
    """Return the facts of a meeting as they were put in."""

    def duty(kind: DutyKind) -> DutyFacts:
        state, last = duties[kind]
        name = "" if last is None else "Mære"
        if last is OfferState.OFFERED:
            return DutyFacts(kind, state, work.now - timedelta(days=4), work.now + timedelta(days=2), name=name)
        return DutyFacts(kind, state, last=last, name=name)

    return MeetingFacts(
        meeting.state, meeting.starts_at, meeting.ends_at, duty(DutyKind.EXECUTION), duty(DutyKind.FOLLOW_UP)
    )


def test_every_meeting_with_a_hand_is_among_those_that_are_looked_at(work: Work) -> None:
    board, expected = Board(work), []
    for number, (state, days, execution) in enumerate(product(STATES, DAYS, DUTIES)):
        duties = {DutyKind.EXECUTION: execution, DutyKind.FOLLOW_UP: DUTIES[(number // 5) % len(DUTIES)]}
        meeting = board.add(state, days, duties)
        if days > -KEPT_AFTER.days:
            expected += [(meeting.slug, hand) for hand in hands_of(facts_of(work, meeting, duties), work.now)]
    listing = workboard_hands.hands(board.work, size=10_000)
    assert listing.page.total == len(expected)
    assert sorted(str((hand.meeting, hand.hand)) for hand in listing.hands) == sorted(map(str, expected))
    assert [rank(hand.hand) for hand in listing.hands] == sorted(rank(hand.hand) for hand in listing.hands)
    for lane in workboard_lanes.lanes(board.work):
        whole = meeting_lists.listing(board.work, MeetingFilter(stage=lane.stage), size=10_000)
        kept = [entry.meeting for entry in whole.entries if ends(entry.meeting) > work.now - KEPT_AFTER]
        assert len(kept) == lane.total > 0
        nearest = sorted(kept, key=lambda one: (starts(one) < work.now, abs(starts(one) - work.now), one.id))
        assert [card.meeting.id for card in lane.cards] == [meeting.id for meeting in nearest[: len(lane.cards)]]


def starts(meeting: Meeting) -> datetime:
    assert meeting.starts_at is not None
    return meeting.starts_at


def ends(meeting: Meeting) -> datetime:
    assert meeting.ends_at is not None
    return meeting.ends_at


def test_a_board_of_ones_own_has_what_one_made_or_carries_and_nothing_else(work: Work) -> None:
    board, session = Board(work), work.session
    organiser, other = factories.organiser(session), factories.organiser(session)
    nobody: Duties = dict.fromkeys(DutyKind, (DutyState.OPEN, None))
    meetings = [
        board.add(state, days, nobody) for days in (2, 3) for state in (MeetingState.CONFIRMED, MeetingState.DRAFT)
    ]
    for meeting, maker in zip(meetings, (organiser, organiser, other, other), strict=True):
        meeting.created_by_id = maker.id
    network = factories.network(session)
    factories.network_membership(session, network, board.school, state=MembershipState.ASKED)
    session.flush()
    team = work.acting(identity.actor_of(work, organiser, via="page"))
    everything, of_organiser = workboard.board(team), workboard.board(team, mine=True)
    assert [hand.meeting or hand.network for hand in everything.hands.hands] == [
        meetings[0].slug, meetings[2].slug, network.slug,
    ]  # fmt: skip
    assert [hand.meeting for hand in of_organiser.hands.hands] == [meetings[0].slug]
    shown = [
        [card.meeting.id for lane in lanes for card in lane.cards] for lanes in (everything.lanes, of_organiser.lanes)
    ]
    assert [sorted(ids) for ids in shown] == [
        [meeting.id for meeting in meetings],
        [meeting.id for meeting in meetings[:2]],
    ]


def test_guests_and_letters_are_counted_where_they_need_a_hand(work: Work) -> None:
    board, session = Board(work), work.session
    nobody: Duties = dict.fromkeys(DutyKind, (DutyState.HELD, OfferState.ACCEPTED))
    coming, cancelled = (
        board.add(state, days, nobody) for state, days in ((MeetingState.CONFIRMED, 5), (MeetingState.CANCELLED, 9))
    )
    coming.answer_by = work.now - timedelta(hours=1)
    for state, standing in (
        (None, Standing.VOUCHED),
        (None, Standing.CLAIMED),
        (ReplyState.WAITING, Standing.VOUCHED),
        (ReplyState.COMING, Standing.VOUCHED),
    ):
        person = factories.person(session)
        organisation_id = board.school.id if standing is Standing.CLAIMED else None
        guest = factories.invitation(session, coming, person, standing=standing, organisation_id=organisation_id)
        if state is not None:
            values = {
                "queue": 1 if state is ReplyState.WAITING else None,
                "answered_at": work.now,
                "answered_via": "page",
            }
            factories.added(session, Reply(invitation_id=guest.id, meeting_id=coming.id, state=state, **values))
    for meeting in (coming, cancelled, cancelled):
        factories.letter(session, meeting_id=meeting.id, state=LetterState.GIVEN_UP)
    # The holder settles claims itself, so they need no hand of the team.
    assert [(hand.meeting, hand.hand.cause, hand.hand.count) for hand in workboard.board(board.work).hands.hands] == [
        (coming.slug, Cause.LETTERS_FAILING, 1),
        (cancelled.slug, Cause.LETTERS_FAILING, 2),
        (coming.slug, Cause.WAITING_LIST, 1),
        (coming.slug, Cause.MANY_UNANSWERED, 2),
    ]
