"""The visible word for each value of the domain, as msgids of the catalogues (English)."""

from __future__ import annotations

from enum import StrEnum

from planner.domain.duties import DutyKind, DutyState, OfferState
from planner.domain.meetings import MeetingKind, MeetingState, Stage, Visibility
from planner.domain.networks import MembershipState, NetworkPart, NetworkState
from planner.domain.organisations import OrganisationKind, OwnerType, Region
from planner.domain.people import MembershipRole, ServiceRole
from planner.domain.replies import Answer, ReplyState


def N_(msgid: str) -> str:  # noqa: N802 - The customary name of gettext's marker.
    """Mark a msgid for extraction; it is translated where it is shown."""
    return msgid


_PAIRS: tuple[tuple[StrEnum, str], ...] = (
    (MeetingKind.OPEN_MEETING, N_("Non-committal meeting")),
    (MeetingKind.NETWORK_MEETING, N_("Network meeting")),
    (MeetingKind.PROVIDER_MEETING, N_("Course provider meeting")),
    (MeetingKind.COMPETENCE_CAFE, N_("Competence café")),
    (MeetingKind.MUNICIPAL_GATHERING, N_("Municipal gathering")),
    (MeetingKind.GATHERING, N_("Gathering")),
    (MeetingKind.TALK, N_("Talk")),
    (MeetingState.DRAFT, N_("Draft")),
    (MeetingState.ANNOUNCED, N_("Awaiting a responsible organisation")),
    (MeetingState.CONFIRMED, N_("Confirmed")),
    (MeetingState.HELD, N_("Held")),
    (MeetingState.CANCELLED, N_("Cancelled")),
    (Visibility.PUBLIC, N_("Everyone")),
    (Visibility.NETWORK, N_("The network")),
    (Visibility.INVITED, N_("Only those invited")),
    (Stage.IDEA, N_("Idea")),
    (Stage.INVITED, N_("Invited")),
    (Stage.OFFERED, N_("Offered")),
    (Stage.HANDED_OVER, N_("Handed over")),
    (Stage.HELD, N_("Held")),
    (Stage.FOLLOWED_UP, N_("Followed up")),
    (DutyKind.EXECUTION, N_("Execution")),
    (DutyKind.FOLLOW_UP, N_("Follow-up")),
    (DutyState.OPEN, N_("Open")),
    (DutyState.OFFERED, N_("Offered")),
    (DutyState.VOLUNTEERED, N_("Somebody has volunteered")),
    (DutyState.HELD, N_("Held by an organisation")),
    (DutyState.PASSING, N_("Being passed on")),
    (DutyState.FULFILLED, N_("Fulfilled")),
    (OfferState.QUEUED, N_("Next in the queue")),
    (OfferState.OFFERED, N_("Awaiting an answer")),
    (OfferState.ACCEPTED, N_("Accepted")),
    (OfferState.DECLINED, N_("Declined")),
    (OfferState.LAPSED, N_("Lapsed")),
    (OfferState.WITHDRAWN, N_("Withdrawn")),
    (Answer.YES, N_("Yes, I'm coming")),
    (Answer.MAYBE, N_("Maybe")),
    (Answer.NO, N_("No, I can't")),
    (ReplyState.UNANSWERED, N_("No reply")),
    (ReplyState.COMING, N_("Coming")),
    (ReplyState.WAITING, N_("On the waiting list")),
    (ReplyState.SEAT_OFFERED, N_("Offered a place")),
    (ReplyState.MISSED, N_("Place passed on")),
    (ReplyState.MAYBE, N_("Maybe")),
    (ReplyState.DECLINED, N_("Not coming")),
    (NetworkState.IDEA, N_("Idea")),
    (NetworkState.ACTIVE, N_("Active")),
    (NetworkState.DORMANT, N_("Dormant")),
    (NetworkState.CLOSED, N_("Closed")),
    (NetworkPart.MEMBER, N_("Member")),
    (NetworkPart.ASSOCIATE, N_("Associate")),
    (MembershipState.OUTSIDE, N_("Not a member")),
    (MembershipState.ASKED, N_("Has asked to join")),
    (MembershipState.INVITED, N_("Invited")),
    (MembershipState.ADMITTED, N_("Takes part")),
    (MembershipState.DECLINED, N_("Declined")),
    (MembershipState.LEFT, N_("Has left")),
    (OrganisationKind.PROJECT_TEAM, N_("Project team")),
    (OrganisationKind.COUNTY_COUNCIL, N_("County council")),
    (OrganisationKind.COUNTY_GOVERNOR, N_("County Governor")),
    (OrganisationKind.MUNICIPALITY, N_("Municipality")),
    (OrganisationKind.TRADE_ORGANISATION, N_("Farmers' organisation")),
    (OrganisationKind.LOCAL_BRANCH, N_("Local branch")),
    (OrganisationKind.ADVISORY_SERVICE, N_("Advisory service")),
    (OrganisationKind.FOREST_COOPERATIVE, N_("Forest owners' co-operative")),
    (OrganisationKind.FOREST_ORGANISATION, N_("Forestry organisation")),
    (OrganisationKind.ACCOUNTANT, N_("Accountant")),
    (OrganisationKind.FUNDING_AGENCY, N_("Funding agency")),
    (OrganisationKind.SCHOOL, N_("Upper secondary school")),
    (OrganisationKind.VOCATIONAL_COLLEGE, N_("Vocational college")),
    (OrganisationKind.HIGHER_EDUCATION, N_("Higher education")),
    (OrganisationKind.RESEARCH, N_("Research")),
    (OrganisationKind.CLUSTER, N_("Business cluster")),
    (OrganisationKind.COMPETENCE_CENTRE, N_("Competence centre")),
    (OrganisationKind.OTHER, N_("Other")),
    (OwnerType.PUBLIC, N_("Public")),
    (OwnerType.COOPERATIVE, N_("Co-operative")),
    (OwnerType.PRIVATE, N_("Private")),
    (OwnerType.ASSOCIATION, N_("Association")),
    (Region.TRONDHEIM, N_("Trondheim")),
    (Region.FOSEN, N_("Fosen")),
    (Region.NAMDAL, N_("Namdal")),
    (Region.INNHERRED_VAERNES, N_("Innherred–Værnes")),
    (Region.TRONDELAG_SOUTH, N_("South Trøndelag")),
    (Region.ALL_TRONDELAG, N_("All of Trøndelag")),
    (Region.OUTSIDE, N_("Outside the county")),
    (MembershipRole.CONTACT, N_("Contact")),
    (MembershipRole.MEMBER, N_("Colleague")),
    (ServiceRole.PARTICIPANT, N_("Participant")),
    (ServiceRole.ORGANISER, N_("Organiser")),
    (ServiceRole.ADMINISTRATOR, N_("Administrator")),
)

# Members of two enums that share a value are equal as text, so the look-up goes by class as well.
LABELS = {(type(member), member.value): msgid for member, msgid in _PAIRS}


def label(value: StrEnum) -> str:
    """Return the msgid of a value's visible word."""
    return LABELS[type(value), value.value]
