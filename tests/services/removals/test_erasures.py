"""Erasing a person: nothing is left of them, and the meetings they were part of stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import delete, func, select

from planner.domain.duties import DutyKind, DutyState, OfferState
from planner.domain.feeds import PERSONAL
from planner.domain.incoming import Decision, Reason
from planner.domain.people import ServiceRole
from planner.domain.refusals import Refused
from planner.domain.removals import MOST_ROWS
from planner.domain.replies import Answer, ReplyState
from planner.rows.duties import Duty, Offer
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.removals import PersonRemoval
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import identity, tokens
from planner.services.duties import offers
from planner.services.duties.offers import Proposal
from planner.services.letters import delivery
from planner.services.people import api_tokens, browser_sessions, people
from planner.services.people.browser_sessions import EndedSession
from planner.services.removals import erasures, removal_steps
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from tests import factories
from tests.everywhere import TABLES, named_everywhere, points_to, traces
from tests.posted import posted

NAME, EMAIL = "Kari Nordmann", "Kari.Nordmann@example.no"


@pytest.fixture
def kari(work: Work) -> Person:
    return factories.person(work.session, name=NAME, email=EMAIL)


def by(work: Work, person: Person) -> Work:
    return work.acting(identity.actor_of(work, person, via="page"))


def erase(work: Work, person: Person) -> int:
    """Erase a person at their own wish, and return in how many steps."""
    erasures.begin(by(work, person), person)
    return finish(work)


def finish(work: Work) -> int:
    steps = 0
    while waiting := removal_steps.waiting(work):
        for person_id in waiting:
            removal_steps.step(work, person_id)
        work.session.flush()
        steps += 1
        assert steps < 500
    return steps


def over(work: Work, **given: object) -> Meeting:
    return factories.meeting(work.session, starts=work.now - timedelta(days=30), **given)


def answered(
    work: Work, meeting: Meeting, person: Person, state: ReplyState = ReplyState.COMING, party: int = 1
) -> Invitation:
    invitation = factories.invitation(work.session, meeting, person)
    reply = Reply(invitation_id=invitation.id, meeting_id=meeting.id, state=state, party=party, answered_via="page")
    reply.answered_at, reply.message, reply.substitute = work.now, f"Hilsen {NAME}", EMAIL
    factories.added(work.session, reply)
    return invitation


def test_nothing_is_left_of_a_person_who_was_named_in_every_table(work: Work, kari: Person) -> None:
    meeting, key = over(work), kari.id
    factories.organisation(work.session, email=EMAIL.lower())
    invitation = answered(work, meeting, kari)
    holder = factories.school(work.session)
    another, bare = over(work), over(work)
    work.session.execute(delete(Duty).where(Duty.meeting_id == bare.id))
    filled = named_everywhere(
        work.session,
        kari,
        {
            "about_service": {"contact_email": EMAIL},
            "duties": {"meeting_id": bare.id},
            "feed_versions": {"feed": f"{PERSONAL}{key}"},
            "incoming_mails": {"sender": EMAIL},
            "invitations": {"meeting_id": another.id},
            "network_memberships": {
                "network_id": factories.network(work.session).id,
                "organisation_id": holder.id,
            },
            "offers": {"duty_id": work.session.scalars(select(Duty.id)).first(), "organisation_id": holder.id},
            "guest_entries": {"invitation_id": invitation.id, "meeting_id": meeting.id},
            "meetings": {"convener_id": meeting.convener_id, "seats_taken": 0},
        },
    )
    pointing = {table.name for table in TABLES if any(points_to(column, "people") for column in table.columns)}
    assert pointing - filled == {"person_removals"}
    others = IncomingMail(digest="2", sender="skole@example.no", text="", received_at=work.now, envelope_to="")
    matter = IncomingMatter(mail=others, attendee=EMAIL.lower(), attendee_name=NAME, comment=NAME)
    matter.decision, matter.reason, others.sender_name, others.subject = Decision.HELD, Reason.WORDS_ONLY, "", ""
    factories.added(work.session, matter)
    factories.letter(work.session, to_email=EMAIL, subject=NAME)
    factories.letter(work.session, to_email="other@example.no", reply_to=EMAIL.lower())
    erase(work, kari)
    assert traces(work.session, key, []) == set()
    last = work.session.scalars(select(Letter).where(Letter.kind == "person_erased")).one()
    assert (last.to_email, last.person_id) == (EMAIL, None)
    while claims := delivery.claim(work):
        delivery.mark_sent(work, [letter_claim.attempt for letter_claim in claims])
    assert traces(work.session, key, [NAME, EMAIL]) == set()


def test_answers_of_the_past_become_counts_also_of_two_guests_of_one_meeting(work: Work, kari: Person) -> None:
    first, second = over(work), over(work)
    school = factories.school(work.session)
    answered(work, first, kari, party=3).organisation_id = school.id
    answered(work, second, kari)
    factories.invitation(work.session, over(work), kari)
    ola = factories.person(work.session, name="Ola Nordmann")
    answered(work, first, ola, ReplyState.DECLINED)
    for person in (kari, ola):
        erase(work, person)
    rows = work.session.execute(
        select(
            Invitation.meeting_id, Invitation.organisation_id, Reply.state, Reply.party, Reply.message, Reply.substitute
        )
        .join(Reply, Reply.invitation_id == Invitation.id)
        .order_by(Invitation.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        (first.id, school.id, ReplyState.COMING, 3, "", ""),
        (second.id, None, ReplyState.COMING, 1, "", ""),
        (first.id, None, ReplyState.DECLINED, 1, "", ""),
    ]
    names = set(work.session.scalars(select(Person.name).join(Invitation, Invitation.person_id == Person.id)))
    assert names == {"En tidligere deltaker"}
    assert work.session.scalar(select(func.count()).select_from(Person).where(Person.email == "")) == 2


def test_the_place_in_a_coming_meeting_is_offered_to_the_next_in_the_queue(work: Work, kari: Person) -> None:
    meeting = factories.meeting(work.session, seats=1)
    ola = factories.person(work.session, name="Ola")
    invited = [factories.invitation(work.session, meeting, person) for person in (kari, ola)]
    for person, invitation in zip((kari, ola), invited, strict=True):
        replies.answer(by(work, person), invitation, ReplyInput(Answer.YES))
    erase(work, kari)
    work.session.expire_all()
    standing = work.session.scalars(select(Reply)).one()
    assert (standing.invitation_id, standing.state) == (invited[1].id, ReplyState.SEAT_OFFERED)
    assert work.session.get_one(Meeting, meeting.id).seats_taken == 1
    assert work.session.scalars(select(Invitation.id)).all() == [invited[1].id]
    kinds = posted(work).execute(select(Letter.kind, Letter.to_email).order_by(Letter.id)).all()
    assert ("seat_offered", ola.email) in map(tuple, kinds)
    assert [letter.kind for letter in kinds if letter.to_email == EMAIL] == ["person_erased"]


def held_by(work: Work, person: Person, school_email: str | None = None) -> Duty:
    school = factories.school(work.session, name="Mære", email=school_email)
    factories.membership(work.session, person, school)
    duty = work.session.scalars(
        select(Duty).where(Duty.meeting_id == factories.meeting(work.session).id, Duty.kind == DutyKind.EXECUTION)
    ).one()
    duty.state, duty.holder_id, duty.person_id, duty.held_since = DutyState.HELD, school.id, person.id, work.now
    work.session.flush()
    return duty


@pytest.mark.parametrize(
    ("contact", "role_address", "heard"),
    [
        ("ola@example.no", "post@example.no", ["ola@example.no"]),
        (None, "post@example.no", ["post@example.no", "hjelp@example.no"]),
        (None, EMAIL.lower(), ["hjelp@example.no"]),
        (None, None, ["hjelp@example.no"]),
    ],
)
def test_a_duty_stays_with_the_organisation_and_somebody_is_told(
    work: Work, kari: Person, contact: str | None, role_address: str | None, heard: list[str]
) -> None:
    work = replace(work, deployment=replace(work.deployment, contact_email="hjelp@example.no"))
    duty = held_by(work, kari, role_address)
    successor = None
    if contact:
        successor = factories.person(work.session, email=contact, name="Ola")
        factories.membership(work.session, successor, work.session.get_one(Organisation, duty.holder_id))
    erase(work, kari)
    work.session.expire_all()
    assert (duty.state, duty.person_id) == (DutyState.HELD, None if successor is None else successor.id)
    letters = work.session.scalars(select(Letter).where(Letter.kind == "person_gone").order_by(Letter.id)).all()
    assert [letter.to_email for letter in letters] == heard


def test_an_open_offer_goes_to_another_contact_or_to_the_next_organisation(work: Work, kari: Person) -> None:
    first, second = factories.school(work.session), factories.school(work.session)
    factories.membership(work.session, kari, first)
    next_one = factories.contact_of(work.session, second)
    offered = [
        offers.offer(work, factories.meeting(work.session), DutyKind.EXECUTION, Proposal(first.id, then=[second.id]))
        for _ in range(2)
    ]
    assert [offer.person_id for offer in offered] == [kari.id, kari.id]
    erase(work, kari)
    work.session.expire_all()
    assert [offer.state for offer in offered] == [OfferState.DECLINED, OfferState.DECLINED]
    still_open = work.session.scalars(select(Offer).where(Offer.state == OfferState.OFFERED)).all()
    assert [(offer.organisation_id, offer.person_id) for offer in still_open] == [(second.id, next_one.id)] * 2
    factories.contact_of(work.session, second, email="vara@example.no")
    erase(work, next_one)
    work.session.expire_all()
    to = [offer.person_id for offer in still_open]
    assert to == [people.by_email(work, "vara@example.no").id] * 2
    assert {offer.state for offer in still_open} == {OfferState.OFFERED}


def test_the_only_administrator_is_refused_until_there_is_another(work: Work, kari: Person) -> None:
    kari.role = ServiceRole.ADMINISTRATOR
    with pytest.raises(Refused) as refused:
        erasures.begin(by(work, kari), kari)
    assert refused.value.rule == "removals.last_administrator"
    factories.person(work.session, role=ServiceRole.ADMINISTRATOR)
    erase(work, kari)
    assert people.find(work, EMAIL) is None


def test_only_oneself_and_administrators_erase(work: Work, kari: Person) -> None:
    for other in (factories.person(work.session), factories.organiser(work.session)):
        with pytest.raises(Refused) as refused:
            erasures.begin(by(work, other), kari)
        assert refused.value.rule == "permissions.not_allowed"


def test_a_step_changes_a_bounded_number_of_rows_and_what_was_broken_off_goes_on(work: Work, kari: Person) -> None:
    key = kari.id
    work.session.add_all(
        JournalLine(at=work.now, verb="people.renamed", by_id=key, via="page", facts={"person": key})
        for _ in range(150)
    )
    work.session.flush()
    erasures.begin(by(work, kari), kari)
    own = select(func.count()).select_from(JournalLine).where(JournalLine.by_id == key)
    left = [work.session.scalar(own) or 0]
    while removal_steps.waiting(work):
        removal_steps.step(work, key)
        left.append(work.session.scalar(own) or 0)
    assert max(before - after for before, after in pairwise(left)) == MOST_ROWS
    assert traces(work.session, key, [NAME]) == set()


def test_what_opens_something_is_closed_at_once_and_the_address_is_free(work: Work, kari: Person) -> None:
    invitation = factories.invitation(work.session, factories.meeting(work.session), kari)
    secret = api_tokens.issue(work, kari)
    link = tokens.issue(work, TokenPurpose.REPLY, invitation.id, person_id=kari.id)
    key, secret_of_browser = kari.id, browser_sessions.begin(work, kari, "")
    erasures.begin(by(work, kari), kari)
    assert api_tokens.bearer(work, secret) is None
    assert tokens.find(work, TokenPurpose.REPLY, link) is None
    assert isinstance(browser_sessions.current(work, secret_of_browser), EndedSession)
    anew = people.meet(work, EMAIL)
    assert anew.id != key
    finish(work)
    assert people.find(work, EMAIL) is anew


def test_a_preview_counts_and_changes_nothing(work: Work, kari: Person) -> None:
    duty = held_by(work, kari)
    answered(work, over(work), kari)
    preview = erasures.preview(by(work, kari), kari)
    factories.invitation(work.session, over(work), kari)
    counts = {line.holding.value: line.rows for line in erasures.preview(by(work, kari), kari).holdings}
    assert (counts["invitations"], counts["replies"], counts.get("needs", 0)) == (2, 1, 0)
    assert [(item.meeting.id, item.successor) for item in preview.duties] == [(duty.meeting_id, None)]
    assert [organisation.name for organisation in preview.without_contact] == ["Mære"]
    assert work.session.scalars(select(PersonRemoval)).all() == []
