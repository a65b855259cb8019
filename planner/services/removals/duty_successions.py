"""Duties and offers of a person who is removed: they stay with the organisation, and somebody else is named for them."""

from __future__ import annotations

from planner.domain.duties import OfferState
from planner.formats.words.catalogues import catalogue
from planner.formats.words.words import N_
from planner.rows.duties import Duty
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services import journal
from planner.services.calendars import calendars
from planner.services.duties import duties, duty_letters, offers
from planner.services.people import people
from planner.services.removals import removal_letters
from planner.services.work import Actor, Work
from planner.store.meetings import locked

_NOBODY_LEFT = N_("The person who was asked is no longer here, and the organisation has no other contact person.")


def successor(work: Work, organisation: Organisation, person_id: int) -> Person | None:
    """Return who takes a person's place in their organisation: the one who has acted for it longest besides."""
    contacts = people.contacts_of(work, organisation.id)
    return next((contact for contact in contacts if contact.id != person_id and contact.email), None)


def hand_offer_on(work: Work, offer_id: int, person_id: int) -> None:
    """Ask another contact of the organisation; where there is none, the offer is declined and the next one is asked."""
    offer, meeting = offers.by_id(work, offer_id)
    locked(work.session, meeting.id)
    offer, meeting = offers.by_id(work, offer_id)
    instead = successor(work, offer.organisation, person_id)
    if instead is not None:
        offer.person = instead
        work.session.flush()
        if offer.state is OfferState.OFFERED:
            duty_letters.offered(work, meeting, offer)
            calendars.refresh_tasks(work, meeting)
    elif offer.state is not OfferState.OFFERED:
        offer.state = OfferState.WITHDRAWN
    elif offer.answer_by < work.now:
        duties.lapse(work, offer_id)
    else:
        leaving = Actor(person_id=person_id, name=offer.person.name, via=work.by.via)
        reason = catalogue(work.deployment.language).gettext(_NOBODY_LEFT)
        duties.decline(work.acting(leaving), offer, reason)


def hand_duty_on(work: Work, duty: Duty) -> None:
    """Name another contact of the organisation that holds a duty, and tell them; without one the organisation is told."""
    meeting = locked(work.session, duty.meeting_id)
    holder = work.session.get_one(Organisation, duty.holder_id)
    duty.person = successor(work, holder, duty.person_id or 0)
    work.session.flush()
    journal.write(work, "duties.person_gone", meeting=meeting, duty=duty.kind, organisation=holder, name=holder.name)
    calendars.refresh_tasks(work, meeting)
    removal_letters.person_gone(work, meeting, duty, holder)
