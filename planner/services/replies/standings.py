"""Whom guests speak for: claimed by themselves, vouched for by an invitation, a membership, or one who can tell."""

from __future__ import annotations

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
    organisation = _speaking(work, organisation_id)
    if organisation is None:
        standing = Standing.VOUCHED
    elif organisation.id == invitation.organisation_id and invitation.standing is not Standing.CLAIMED:
        return
    else:
        standing = Standing.VOUCHED if _is_vouched(work, invitation, organisation) else Standing.CLAIMED
    repeated = organisation is not None and organisation.id == invitation.organisation_id
    invitation.organisation, invitation.standing, invitation.standing_settled_at = organisation, standing, None
    work.session.flush()
    if organisation is not None and standing is Standing.CLAIMED and not repeated:
        _ask(work, invitation, organisation)


def _ask(work: Work, invitation: Invitation, organisation: Organisation) -> None:
    meeting = by_id(work.session, invitation.meeting_id)
    if meeting is not None and meeting.state in LIVE:
        standing_letters.ask_contacts(work, meeting, invitation, organisation)


def vouch(work: Work, invitation: Invitation, organisation_id: int | None) -> None:
    """Let a guest speak for an organisation, on the word of the one who invites; raise as ``speak_for`` does."""
    invitation.organisation = _speaking(work, organisation_id)
    invitation.standing, invitation.standing_settled_at = Standing.VOUCHED, None
    invitation.vouched_for_id = organisation_id


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
