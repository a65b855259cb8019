"""Every kind of letter, by the folder of its templates: how urgent it is, whether it can be stopped, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.domain.outbox import Priority


@dataclass(frozen=True)
class LetterKind:
    """How letters of a kind go.

    ``tells_who_answered`` where it says who has, should that be somebody else with the recipient's or another's link.
    ``by_service`` where answers go to those who run the service; behind every other stands somebody who is named as sender.
    """

    priority: Priority = Priority.MAILING
    tells_who_answered: bool = False
    by_service: bool = False

    @property
    def can_be_stopped(self) -> bool:
        """Tell whether nobody asked for it: it does not reach those who have stopped letters, and says how to stop them."""
        return self.priority is Priority.MAILING


_TOLD, _TOLD_WHO = LetterKind(), LetterKind(tells_who_answered=True)
_ASKED, _ASKED_WHO = LetterKind(Priority.ASKED_FOR), LetterKind(Priority.ASKED_FOR, tells_who_answered=True)
_AWAITED = LetterKind(Priority.AWAITED)
_OWN_DATA = LetterKind(Priority.ASKED_FOR, by_service=True)
_OWN_KEY = LetterKind(Priority.AWAITED, by_service=True)

LETTER_KINDS: Mapping[str, LetterKind] = {
    "action_given": _TOLD,
    "address_calendar": _ASKED,
    "address_changed": _OWN_DATA,
    "address_confirm": _OWN_KEY,
    "all_answered": _TOLD,
    "answer_not_taken": _ASKED,
    "answer_reminder": _TOLD,
    "answers_digest": _TOLD,
    "answers_missing": _TOLD,
    "calendar_again": _ASKED,
    "calendar_invitation": _TOLD,
    "calendar_update": _ASKED,
    "confirm_answer": _AWAITED,
    "day_before": _TOLD,
    "duty_accepted": _TOLD_WHO,
    "duty_answer_undone": _TOLD_WHO,
    "duty_declined": _TOLD_WHO,
    "duty_given_back": _TOLD_WHO,
    "duty_lapsed": _TOLD,
    "duty_offered": _TOLD,
    "duty_reminder": _TOLD,
    "duty_taken_over": _TOLD_WHO,
    "duty_withdrawn": _TOLD,
    "inactive": _OWN_DATA,
    "invitation": _TOLD,
    "link_used": LetterKind(Priority.ASKED_FOR, tells_who_answered=True, by_service=True),
    "links_again": _OWN_KEY,
    "mail_test": _OWN_KEY,
    "meeting_cancelled": _TOLD,
    "meeting_changed": _TOLD,
    "meeting_reinstated": _TOLD,
    "message": _TOLD,
    "network_admitted": _TOLD,
    "network_asked": _TOLD_WHO,
    "network_declined": _TOLD,
    "network_invited": _TOLD,
    "network_join_confirm": _OWN_KEY,
    "network_removed": _TOLD,
    "not_invited": _ASKED,
    "offer_mail": _TOLD,
    "organiser_changed": _TOLD,
    "people_merged": _OWN_DATA,
    "person_erased": _OWN_DATA,
    "person_gone": _TOLD,
    "place_beside": _TOLD,
    "poll": _TOLD,
    "poll_changed": _TOLD,
    "poll_closed": _TOLD,
    "poll_receipt": _ASKED_WHO,
    "poll_reminder": _TOLD,
    "poll_withdrawn": _TOLD,
    "proposal_declined": _TOLD,
    "receipt": _ASKED_WHO,
    "seat_lapsed": _TOLD,
    "seat_offered": _TOLD,
    "series_changed": _TOLD,
    "series_invitation": _TOLD,
    "series_receipt": _ASKED_WHO,
    "series_uninvited": _TOLD,
    "sign_in": _OWN_KEY,
    "standing_claimed": _TOLD,
    "time_proposed": _TOLD,
    "uninvited": _TOLD,
}
"""What answers what somebody has just done, or is about their own data, is asked for; without what is awaited they cannot go on."""
