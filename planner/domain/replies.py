"""Answers to an invitation, seats and the waiting list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from planner.domain.refusals import Refused

LARGEST_PARTY = 50
REPEATED_WITHIN = timedelta(minutes=1)
"""Within this time the same answer once more is a form sent twice."""


class AnswerRefused(Refused):
    """An answer cannot be taken as it is: the deadline has passed, the meeting is closed, there are too few seats."""


class Answer(StrEnum):
    """Answer to an invitation."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


ANSWER_SLUGS = {Answer.YES: "ja", Answer.MAYBE: "kanskje", Answer.NO: "nei"}
"""The word for each answer in the links of letters, as in ``?svar=ja``."""


class ReplyState(StrEnum):
    """How a reply stands; ``seat_offered`` has a freed seat kept for it, ``missed`` let such a seat lapse."""

    UNANSWERED = "unanswered"
    COMING = "coming"
    WAITING = "waiting"
    SEAT_OFFERED = "seat_offered"
    MISSED = "missed"
    MAYBE = "maybe"
    DECLINED = "declined"


SEATED = frozenset({ReplyState.COMING, ReplyState.SEAT_OFFERED})
"""States that take seats: one for each person in the party."""


class ReplyStep(StrEnum):
    """Steps of a reply."""

    YES_WITH_ROOM = "yes_with_room"
    YES_WITHOUT_ROOM = "yes_without_room"
    MAYBE = "maybe"
    NO = "no"
    SEAT_FREED = "seat_freed"
    SEAT_LAPSED = "seat_lapsed"


_S, _T = ReplyState, ReplyStep
_FRESH = (_S.UNANSWERED, _S.MAYBE, _S.DECLINED, _S.MISSED)

REPLY_TABLE: dict[tuple[ReplyState, ReplyStep], ReplyState] = {
    **{(state, _T.YES_WITH_ROOM): _S.COMING for state in _FRESH},
    **{(state, _T.YES_WITHOUT_ROOM): _S.WAITING for state in _FRESH},
    **{(state, _T.MAYBE): _S.MAYBE for state in _S},
    **{(state, _T.NO): _S.DECLINED for state in _S},
    (_S.COMING, _T.YES_WITH_ROOM): _S.COMING,
    (_S.WAITING, _T.YES_WITH_ROOM): _S.COMING,
    (_S.WAITING, _T.YES_WITHOUT_ROOM): _S.WAITING,
    (_S.WAITING, _T.SEAT_FREED): _S.SEAT_OFFERED,
    (_S.SEAT_OFFERED, _T.YES_WITH_ROOM): _S.COMING,
    (_S.SEAT_OFFERED, _T.SEAT_LAPSED): _S.MISSED,
}
"""Every step that is allowed. Who waits keeps the place in the queue, and the first in it takes what fits; who sits and asks
for more than there is, is refused."""


def after(state: ReplyState, step: ReplyStep) -> ReplyState:
    """Return the state after ``step``; raise ``Refused`` where the table has no such step."""
    if (state, step) in REPLY_TABLE:
        return REPLY_TABLE[state, step]
    if step is _T.YES_WITHOUT_ROOM:
        raise AnswerRefused("replies.no_room_for_more", field="party", state=state, step=step)
    raise AnswerRefused("replies.step_not_allowed", state=state, step=step)


STANDING_ANSWERS = {
    ReplyState.COMING: Answer.YES,
    ReplyState.WAITING: Answer.YES,
    ReplyState.MAYBE: Answer.MAYBE,
    ReplyState.DECLINED: Answer.NO,
}
"""The answer that a reply stands for; giving it once more corrects its particulars."""


@dataclass(frozen=True)
class StandingReply:
    """How a reply stands before a new answer: state, number of people, and the end of the seat offer where there is one."""

    state: ReplyState = ReplyState.UNANSWERED
    party: int = 0
    offer_until: datetime | None = None


NOT_ANSWERED = StandingReply()


