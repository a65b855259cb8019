"""The workboard: for the team all meetings by stage and what needs a hand now; for an organisation its own duties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.duties import DutyKind
from planner.domain.list_pages import SHORT_PAGE, ListPage, nearest_page
from planner.domain.workboard import KEPT_AFTER, days_left
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.services.work import Work
from planner.services.workboard import workboard_hands, workboard_lanes
from planner.services.workboard.workboard_hands import Hands
from planner.services.workboard.workboard_lanes import Lane
from planner.store import offers as offer_rows
from planner.store import standings
from planner.store import workboard as rows
from planner.store.workboard import HeldDuty

FIRST_HANDS = 8
"""What the board shows of all that needs a hand."""


@dataclass(frozen=True)
class Board:
    """The board as the team sees it: the first of what needs a hand, of how many, and the nearest of each lane."""

    hands: Hands
    lanes: Sequence[Lane]


def board(work: Work, *, mine: bool = False) -> Board:
    """Return the board, or what of it the actor carries, in a handful of statements, however many meetings there are."""
    return Board(workboard_hands.hands(work, size=FIRST_HANDS, mine=mine), workboard_lanes.lanes(work, mine=mine))


@dataclass(frozen=True)
class OwnDuty:
    """A duty that one's organisation holds, or is asked to take on; ``offer`` is the one to answer. ``days`` are left."""

    meeting: Meeting
    duty: Duty
    offer: Offer | None
    days: int | None


@dataclass(frozen=True)
class OwnDuties:
    """The open offers to the organisations of somebody, and a page of the duties that they hold, the nearest first.

    ``every`` tells which they hold in all.
    """

    offers: list[OwnDuty]
    held: list[OwnDuty]
    page: ListPage
    every: list[HeldDuty]

    @property
    def meeting_ids(self) -> list[int]:
        """Return the ids of all meetings that a duty is held of."""
        return [duty.meeting_id for duty in self.every]


def own_duties(work: Work, number: int = 1, size: int = SHORT_PAGE) -> OwnDuties:
    """Return the open offers to, and a page of the duties held by, the organisations of the one who acts."""
    person_id, organisation_ids = work.by.person_id, work.by.contact_of
    offered = offer_rows.unanswered(work.session, person_id, organisation_ids, work.now)
    every = rows.held(work.session, person_id, organisation_ids, work.now - KEPT_AFTER)
    page = nearest_page(number, len(every), size)
    shown = [duty.duty_id for duty in every[page.offset : page.offset + page.size]]
    held = rows.duties(work.session, shown) if shown else []
    zone = work.deployment.time_zone
    return OwnDuties(
        [OwnDuty(meeting, row.duty, row, days_left(work.now, row.answer_by, zone)) for row, meeting in offered],
        [OwnDuty(meeting, duty, None, days_left(work.now, meeting.starts_at, zone)) for duty, meeting in held],
        page,
        every,
    )


def own_claims(work: Work, every: Sequence[HeldDuty]) -> list[tuple[Invitation, Meeting]]:
    """Return the claims that the one who acts can settle, the next meeting first.

    They are for an organisation that they are a contact of, or at a meeting that they carry out by one of these duties.
    """
    carried = [duty.meeting_id for duty in every if duty.kind is DutyKind.EXECUTION]
    return standings.open_claims(work.session, work.by.contact_of, carried, work.now)
