"""Who may do what: one table, from the relations a person has to a thing."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Protocol

from planner.domain.refusals import Forbidden


class Relation(StrEnum):
    """How the one who acts stands to the service or to the meeting, network or organisation in question."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    NETWORK = "network"
    GUEST = "guest"
    HOLDER = "holder"
    FOLLOWER = "follower"
    OFFERED = "offered"
    COORDINATOR = "coordinator"
    CONTACT = "contact"
    TEAM = "team"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class Verb(StrEnum):
    """What somebody wants to do."""

    CREATE_MEETING = "create_meeting"
    SEE_PUBLIC = "see_public"
    SEE_NETWORK = "see_network"
    SEE_INVITED = "see_invited"
    SEE_REPLIES = "see_replies"
    SEE_NEEDS = "see_needs"
    SEE_JOURNAL = "see_journal"
    SEE_HANDOVER = "see_handover"
    EDIT = "edit"
    CANCEL = "cancel"
    INVITE = "invite"
    FIND_DATE = "find_date"
    ANSWER_FOR = "answer_for"
    VOUCH = "vouch"
    WRITE_TO_PARTICIPANTS = "write_to_participants"
    OFFER_DUTY = "offer_duty"
    ANSWER_OFFER = "answer_offer"
    HOLD_DUTY = "hold_duty"
    SEE_ACTIONS = "see_actions"
    KEEP_ACTIONS = "keep_actions"
    SEE_WORKBOARD = "see_workboard"
    CREATE_NETWORK = "create_network"
    EDIT_NETWORK = "edit_network"
    ADMIT = "admit"
    ASK_TO_JOIN = "ask_to_join"
    CREATE_ORGANISATION = "create_organisation"
    EDIT_ORGANISATION = "edit_organisation"
    SEE_PEOPLE = "see_people"
    OPERATE = "operate"


class ActorFacts(Protocol):
    """What the rules ask about somebody who acts: a person signed in, somebody of the team, the system, or nobody."""

    @property
    def person_id(self) -> int | None:
        """Return the id of the person, where it is one."""

    @property
    def contact_of(self) -> Collection[int]:
        """Return the ids of the organisations that the person is a contact of."""

    @property
    def team(self) -> bool:
        """Tell whether it is somebody of the programme team."""

    @property
    def system(self) -> bool:
        """Tell whether it is the service itself."""


def acts_for(actor: ActorFacts, organisation_id: int | None, named_id: int | None) -> bool:
    """Tell whether somebody acts for an organisation, as its contact, or is the person named beside it.

    Two ids that are both missing are no match: nobody signed in is not the person whom nobody named.
    """
    named = actor.person_id is not None and actor.person_id == named_id
    return named or (organisation_id is not None and organisation_id in actor.contact_of)


_R, _V = Relation, Verb
_TEAM = frozenset({_R.TEAM, _R.ADMINISTRATOR, _R.SYSTEM})
_HOLDERS = _TEAM | {_R.HOLDER}
_PEOPLE = _HOLDERS | {_R.FOLLOWER, _R.GUEST, _R.OFFERED}

MAY: dict[Verb, frozenset[Relation]] = {
    _V.CREATE_MEETING: _TEAM,
    _V.SEE_PUBLIC: frozenset(_R),
    _V.SEE_NETWORK: _PEOPLE | {_R.NETWORK, _R.COORDINATOR},
    _V.SEE_INVITED: _PEOPLE,
    _V.SEE_REPLIES: _HOLDERS | {_R.FOLLOWER},
    _V.SEE_NEEDS: _HOLDERS,
    _V.SEE_HANDOVER: _HOLDERS | {_R.FOLLOWER},
    _V.SEE_JOURNAL: _PEOPLE | {_R.COORDINATOR},
    _V.EDIT: _HOLDERS,
    _V.CANCEL: _HOLDERS,
    _V.INVITE: _HOLDERS,
    _V.FIND_DATE: _HOLDERS,
    _V.ANSWER_FOR: _HOLDERS,
    _V.VOUCH: _HOLDERS,
    _V.WRITE_TO_PARTICIPANTS: _HOLDERS,
    _V.OFFER_DUTY: _TEAM,
    _V.ANSWER_OFFER: frozenset({_R.OFFERED}),
    _V.HOLD_DUTY: frozenset({_R.HOLDER, _R.FOLLOWER}),
    _V.SEE_ACTIONS: _PEOPLE | {_R.COORDINATOR},
    _V.KEEP_ACTIONS: frozenset({_R.HOLDER, _R.FOLLOWER}),
    _V.SEE_WORKBOARD: _TEAM,
    _V.CREATE_NETWORK: _TEAM,
    _V.EDIT_NETWORK: _TEAM | {_R.COORDINATOR},
    _V.ADMIT: _TEAM | {_R.COORDINATOR},
    _V.ASK_TO_JOIN: frozenset({_R.CONTACT}),
    _V.CREATE_ORGANISATION: _TEAM,
    _V.EDIT_ORGANISATION: _TEAM | {_R.CONTACT},
    _V.SEE_PEOPLE: _TEAM | {_R.CONTACT},
    _V.OPERATE: frozenset({_R.ADMINISTRATOR, _R.SYSTEM}),
}
"""The relations that carry each verb while the team still convenes the meeting."""

KEPT_BY_HOLDER = frozenset(
    {_V.EDIT, _V.CANCEL, _V.INVITE, _V.FIND_DATE, _V.ANSWER_FOR, _V.VOUCH, _V.WRITE_TO_PARTICIPANTS, _V.SEE_NEEDS}
)
"""Verbs that the team gives up once an organisation holds execution: it keeps reading, and no more."""


def allows(verb: Verb, relations: frozenset[Relation], *, handed_over: bool = False) -> bool:
    """Tell whether somebody with these relations may do this; ``handed_over`` when execution is held."""
    allowed = MAY[verb]
    if handed_over and verb in KEPT_BY_HOLDER:
        allowed = allowed - {Relation.TEAM, Relation.ADMINISTRATOR}
    return bool(allowed & relations)


def check(verb: Verb, relations: frozenset[Relation], *, handed_over: bool = False) -> None:
    """Raise ``Forbidden`` unless somebody with these relations may do this."""
    if not allows(verb, relations, handed_over=handed_over):
        rule = "permissions.handed_over" if handed_over and allows(verb, relations) else "permissions.not_allowed"
        raise Forbidden(rule, verb=verb)
