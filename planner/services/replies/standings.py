"""Whom guests speak for: claimed by themselves, vouched for by an invitation, a membership, or one who can tell.

An address typed on a page proves nothing. A personal link, a sign-in or a mail proves the address, by which a membership
counts, and no organisation: who chooses another one there only claims to speak for it.
"""

from __future__ import annotations

from datetime import datetime

from planner.domain import standings as rules
from planner.domain.meetings import LIVE
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Outdated
from planner.domain.standings import Standing, StandingStep
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.services import identity, journal
from planner.services.replies import standing_letters
from planner.services.work import Work
from planner.store import standings as rows
from planner.store.invitations import in_meeting, loaded
from planner.store.meetings import by_id, locked

VERBS = {
    StandingStep.CONFIRM: "invitations.confirmed",
    StandingStep.REJECT: "invitations.rejected",
    StandingStep.UNDO: "invitations.undone",
}
"""The verb of each step in the journal."""


def speak_for(work: Work, invitation: Invitation, organisation_id: int | None) -> None:
    """Keep which organisation a guest answers for: a claim, unless somebody has vouched for it, which its contacts are asked of.

    Raise ``NotFound`` for an organisation there is not, and ``Refused`` for the facilitator.
    """
    organisation, before = _speaking(work, organisation_id), invitation.organisation
    by_guest = work.by.person_id == invitation.person.id
    standing, settled_at = Standing.VOUCHED, None
    if organisation is not None:
        standing, settled_at = _standing_as(work, invitation, organisation, by_guest=by_guest)
    invitation.organisation, invitation.standing, invitation.standing_settled_at = organisation, standing, settled_at
    invitation.address_proven = by_guest
    work.session.flush()
    if organisation is not before:
        _tell(work, invitation, before)


def _standing_as(
    work: Work, invitation: Invitation, organisation: Organisation, *, by_guest: bool
) -> tuple[Standing, datetime | None]:
    """Return how a guest stands to an organisation that they say they speak for, and when that was settled."""
    rejected_at = rows.rejected_at(work.session, invitation.id, organisation.id)
    if rejected_at is not None:
        return Standing.REJECTED, rejected_at
    if not by_guest:
        return Standing.CLAIMED, None
    if organisation.id == invitation.organisation_id and invitation.standing is Standing.VOUCHED:
        return Standing.VOUCHED, invitation.standing_settled_at
    return (Standing.VOUCHED if _is_vouched(work, invitation, organisation) else Standing.CLAIMED), None


def _tell(work: Work, invitation: Invitation, before: Organisation | None) -> None:
    """Write down whom a guest answers for by now, and ask the organisation where it is a claim."""
    meeting, organisation = by_id(work.session, invitation.meeting_id), invitation.organisation
    if meeting is None:
        return
    if organisation is None:
        name = "" if before is None else before.name
        journal.write(work, "invitations.affiliation_ended", meeting=meeting, invitation=invitation.id, name=name)
        return
    journal.write(
        work, "invitations.affiliation_changed", meeting=meeting, invitation=invitation.id, name=organisation.name
    )
    if invitation.standing is Standing.CLAIMED and meeting.state in LIVE:
        standing_letters.ask_contacts(work, meeting, invitation, organisation)


def vouch(work: Work, invitation: Invitation, organisation_id: int | None) -> None:
    """Let a guest speak for an organisation, on the word of the one who invites; raise as ``speak_for`` does."""
    invitation.organisation = _speaking(work, organisation_id)
    invitation.standing, invitation.standing_settled_at = Standing.VOUCHED, None
    invitation.vouched_for_id = organisation_id
    if organisation_id is not None:
        rows.forget_rejection(work.session, invitation.id, organisation_id)


def check_speaks_for(work: Work, organisation_id: int | None) -> None:
    """Raise ``NotFound`` for an organisation there is not, and ``Refused`` for the facilitator; nobody has to speak for one."""
    _speaking(work, organisation_id)


