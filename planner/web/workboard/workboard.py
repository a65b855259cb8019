"""The workboard: what needs a hand now, and every meeting by stage; for an organisation, its own duties."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.list_pages import LONG_PAGE
from planner.domain.meetings import STAGE_SLUGS, Stage
from planner.domain.workboard import Cause
from planner.services.incoming import incoming_lists
from planner.services.letters import delays
from planner.services.workboard import first_steps, workboard, workboard_hands
from planner.services.workboard.workboard_hands import BoardHand
from planner.web.duties.duties import WORDS
from planner.web.pages import MINE, Whose, page_number, pager, whose
from planner.web.requests import actor, reading
from planner.web.workboard import hand_words, step_words

bp = Blueprint("workboard", __name__)

PAGES = {
    Cause.LETTERS_FAILING: "pameldte",
    Cause.WAITING_LIST: "pameldte",
    Cause.MANY_UNANSWERED: "pameldte",
    Cause.CLAIMS: "pameldte",
    Cause.NO_DATE: "rediger/nar",
    Cause.POLL: "datovalg",
    Cause.POLL_DONE: "datovalg",
}
"""The page of the meeting where a hand is lent, where it is not that of the hand-over."""
TO_OFFER = frozenset({Cause.DECLINED, Cause.LAPSED, Cause.GIVEN_BACK, Cause.NOBODY_HOLDS})


def lane_address(stage: Stage, *, mine: bool = False) -> str:
    """Return the address of the list of all meetings on a stage, or of those that are one's own."""
    return url_for("meetings.index", status=STAGE_SLUGS[stage], hvem=MINE if mine else None)


def address_of(hand: BoardHand) -> str:
    """Return the address of the page where the hand is lent."""
    if hand.network:
        return f"/fagnettverk/{hand.network}"
    if hand.organisation:
        return f"/aktorer/{hand.organisation}#people"
    page = f"/moter/{hand.meeting}"
    cause, duty = hand.hand.cause, hand.hand.duty
    if cause in TO_OFFER and duty is not None:
        return f"{page}/overlevering/{WORDS[duty]}/tilby"
    return f"{page}/{PAGES.get(cause, 'overlevering')}"


@bp.get("/arbeidsbord")
def index() -> str:
    """Show the team its board, and all others the duties of their organisations."""
    with reading() as work:
        if not actor().team:
            duties = workboard.own_duties(work, page_number())
            return render_template(
                "workboard/own.html",
                offers=duties.offers,
                held=duties.held,
                pages=pager(duties.page.number, duties.page.pages),
                claims=workboard.own_claims(work, duties.every),
                own=actor().contact_of,
                delay=delays.of_held(work, duties.meeting_ids),
            )
        shown = whose()
        board = workboard.board(work, mine=shown.mine)
        mails, delay = incoming_lists.held(work), delays.of_all(work)
        steps = [step_words.view(standing) for standing in first_steps.standing(work, board)]
    return render_template(
        "workboard/index.html",
        board=board,
        mails=mails,
        delay=delay,
        steps=steps,
        shows_lanes=not steps or any(lane.cards for lane in board.lanes),
        hands_address=url_for("workboard.hands", hvem=MINE if shown.mine else None),
        **_words(shown),
    )


def _words(shown: Whose) -> dict[str, Any]:
    words = {
        "why": hand_words.why,
        "action": hand_words.action,
        "deadline": hand_words.deadline,
        "days": hand_words.days,
        "empty": hand_words.empty,
        "week": hand_words.week,
    }
    return {
        "words": words,
        "address_of": address_of,
        "lane_address": partial(lane_address, mine=shown.mine),
        "whose": shown,
    }


@bp.get("/arbeidsbord/trenger-en-hand")
def hands() -> str:
    """List everything that needs a hand now."""
    shown = whose()
    with reading() as work:
        listing = workboard_hands.hands(work, page_number(), LONG_PAGE, mine=shown.mine)
    pages = pager(listing.page.number, listing.page.pages)
    return render_template("workboard/hands.html", listing=listing, pages=pages, **_words(shown))


@bp.get("/arbeidsbord/<word>")
def lane(word: str) -> AnyResponse:
    """Lead on to the list of the meetings on a stage, which stood here before."""
    stage = next((stage for stage, slug in STAGE_SLUGS.items() if slug == word), None)
    if stage is None:
        abort(404)
    return redirect(lane_address(stage))
