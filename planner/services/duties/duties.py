"""The hand-over: duties are offered, accepted, declined, given back and lapse. The rules stand in ``domain.duties``."""

from __future__ import annotations

from sqlalchemy import select

from planner.domain import duties as rules
from planner.domain import meetings as meeting_rules
from planner.domain.duties import HELD_STATES, DutyKind, DutyRole, DutyStep, OfferOrigin, OfferState
from planner.domain.meetings import LIVE, MeetingState, MeetingStep
from planner.domain.permissions import Verb
from planner.domain.refusals import Forbidden, Invalid, Refused, StepRefused
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services import identity, journal
from planner.services.calendars import calendars
from planner.services.calendars.revisions import revise
from planner.services.duties import duty_letters, offers
from planner.services.letters import meeting_letters
from planner.services.work import Work
from planner.store.meetings import locked


def _fresh(work: Work, made: Offer) -> tuple[Offer, Meeting]:
    locked(work.session, made.duty.meeting_id)
    return offers.by_id(work, made.id)


def _must_be(made: Offer, state: OfferState) -> None:
    if made.state is not state:
        rule = "duties.offer_lapsed" if made.state is OfferState.LAPSED else "duties.offer_not_open"
        raise StepRefused(rule, deadline=made.answer_by)


def _check_live(meeting: Meeting) -> None:
    if meeting.state not in LIVE:
        raise Refused("duties.meeting_closed")


def accept(work: Work, made: Offer) -> None:
    """Take the duty over: the organisation is now named as organiser, and an announced meeting is confirmed."""
    made, meeting = _fresh(work, made)
    _check_own(work, made)
    _must_be(made, OfferState.OFFERED)
    rules.check_still_open(work.now, made.answer_by)
    _check_live(meeting)
    person = _answering(work, made)
    before = meeting.state
    _close(work, made, DutyStep.ACCEPT, DutyRole.OFFERED)
    made.previous_holder_id = made.duty.holder_id
    _hold(work, meeting, made, person)
    for queued in offers.queue(work, made.duty):
        queued.state = OfferState.WITHDRAWN
    _write(work, "duties.accepted", meeting, made)
    _show(work, meeting, made.duty, before)
    duty_letters.accepted(work, meeting, made)


def _write(work: Work, verb: str, meeting: Meeting, made: Offer) -> None:
    # Read by everybody, so it names the organisation; the person who acted stands beside the line, for its people alone.
    journal.write(
        work,
        verb,
        meeting=meeting,
        public=True,
        duty=made.duty.kind,
        organisation=made.organisation,
        name=made.organisation.name,
    )
    calendars.refresh_tasks(work, meeting)


def _close(work: Work, made: Offer, step: DutyStep, role: DutyRole) -> None:
    made.duty.state = rules.after(made.duty.state, step, role)
    made.state = rules.OFFER_ENDS[step]
    made.answered_at = work.now


def _hold(work: Work, meeting: Meeting, made: Offer, person: Person) -> None:
    duty = made.duty
    duty.holder, duty.person, duty.held_since = made.organisation, person, work.now
    work.session.flush()
    if duty.kind is DutyKind.EXECUTION and meeting.state is MeetingState.ANNOUNCED:
        meeting.state = meeting_rules.after(meeting.state, MeetingStep.CONFIRM) or meeting.state


def _answering(work: Work, made: Offer) -> Person:
    # Another contact of the organisation may answer than the one who was asked.
    return made.person if work.by.person_id is None else work.session.get_one(Person, work.by.person_id)


def _release(meeting: Meeting, duty: Duty) -> None:
    duty.holder, duty.person, duty.held_since = None, None, None
    if duty.kind is DutyKind.EXECUTION and meeting.state is MeetingState.CONFIRMED:
        meeting.state = meeting_rules.after(meeting.state, MeetingStep.UNCONFIRM) or meeting.state


def _show(work: Work, meeting: Meeting, duty: Duty, before: MeetingState) -> None:
    """Tell calendars, and guests where it is another that carries out; only a new status counts in SEQUENCE."""
    revise(work, meeting, sequence=meeting.state is not before)
    work.session.flush()
    calendars.refresh(work, meeting)
    if duty.kind is DutyKind.EXECUTION and meeting.state in LIVE:
        meeting_letters.organiser_changed(work, meeting)


def decline(work: Work, made: Offer, reason: str = "", suggested_id: int | None = None) -> None:
    """Say no to an offer, with a reason and perhaps another organisation to ask; the next in the queue is offered."""
    made, meeting = _fresh(work, made)
    _check_own(work, made)
    _must_be(made, OfferState.OFFERED)
    rules.check_still_open(work.now, made.answer_by)
    _close(work, made, DutyStep.DECLINE, DutyRole.OFFERED)
    made.reason = reason.strip()
    made.suggested = None if suggested_id is None else work.session.get(Organisation, suggested_id)
    work.session.flush()
    _write(work, "duties.declined", meeting, made)
    duty_letters.declined(work, meeting, made, offers.following(work, meeting, made.duty))
    offers.offer_next(work, meeting, made.duty)


def withdraw(work: Work, made: Offer, *, tell: bool = True) -> None:
    """Take an open offer back."""
    made, meeting = _fresh(work, made)
    identity.require(work, Verb.OFFER_DUTY, meeting)
    _take_back(work, meeting, made, tell=tell)


