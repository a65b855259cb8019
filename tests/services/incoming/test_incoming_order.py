"""Which of several answers is a guest's last word, whatever they came by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.incoming import Decision, Reason
from planner.domain.limits import INCOMING_BY_GUEST, REFRESH_BY_GUEST
from planner.domain.replies import Answer, ReplyState
from planner.rows.incoming import IncomingMatter
from planner.rows.outbox import Letter
from planner.rows.replies import Reply
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming
from planner.services.incoming.incoming_answers import LONGEST_SUBSTITUTE
from planner.services.replies import invitations, replies
from planner.services.replies.answers import ReplyInput
from planner.services.replies.invitations import NewGuest
from planner.services.work import Actor, Work
from tests import factories
from tests.mails import Mail
from tests.posted import posted


def take(work: Work, mail: Mail) -> tuple[Decision, Reason]:
    mail_id = incoming.receive(work, mail.raw())
    incoming.handle(work, mail_id)
    matter = work.session.query(IncomingMatter).filter_by(mail_id=mail_id).one()
    return matter.decision, matter.reason


@pytest.mark.parametrize("via", ["page", "mail", "caldav"])
def test_a_mail_that_took_its_time_does_not_undo_a_later_answer_given_elsewhere(work: Work, via: str) -> None:
    meeting = factories.meeting(work.session)
    invitation = factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no"))
    written = work.now - timedelta(minutes=2)
    mail = Mail(meeting.uid, "aud@example.no", answer_addresses.of(work, invitation), written)
    replies.answer(work.acting(Actor(person_id=invitation.person_id, via=via)), invitation, ReplyInput(Answer.NO))
    assert take(work, mail) == (Decision.IGNORED, Reason.OUT_OF_ORDER)
    assert work.session.get_one(Reply, invitation.id).state is ReplyState.DECLINED
    later = replace(work, now=work.now + timedelta(minutes=5))
    assert take(later, replace(mail, stamp=later.now)) == (Decision.APPLIED, Reason.ANSWER_COUNTED)
    assert work.session.get_one(Reply, invitation.id).state is ReplyState.COMING


def test_an_answer_over_caldav_stands_between_two_mails(work: Work) -> None:
    meeting = factories.meeting(work.session)
    invitation = factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no"))
    mail = Mail(meeting.uid, "aud@example.no", answer_addresses.of(work, invitation), work.now)
    assert take(work, mail) == (Decision.APPLIED, Reason.ANSWER_COUNTED)
    then = replace(work, now=work.now + timedelta(minutes=10), by=Actor(person_id=invitation.person_id, via="caldav"))
    replies.answer(then, invitation, ReplyInput(Answer.NO))
    later = replace(work, now=work.now + timedelta(minutes=20))
    between = replace(mail, stamp=work.now + timedelta(minutes=5), partstat="TENTATIVE")
    assert take(later, between) == (Decision.IGNORED, Reason.OUT_OF_ORDER)
    assert work.session.get_one(Reply, invitation.id).state is ReplyState.DECLINED
    after = replace(mail, stamp=work.now + timedelta(minutes=11), partstat="TENTATIVE")
    assert take(later, after) == (Decision.APPLIED, Reason.ANSWER_COUNTED)
    assert work.session.get_one(Reply, invitation.id).state is ReplyState.MAYBE


def test_a_guest_who_was_put_on_the_list_again_may_answer_without_a_number(work: Work) -> None:
    meeting, person = factories.meeting(work.session), factories.person(work.session, email="aud@example.no")
    invitation = factories.invitation(work.session, meeting, person)
    invitations.take_back(work, meeting, invitation)
    invitations.invite(work, meeting, [NewGuest(person.email)])
    assert invitation.sequence_added > 0
    mail = Mail(meeting.uid, "aud@example.no", answer_addresses.of(work, invitation), work.now)
    mail = replace(mail, sequence=meeting.sequence + invitation.sequence_added)
    assert take(work, mail) == (Decision.APPLIED, Reason.ANSWER_COUNTED)
    later = replace(work, now=work.now + timedelta(minutes=5))
    unnumbered = replace(mail, stamp=later.now, sequence=None, partstat="DECLINED")
    assert take(later, unnumbered) == (Decision.APPLIED, Reason.ANSWER_COUNTED)


@pytest.mark.parametrize(
    ("method", "most", "outcome"),
    [
        ("REPLY", INCOMING_BY_GUEST.most, (Decision.HELD, Reason.NOT_TAKEN)),
        ("REFRESH", REFRESH_BY_GUEST.most, (Decision.IGNORED, Reason.DUPLICATE)),
    ],
)
def test_a_calendar_gone_wild_floods_nobody_with_letters(
    work: Work, method: str, most: int, outcome: tuple[Decision, Reason]
) -> None:
    meeting = factories.meeting(work.session)
    invitation = factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no"))
    mail = Mail(meeting.uid, "aud@example.no", answer_addresses.of(work, invitation), work.now, method=method)
    found = []
    for seconds in range(most + 2):
        later = replace(work, now=work.now + timedelta(seconds=seconds))
        partstat = ("ACCEPTED", "DECLINED")[seconds % 2]
        found.append(take(later, replace(mail, stamp=later.now, partstat=partstat, subject=str(seconds))))
    assert [decision for decision, _ in found[:most]] == [Decision.APPLIED] * most
    assert found[most:] == [outcome] * 2
    assert len(posted(work).query(Letter).all()) == most


def test_a_long_address_that_an_answer_is_delegated_to_is_kept_as_far_as_there_is_room(work: Work) -> None:
    meeting = factories.meeting(work.session)
    invitation = factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no"))
    domain = ".".join(["x" * 60] * 3 + ["example.no"])
    params = f';DELEGATED-TO="mailto:{"a" * 40}@{domain}"'
    mail = Mail(meeting.uid, "aud@example.no", answer_addresses.of(work, invitation), work.now, partstat="DELEGATED")
    assert take(work, replace(mail, params=params)) == (Decision.APPLIED, Reason.ANSWER_COUNTED)
    assert len(work.session.get_one(Reply, invitation.id).substitute) == LONGEST_SUBSTITUTE


@pytest.mark.parametrize("tag", ["\udcff", "a\0b", "\u202e", ""])
def test_an_address_that_cannot_be_kept_is_not_ours(work: Work, tag: str) -> None:
    base = work.deployment.answer_address
    assert incoming.is_ours(work.deployment, base)
    assert incoming.is_ours(work.deployment, base.replace("@", "+17-x@").upper())
    assert not incoming.is_ours(work.deployment, base.replace("@", f"+{tag}@"))


def test_a_mail_from_anywhere_makes_a_list_of_few_lines(work: Work) -> None:
    meeting = factories.meeting(work.session)
    mail = Mail(
        meeting.uid, "fremmed@example.no", work.deployment.answer_address, work.now, attendee="fremmed@example.no"
    )
    object_ = mail.calendar()
    event = object_[object_.index("BEGIN:VEVENT") : object_.index("END:VCALENDAR")]
    many = "".join(event.replace("aud", f"en{number}").replace("ACCEPTED", f"X-{number}") for number in range(50))
    raw = mail.raw().replace(event.encode(), many.encode())
    incoming.handle(work, incoming.receive(work, raw))
    assert work.session.query(IncomingMatter).count() == incoming.MOST_OF_STRANGERS
