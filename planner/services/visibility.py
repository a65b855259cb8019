"""Who may see which meeting: one at a time by the table of permissions, and many at once as a condition of a query."""

from __future__ import annotations

from planner.domain.meetings import MeetingState, Visibility
from planner.domain.permissions import Verb
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.work import Work
from planner.store import visibility as conditions
from planner.store.database import Condition
from planner.store.search_words import GuestNames

VERB_TO_SEE = {
    Visibility.PUBLIC: Verb.SEE_PUBLIC,
    Visibility.NETWORK: Verb.SEE_NETWORK,
    Visibility.INVITED: Verb.SEE_INVITED,
}


def verb_to_see(meeting: Meeting) -> Verb:
    """Return the verb that somebody must be allowed in order to see a meeting; a draft is seen by the team only."""
    return Verb.CREATE_MEETING if meeting.state is MeetingState.DRAFT else VERB_TO_SEE[meeting.visibility]


def may_see(work: Work, meeting: Meeting) -> bool:
    """Tell whether the actor may see a meeting."""
    return identity.may(work, verb_to_see(meeting), meeting)


def visible(work: Work) -> Condition:
    """Return the condition that a meeting is published and may be seen by the actor; it agrees with ``may_see``."""
    if work.by.team or work.by.system:
        return conditions.published()
    if work.by.person_id is None:
        return conditions.public()
    return conditions.visible_to(work.by.person_id, work.by.contact_of, work.by.member_of)


def listed(work: Work) -> Condition:
    """Return the condition that a meeting may be seen by the actor in lists, where drafts of the team stand too."""
    return conditions.every() if identity.may(work, Verb.CREATE_MEETING) else visible(work)


def mine(work: Work) -> Condition:
    """Return the condition that the actor carries a meeting or is its guest."""
    return conditions.of_person(work.by.person_id, work.by.contact_of) if work.by.person_id else conditions.none()


def carried(work: Work) -> Condition:
    """Return the condition that the actor made a meeting, or has or is asked to take a duty of it."""
    return conditions.carried_by(work.by.person_id, work.by.contact_of) if work.by.person_id else conditions.none()


def guests_seen(work: Work) -> GuestNames | None:
    """Return the guests that the actor may see, by ``Verb.SEE_REPLIES``: of all meetings, or of those whose duties they hold."""
    if identity.may(work, Verb.SEE_REPLIES):
        return GuestNames()
    return GuestNames(conditions.held(work.by.person_id, work.by.contact_of)) if work.by.person_id else None