def _take_back(work: Work, meeting: Meeting, made: Offer, *, tell: bool = True) -> None:
    _must_be(made, OfferState.OFFERED)
    _close(work, made, DutyStep.WITHDRAW, DutyRole.TEAM)
    for queued in offers.queue(work, made.duty):
        queued.state = OfferState.WITHDRAWN
    _write(work, "duties.withdrawn", meeting, made)
    if tell:
        duty_letters.withdrawn(work, meeting, made)


def withdraw_all(work: Work, meeting: Meeting) -> None:
    """Take every open offer of a cancelled meeting back, whoever may cancel it: the holder of one duty offers no other."""
    for made in offers.offers_of(work, meeting):
        if made.state is OfferState.OFFERED:
            _take_back(work, *_fresh(work, made)[::-1])


def undo(work: Work, made: Offer) -> None:
    """Undo an answer until its deadline: an acceptance gives the duty back to the offer, a refusal opens it again."""
    made, meeting = _fresh(work, made)
    rules.check_still_open(work.now, made.answer_by)
    _check_own(work, made)
    _check_live(meeting)
    if offers.holds(made):
        before = meeting.state
        _close(work, made, DutyStep.UNDO_ACCEPT, DutyRole.HOLDER)
        _release(meeting, made.duty)
        _show(work, meeting, made.duty, before)
    elif made.state is OfferState.DECLINED and _can_reopen(made):
        _close(work, made, DutyStep.UNDO_DECLINE, DutyRole.OFFERED)
        made.reason, made.suggested = "", None
    else:
        raise StepRefused("duties.offer_not_open")
    made.answered_at = None
    work.session.flush()
    _write(work, "duties.answer_undone", meeting, made)
    duty_letters.undone(work, meeting, made)


def _can_reopen(made: Offer) -> bool:
    # Somebody else may hold the duty by now; only an offer that a holder made itself can be opened beside what it holds.
    return made.origin is OfferOrigin.HOLDER or made.duty.state not in HELD_STATES


def _check_own(work: Work, made: Offer) -> None:
    if made.organisation_id not in work.by.contact_of and made.person_id != work.by.person_id:
        raise Forbidden("permissions.not_allowed", verb=Verb.ANSWER_OFFER)


def give_back(work: Work, meeting: Meeting, kind: DutyKind, reason: str) -> None:
    """Give a held duty back: it is open again and the team is told at once, with the reason."""
    locked(work.session, meeting.id)
    duty = offers.duty_of(work, meeting, kind)
    holder = duty.holder
    if holder is None or (holder.id not in work.by.contact_of and duty.person_id != work.by.person_id):
        raise Forbidden("permissions.not_allowed", verb=Verb.HOLD_DUTY)
    if not reason.strip():
        raise Invalid("duties.reason_missing")
    after = rules.after(duty.state, DutyStep.GIVE_BACK, DutyRole.HOLDER)
    for made in offers.offers_of(work, meeting):
        if made.duty_id == duty.id and offers.holds(made):
            made.reason = reason.strip()
    before, duty.state = meeting.state, after
    _release(meeting, duty)
    journal.write(
        work, "duties.given_back", meeting=meeting, public=True, duty=kind, organisation=holder, name=holder.name
    )
    _show(work, meeting, duty, before)
    duty_letters.given_back(work, meeting, duty, holder, reason.strip())


def to_lapse(work: Work) -> list[int]:
    """Return the ids of the offers whose deadline has passed without an answer."""
    late = select(Offer.id).where(Offer.state == OfferState.OFFERED, Offer.answer_by < work.now)
    return list(work.session.scalars(late.order_by(Offer.id)))


def lapse_due(work: Work) -> int:
    """End every offer whose deadline has passed; return how many."""
    return sum(lapse(work, offer_id) for offer_id in to_lapse(work))


def lapse(work: Work, offer_id: int) -> bool:
    """End an offer whose deadline has passed: the team is told and the next in the queue is offered; tell whether it was."""
    made, meeting = _fresh(work, offers.by_id(work, offer_id)[0])
    if made.state is not OfferState.OFFERED or made.answer_by >= work.now:
        return False
    _close(work, made, DutyStep.LAPSE, DutyRole.CLOCK)
    work.session.flush()
    _write(work, "duties.lapsed", meeting, made)
    duty_letters.lapsed(work, meeting, made, offers.following(work, meeting, made.duty))
    offers.offer_next(work, meeting, made.duty)
    return True


def to_remind(work: Work) -> list[int]:
    """Return the ids of the open offers that are due a reminder, half-way or the day before."""
    query = select(Offer).where(Offer.state == OfferState.OFFERED, Offer.answer_by > work.now).order_by(Offer.id)
    return [made.id for made in work.session.scalars(query) if _reminders_due(work, made) > made.reminders]


def _reminders_due(work: Work, made: Offer) -> int:
    return sum(when <= work.now for when in rules.reminder_times(made.created_at, made.answer_by))


def remind_due(work: Work) -> int:
    """Remind all who have not answered an offer and are due a reminder; return how many."""
    return sum(remind(work, offer_id) for offer_id in to_remind(work))


def remind(work: Work, offer_id: int) -> bool:
    """Remind of one offer, if a reminder is due and it is still open; tell whether it was."""
    made, meeting = _fresh(work, offers.by_id(work, offer_id)[0])
    due = _reminders_due(work, made)
    if made.state is not OfferState.OFFERED or made.answer_by <= work.now or due <= made.reminders:
        return False
    made.reminders = due
    duty_letters.reminder(work, meeting, made, due)
    return True
