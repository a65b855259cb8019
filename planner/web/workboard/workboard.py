"""The workboard: what needs a hand now, and every meeting by stage; for an organisation, its own duties."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.domain.workboard import Cause
from planner.services.incoming import incoming_lists
from planner.services.letters import delays
from planner.services.workboard import workboard
from planner.services.workboard.workboard import BoardHand
from planner.web.duties.duties import WORDS
from planner.web.requests import actor, reading
from planner.web.workboard import hand_words

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
            offers, held = workboard.own_duties(work)
            delay = delays.of_held(work, [duty.meeting.id for duty in held])
            claims = workboard.own_claims(work, held)
            return render_template(
                "workboard/own.html", offers=offers, held=held, claims=claims, own=actor().contact_of, delay=delay
            )
        board, mails, delay = workboard.board(work), incoming_lists.held(work), delays.of_all(work)
    words = {
        "why": hand_words.why,
        "action": hand_words.action,
        "deadline": hand_words.deadline,
        "days": hand_words.days,
        "empty": hand_words.empty,
    }
    return render_template(
        "workboard/index.html",
        board=board,
        address_of=address_of,
        words=words,
        mails=mails,
        delay=delay,
    )