def _speaking(work: Work, organisation_id: int | None) -> Organisation | None:
    organisation = None if organisation_id is None else work.session.get(Organisation, organisation_id)
    if organisation_id is not None and organisation is None:
        raise NotFound("organisations.not_found")
    if organisation is not None:
        rules.check_speaks(convenes=organisation.convenes)
    return organisation


def _is_vouched(work: Work, invitation: Invitation, organisation: Organisation) -> bool:
    person = invitation.person
    return invitation.vouched_for_id == organisation.id or rows.belongs(
        work.session, person.id, person.email_key, organisation.id
    )


def merge(work: Work, stays: Invitation, goes: Invitation) -> None:
    """Let one of two invitations of a guest to a meeting, now one, keep what is known of both.

    What was said for neither is vouched for by neither; what was rejected of one is rejected. The organisation of the one
    that goes is taken over, as it stood, where the other is for none.
    """
    rows.move_rejections(work.session, goes.id, stays.id)
    work.session.flush()
    if stays.organisation_id is None:
        stays.organisation_id, stays.standing = goes.organisation_id, goes.standing
        stays.standing_settled_at, stays.address_proven = goes.standing_settled_at, goes.address_proven
    stays.vouched_for_id = stays.vouched_for_id or goes.vouched_for_id
    if stays.organisation_id is None:
        return
    rejected_at = rows.rejected_at(work.session, stays.id, stays.organisation_id)
    if rejected_at is not None:
        stays.standing, stays.standing_settled_at = Standing.REJECTED, rejected_at


def settle(work: Work, meeting: Meeting, invitation_id: int, organisation_id: int, step: StandingStep) -> Invitation:
    """Confirm or reject that a guest speaks for an organisation, or undo that; the answer of the guest stays as it is.

    For the contacts of that organisation and whoever carries out. Raise ``Outdated`` where the guest answers for another
    by now. A step that was taken already changes nothing.
    """
    locked(work.session, meeting.id)
    if in_meeting(work.session, meeting.id, invitation_id) is None:
        raise NotFound("invitations.not_found")
    invitation = loaded(work.session, invitation_id)
    if organisation_id not in work.by.contact_of:
        identity.require(work, Verb.VOUCH, meeting)
    if invitation.uninvited_at is not None:
        raise NotFound("invitations.not_found")
    if invitation.organisation is None or invitation.organisation.id != organisation_id:
        raise Outdated("standings.changed_meanwhile")
    if invitation.standing is not rules.AFTER[step]:
        _step(work, meeting, invitation, invitation.organisation, step)
    return invitation


def _step(work: Work, meeting: Meeting, invitation: Invitation, organisation: Organisation, step: StandingStep) -> None:
    settled = invitation.standing_settled_at is not None
    invitation.standing = rules.after(invitation.standing, step, settled=settled)
    invitation.vouched_for_id = organisation.id if step is StandingStep.CONFIRM else None
    invitation.standing_settled_at = None if step is StandingStep.UNDO else work.now
    if step is StandingStep.REJECT:
        rows.remember_rejection(work.session, invitation.id, organisation.id, work.now)
    else:
        rows.forget_rejection(work.session, invitation.id, organisation.id)
    journal.write(
        work,
        VERBS[step],
        meeting=meeting,
        organisation=organisation,
        invitation=invitation.id,
        name=organisation.name,
    )


def claims(work: Work, organisation: Organisation) -> list[tuple[Invitation, Meeting]]:
    """Return those who say that they speak for an organisation at meetings to come, for its contacts; none for others."""
    if organisation.id not in work.by.contact_of:
        return []
    return rows.of_organisation(work.session, organisation.id, work.now)


def meeting_of(work: Work, organisation: Organisation, invitation_id: int) -> Meeting:
    """Return the meeting at which a guest claims to speak for an organisation, for its contacts; raise ``NotFound``."""
    for invitation, meeting in claims(work, organisation):
        if invitation.id == invitation_id:
            return meeting
    raise NotFound("invitations.not_found")