@dataclass(frozen=True)
class Room:
    """Seats of a meeting (``None`` when unlimited), how many are taken, and whether somebody waits in front."""

    seats: int | None
    taken: int
    queue: bool


def seats_of(state: ReplyState, party: int, *, beside: bool = False) -> int:
    """Return how many seats a reply takes; ``beside`` when the guest has a place beside them, and only others take seats."""
    return party - beside if state in SEATED else 0


def check_others_fit(step: ReplyStep) -> None:
    """Refuse those whom somebody with a place beside the seats would bring where there is no room: such a one never waits."""
    if step is ReplyStep.YES_WITHOUT_ROOM:
        raise AnswerRefused("replies.no_room_for_others", field="party")


def step_for(answer: Answer, party: int, held_seats: int, room: Room) -> ReplyStep:
    """Return the step an answer means: a yes finds room only past the queue, counting the seats held already.

    ``party`` are the people who need a seat; nobody does of whom all have a place beside the seats.
    """
    if answer is Answer.MAYBE:
        return ReplyStep.MAYBE
    if answer is Answer.NO:
        return ReplyStep.NO
    fits = room.seats is None or party == 0 or room.taken - held_seats + party <= room.seats
    ahead = room.queue and (held_seats == 0 or party > held_seats) and room.seats is not None and party > 0
    return ReplyStep.YES_WITH_ROOM if fits and not ahead else ReplyStep.YES_WITHOUT_ROOM


def check_party(party: int) -> None:
    """Refuse a party of nobody or of more than ``LARGEST_PARTY``."""
    if not 1 <= party <= LARGEST_PARTY:
        raise AnswerRefused("replies.party_out_of_range", field="party", most=LARGEST_PARTY)


def check_fits(party: int, seats: int | None) -> None:
    """Refuse a party larger than all the seats there are: it would never get in, and keep all behind it waiting."""
    if seats is not None and party > seats:
        raise AnswerRefused("replies.party_over_seats", field="party", seats=seats)


def deadline_of(
    answer: Answer, answer_by: datetime | None, starts: datetime, standing: StandingReply = NOT_ANSWERED
) -> datetime:
    """Return until when an answer is taken.

    A no is taken until the meeting starts, for it helps those who wait; so is the answer that stands, to correct its
    particulars. An offered seat can be accepted until the offer runs out, also after the answer-by date.
    """
    if answer is Answer.NO or answer_by is None or STANDING_ANSWERS.get(standing.state) is answer:
        return starts
    if answer is Answer.YES and standing.state is ReplyState.SEAT_OFFERED and standing.offer_until is not None:
        return min(max(answer_by, standing.offer_until), starts)
    return answer_by


def check_in_time(
    answer: Answer,
    now: datetime,
    answer_by: datetime | None,
    starts: datetime,
    standing: StandingReply = NOT_ANSWERED,
) -> None:
    """Refuse an answer after its deadline (see ``deadline_of``)."""
    deadline = deadline_of(answer, answer_by, starts, standing)
    if now > deadline:
        raise AnswerRefused("replies.too_late", deadline=deadline)


def check_no_more_people(party: int, now: datetime, answer_by: datetime | None, standing: StandingReply) -> None:
    """Refuse more people than were told of before the answer-by date passed; fewer are always welcome to say so."""
    if answer_by is not None and now > answer_by and party > standing.party:
        raise AnswerRefused("replies.no_more_people", field="party", deadline=answer_by, most=standing.party)


def next_in_line(queue: list[tuple[int, int]], free: int, seats: int | None = None) -> list[int]:
    """Return the keys to be offered seats, strictly in order: ``queue`` holds (key, party) and nobody is jumped over.

    Only a party larger than all ``seats``, as when their number was lowered, holds nobody up.
    """
    keys: list[int] = []
    for key, party in queue:
        if seats is not None and party > seats:
            continue
        if party > free:
            break
        keys.append(key)
        free -= party
    return keys
