"""The hand-over: duties are offered, accepted, declined, given back and lapse. The rules stand in ``domain.duties``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.domain import duties as rules
from planner.domain import meetings as meeting_rules
from planner.domain.duties import HELD_STATES, DutyKind, DutyRole, DutyStep, OfferOrigin, OfferState
from planner.domain.duty_roles import check_role
from planner.domain.meetings import LIVE, MeetingState, MeetingStep
from planner.domain.refusals import Invalid, Refused, StepRefused
from planner.domain.texts import says_something
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services import journal
from planner.services.calendars import calendars
from planner.services.calendars.revisions import revise
from planner.services.duties import duty_letters, offers
from planner.services.letters import meeting_mailings
from planner.services.replies import waiting_list
from planner.services.work import Work
from planner.store import offers as rows
from planner.store.meetings import locked


def _fresh(work: Work, offer: Offer) -> tuple[Offer, Meeting]:
    locked(work.session, offer.duty.meeting_id)
    return offers.by_id(work, offer.id)


def _must_be(offer: Offer, state: OfferState) -> None:
    if offer.state is not state:
        rule = "duties.offer_lapsed" if offer.state is OfferState.LAPSED else "duties.offer_not_open"
        raise StepRefused(rule, deadline=offer.answer_by)


def _check_live(meeting: Meeting) -> None:
    if meeting.state not in LIVE:
        raise Refused("duties.meeting_closed")


def accept(work: Work, offer: Offer) -> None:
    """Take the duty over: the organisation is now named as organiser, and an announced meeting is confirmed."""
    offer, meeting = _fresh(work, offer)
    roles = offers.roles_of(work, offer.duty, offer)
    check_role(DutyStep.ACCEPT, roles)
    _must_be(offer, OfferState.OFFERED)
    rules.check_still_open(work.now, offer.answer_by)
    _check_live(meeting)
    person = _answering(work, offer)
    before = _before(meeting, offer.duty)
    _close(work, offer, DutyStep.ACCEPT, roles)
    offer.previous_holder_id = offer.duty.holder_id
    _hold(work, meeting, offer, person)
    for queued in offers.queue(work, offer.duty):
        queued.state = OfferState.WITHDRAWN
    _write(work, "duties.accepted", meeting, offer)
    _show(work, meeting, offer.duty, before)
    duty_letters.accepted(work, meeting, offer)


def _write(work: Work, verb: str, meeting: Meeting, offer: Offer) -> None:
    # Read by everybody, so it names the organisation; the person who acted stands beside the line, for its people alone.
    journal.write(
        work,
        verb,
        meeting=meeting,
        duty=offer.duty.kind,
        organisation=offer.organisation,
        name=offer.organisation.name,
    )
    calendars.refresh_tasks(work, meeting)


def _close(work: Work, offer: Offer, step: DutyStep, roles: frozenset[DutyRole]) -> None:
    offer.duty.state = rules.after(offer.duty.state, step, roles)
    offer.state = rules.OFFER_ENDS[step]
    offer.answered_at = work.now


def _hold(work: Work, meeting: Meeting, offer: Offer, person: Person) -> None:
    duty = offer.duty
    duty.holder, duty.person, duty.held_since = offer.organisation, person, work.now
    work.session.flush()
    if duty.kind is DutyKind.EXECUTION and meeting.state is MeetingState.ANNOUNCED:
        meeting.state = meeting_rules.after(meeting.state, MeetingStep.CONFIRM) or meeting.state


def _answering(work: Work, offer: Offer) -> Person:
    # Another contact of the organisation may answer than the one who was asked.
    return offer.person if work.by.person_id is None else work.session.get_one(Person, work.by.person_id)


def _release(meeting: Meeting, duty: Duty) -> None:
    duty.holder, duty.person, duty.held_since = None, None, None
    if duty.kind is DutyKind.EXECUTION and meeting.state is MeetingState.CONFIRMED:
        meeting.state = meeting_rules.after(meeting.state, MeetingStep.UNCONFIRM) or meeting.state


@dataclass(frozen=True)
class _Before:
    """How a meeting stood before its duty went to another: its state, and since when somebody had the duty, and who."""

    state: MeetingState
    held_since: datetime | None
    person_id: int | None


def _before(meeting: Meeting, duty: Duty) -> _Before:
    return _Before(meeting.state, duty.held_since, duty.person_id)


def _show(work: Work, meeting: Meeting, duty: Duty, before: _Before) -> None:
    """Tell calendars, and guests who were told of another that carries out; only a new status counts in SEQUENCE."""
    revise(work, meeting, sequence=meeting.state is not before.state)
    work.session.flush()
    waiting_list.promote(work, meeting)  # Another person may be responsible, with a place beside the seats.
    calendars.refresh(work, meeting)
    if duty.kind is DutyKind.EXECUTION and meeting.state in LIVE:
        aware = (before.person_id, duty.person_id, work.by.person_id)
        meeting_mailings.organiser_changed(work, meeting, before.held_since, [key for key in aware if key is not None])


def decline(work: Work, offer: Offer, reason: str = "", suggested_id: int | None = None) -> None:
    """Say no to an offer, with a reason and perhaps another organisation to ask; the next in the queue is offered."""
    offer, meeting = _fresh(work, offer)
    roles = offers.roles_of(work, offer.duty, offer)
    check_role(DutyStep.DECLINE, roles)
    _must_be(offer, OfferState.OFFERED)
    rules.check_still_open(work.now, offer.answer_by)
    _close(work, offer, DutyStep.DECLINE, roles)
    offer.reason = reason.strip()
    offer.suggested = None if suggested_id is None else work.session.get(Organisation, suggested_id)
    work.session.flush()
    _write(work, "duties.declined", meeting, offer)
    duty_letters.declined(work, meeting, offer, offers.following(work, meeting, offer.duty))
    duty_letters.tell_link_owner(work, meeting, offer)
    offers.offer_next(work, meeting, offer)


def withdraw(work: Work, offer: Offer, *, tell: bool = True) -> None:
    """Take an open offer back."""
    offer, meeting = _fresh(work, offer)
    roles = offers.roles_of(work, offer.duty, offer)
    check_role(DutyStep.WITHDRAW, roles)
    _take_back(work, meeting, offer, DutyStep.WITHDRAW, roles)
    if tell:
        duty_letters.withdrawn(work, meeting, offer)


def _take_back(work: Work, meeting: Meeting, offer: Offer, step: DutyStep, roles: frozenset[DutyRole]) -> None:
    _must_be(offer, OfferState.OFFERED)
    _close(work, offer, step, roles)
    for queued in offers.queue(work, offer.duty):
        queued.state = OfferState.WITHDRAWN
    _write(work, "duties.withdrawn", meeting, offer)


def withdraw_all(work: Work, meeting: Meeting) -> None:
    """Take every open offer of a cancelled meeting back, as the team or as the holder of execution, who may cancel it."""
    still_open = [offer for offer in offers.offers_of(work, meeting) if offer.state is OfferState.OFFERED]
    execution = offers.duty_of(work, meeting, DutyKind.EXECUTION) if still_open else None
    for offer in still_open:
        fresh, of_meeting = _fresh(work, offer)
        _take_back(work, of_meeting, fresh, DutyStep.CANCEL, offers.roles_of(work, fresh.duty, fresh, execution))
        duty_letters.withdrawn(work, of_meeting, fresh)


def undo(work: Work, offer: Offer) -> None:
    """Undo an answer until its deadline: an acceptance gives the duty back to the offer, a refusal opens it again."""
    offer, meeting = _fresh(work, offer)
    rules.check_still_open(work.now, offer.answer_by)
    roles = offers.roles_of(work, offer.duty, offer)
    check_role(DutyStep.UNDO_ACCEPT, roles)
    _check_live(meeting)
    if offers.holds(offer):
        before = _before(meeting, offer.duty)
        _close(work, offer, DutyStep.UNDO_ACCEPT, roles)
        _release(meeting, offer.duty)
        _show(work, meeting, offer.duty, before)
    elif offer.state is OfferState.DECLINED and _can_reopen(offer):
        _close(work, offer, DutyStep.UNDO_DECLINE, roles)
        offer.reason, offer.suggested = "", None
    else:
        raise StepRefused("duties.offer_not_open")
    offer.answered_at = None
    work.session.flush()
    _write(work, "duties.answer_undone", meeting, offer)
    duty_letters.undone(work, meeting, offer)
    duty_letters.tell_link_owner(work, meeting, offer)


def _can_reopen(offer: Offer) -> bool:
    # Somebody else may hold the duty by now; only an offer that a holder made itself can be opened beside what it holds.
    return offer.origin is OfferOrigin.HOLDER or offer.duty.state not in HELD_STATES


def give_back(work: Work, meeting: Meeting, kind: DutyKind, reason: str) -> None:
    """Give a held duty back: it is open again and the team is told at once, with the reason."""
    locked(work.session, meeting.id)
    duty = offers.duty_of(work, meeting, kind)
    roles = offers.roles_of(work, duty)
    check_role(DutyStep.GIVE_BACK, roles)
    if not says_something(reason):
        raise Invalid("duties.reason_missing")
    after = rules.after(duty.state, DutyStep.GIVE_BACK, roles)
    holder = work.session.get_one(Organisation, duty.holder_id)
    for offer in offers.offers_of(work, meeting):
        if offer.duty_id == duty.id and offers.holds(offer):
            offer.reason = reason.strip()
    before, duty.state = _before(meeting, duty), after
    _release(meeting, duty)
    journal.write(work, "duties.given_back", meeting=meeting, duty=kind, organisation=holder, name=holder.name)
    _show(work, meeting, duty, before)
    duty_letters.given_back(work, meeting, duty, holder, reason.strip())
    duty_letters.tell_link_owner(work, meeting)


def to_lapse(work: Work) -> list[int]:
    """Return the ids of the offers whose deadline has passed without an answer."""
    return rows.past_deadline(work.session, work.now)


def lapse_due(work: Work) -> int:
    """End every offer whose deadline has passed; return how many."""
    return sum(lapse(work, offer_id) for offer_id in to_lapse(work))


def lapse(work: Work, offer_id: int) -> bool:
    """End an offer whose deadline has passed: the team is told and the next in the queue is offered; tell whether it was."""
    offer, meeting = _fresh(work, offers.by_id(work, offer_id)[0])
    if offer.state is not OfferState.OFFERED or offer.answer_by >= work.now:
        return False
    _close(work, offer, DutyStep.LAPSE, offers.roles_of(work, offer.duty, offer))
    work.session.flush()
    _write(work, "duties.lapsed", meeting, offer)
    duty_letters.lapsed(work, meeting, offer, offers.following(work, meeting, offer.duty))
    offers.offer_next(work, meeting, offer)
    return True


def to_remind(work: Work) -> list[int]:
    """Return the ids of the open offers that are due a reminder, half-way or the day before."""
    unanswered = rows.before_deadline(work.session, work.now)
    return [offer.id for offer in unanswered if _reminders_due(work, offer) > offer.reminders]


def _reminders_due(work: Work, offer: Offer) -> int:
    return sum(when <= work.now for when in rules.reminder_times(offer.created_at, offer.answer_by))


def remind(work: Work, offer_id: int) -> bool:
    """Remind of one offer, if a reminder is due and it is still open; tell whether it was."""
    offer, meeting = _fresh(work, offers.by_id(work, offer_id)[0])
    due = _reminders_due(work, offer)
    if offer.state is not OfferState.OFFERED or offer.answer_by <= work.now or due <= offer.reminders:
        return False
    offer.reminders = due
    duty_letters.reminder(work, meeting, offer, due)
    return True
