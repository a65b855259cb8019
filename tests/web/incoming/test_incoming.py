from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.incoming import ProposalState, Settlement
from planner.rows.incoming import IncomingMatter, TimeProposal
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming
from planner.services.work import Work
from tests import factories
from tests.mails import Mail
from tests.posted import posted
from tests.web.browsers import signed_in

Take = Callable[[Mail], None]


@pytest.fixture
def meeting(work: Work) -> Meeting:
    """Return a meeting to which Aud is invited, and whose deadline has passed."""
    meeting = factories.meeting(work.session, answer_by=work.now - timedelta(days=1))
    factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no", name="Aud"))
    work.session.commit()
    return meeting


@pytest.fixture
def mail(work: Work, meeting: Meeting) -> Mail:
    invitation = work.session.scalars(select(Invitation).where(Invitation.meeting_id == meeting.id)).one()
    return Mail(meeting.uid, "aud@example.no", answer_addresses.of(work, invitation), work.now)


@pytest.fixture
def take(work: Work) -> Take:
    """Return what takes a mail in."""

    def taking(mail: Mail) -> None:
        incoming.handle(work, incoming.receive(work, mail.raw()))
        work.session.commit()

    return taking


@pytest.fixture
def team(app: Flask, work: Work, meeting: Meeting) -> FlaskClient:
    organiser = factories.organiser(work.session, name="Kari Eksempel")
    work.session.commit()
    return signed_in(app, organiser)


def matter(work: Work) -> IncomingMatter:
    work.session.rollback()
    return work.session.scalars(select(IncomingMatter)).one()


def test_an_empty_inbox_says_what_comes_there(team: FlaskClient, meeting: Meeting) -> None:
    for path in ("/innboks", f"/moter/{meeting.slug}/innboks"):
        team.set_cookie("language", "en")
        assert "Nothing has come in" in team.get(path).text


def test_a_late_answer_is_shown_with_the_reason_and_counted_with_one_click(
    team: FlaskClient, work: Work, meeting: Meeting, mail: Mail, take: Take
) -> None:
    take(mail)
    held = matter(work)
    assert f"/innboks/{held.id}/ta-med" in team.get("/innboks").text
    assert "/innboks" in team.get("/arbeidsbord").text
    assert team.post(f"/innboks/{held.id}/ta-med").status_code == 303
    work.session.rollback()
    reply = work.session.scalars(select(Reply)).one()
    assert reply.state.value == "coming"
    assert matter(work).settlement is Settlement.COUNTED
    assert f"/innboks/{held.id}/" not in team.get("/innboks").text
    team.post(f"/innboks/{held.id}/legg-bort")
    assert matter(work).settlement is Settlement.COUNTED


def test_somebody_who_asks_to_take_part_is_invited_with_one_click(
    team: FlaskClient, work: Work, meeting: Meeting, mail: Mail, take: Take
) -> None:
    take(replace(mail, sender="Per <per@example.no>", attendee="per@example.no"))
    page = team.get(f"/moter/{meeting.slug}/innboks").text
    held = matter(work)
    assert f"/moter/{meeting.slug}/innboks/{held.id}/inviter" in page
    team.post(f"/moter/{meeting.slug}/innboks/{held.id}/inviter")
    work.session.rollback()
    sent = posted(work).scalars(select(Letter).where(Letter.kind == "invitation")).all()
    assert [letter.to_email for letter in sent] == ["per@example.no"]


def test_what_is_put_aside_changes_nothing(
    team: FlaskClient, work: Work, meeting: Meeting, mail: Mail, take: Take
) -> None:
    take(replace(mail, sender="per@example.no"))
    team.post(f"/moter/{meeting.slug}/innboks/{matter(work).id}/legg-bort")
    assert matter(work).settlement is Settlement.DISMISSED
    assert work.session.scalars(select(Reply)).all() == []


def test_markup_in_a_mail_is_shown_as_text(team: FlaskClient, work: Work, mail: Mail, take: Take) -> None:
    nasty = "<script>alert(1)</script>\\n\x00\x1b[31m"
    take(replace(mail, comment=nasty, subject="<b>Hei</b>", sender='"<img src=x>" <aud@example.no>'))
    page = team.get("/innboks").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<img" not in page


def proposing(mail: Mail) -> Mail:
    return replace(mail, method="COUNTER", lines="DTSTART:20270301T090000Z\r\nDTEND:20270301T100000Z\r\n")


@pytest.mark.parametrize(("word", "state"), [("ja", ProposalState.ACCEPTED), ("nei", ProposalState.DECLINED)])
def test_a_proposed_time_is_chosen_or_declined(
    team: FlaskClient, work: Work, meeting: Meeting, mail: Mail, take: Take, word: str, state: ProposalState
) -> None:
    take(proposing(mail))
    proposal = work.session.scalars(select(TimeProposal)).one()
    before = meeting.starts_at
    assert f"/forslag/{proposal.id}/{word}" in team.get(f"/moter/{meeting.slug}/innboks").text
    team.post(f"/moter/{meeting.slug}/innboks/forslag/{proposal.id}/{word}")
    work.session.rollback()
    assert work.session.get_one(TimeProposal, proposal.id, populate_existing=True).state is state
    moved = work.session.get_one(Meeting, meeting.id, populate_existing=True)
    assert (moved.starts_at != before) == (word == "ja")
    kind = "meeting_changed" if word == "ja" else "proposal_declined"
    letter = posted(work).scalars(select(Letter).where(Letter.kind == kind)).one()
    assert letter.calendar_method == ("REQUEST" if word == "ja" else "DECLINECOUNTER")
    assert team.post(f"/moter/{meeting.slug}/innboks/forslag/{proposal.id}/{word}").status_code == 303


def test_only_those_whom_it_concerns_see_what_came_in(
    app: Flask, work: Work, meeting: Meeting, mail: Mail, take: Take
) -> None:
    take(mail)
    guest = signed_in(app, work.session.scalars(select(Person)).one())
    assert guest.get("/innboks").status_code == 403
    assert guest.get(f"/moter/{meeting.slug}/innboks").status_code == 403
    assert guest.post(f"/innboks/{matter(work).id}/ta-med").status_code == 403
    assert guest.post(f"/innboks/{matter(work).id}/noe").status_code == 404


def test_a_proposed_time_stands_on_the_page_of_the_meeting_for_those_who_carry_it(
    app: Flask, team: FlaskClient, meeting: Meeting, mail: Mail, take: Take
) -> None:
    assert "/innboks/forslag/" not in team.get(f"/moter/{meeting.slug}").text
    take(proposing(mail))
    assert f"/moter/{meeting.slug}/innboks/forslag/" in team.get(f"/moter/{meeting.slug}").text
    assert "/innboks/forslag/" not in app.test_client().get(f"/moter/{meeting.slug}").text


def test_somebody_who_asks_to_take_part_is_told_no_with_one_click(
    team: FlaskClient, work: Work, meeting: Meeting, mail: Mail, take: Take
) -> None:
    take(replace(mail, sender="Per <per@example.no>", attendee="per@example.no"))
    path = f"/moter/{meeting.slug}/innboks"
    assert f"{path}/{matter(work).id}/avvis" in team.get(path).text
    team.post(f"{path}/{matter(work).id}/avvis")
    assert matter(work).settlement is Settlement.TURNED_DOWN
    letter = posted(work).scalars(select(Letter).where(Letter.kind == "not_invited")).one()
    assert letter.to_email == "per@example.no"


def test_a_mail_in_words_is_read_and_answered_from_the_list(team: FlaskClient, work: Work, mail: Mail) -> None:
    raw = f"From: aud@example.no\r\nTo: {mail.to}\r\nSubject: Mat & mer\r\n\r\nFins det kaffe?\r\n"
    incoming.handle(work, incoming.receive(work, raw.encode()))
    work.session.commit()
    page = team.get("/innboks").text
    assert "Fins det kaffe?" in page
    assert 'href="mailto:aud%40example.no?subject=' in page
    assert "Mat%20%26%20mer" in page


def test_whose_letters_come_back_is_told_so_on_their_own_page(app: Flask, work: Work, meeting: Meeting) -> None:
    person = work.session.scalars(select(Person).where(Person.email == "aud@example.no")).one()
    browser = signed_in(app, person)
    browser.set_cookie("language", "en")
    work.session.rollback()  # The visit notes when the browser was last seen, beside what is read here.
    assert "Emails to you are bouncing" not in browser.get("/konto").text
    work.session.get_one(Person, person.id).failing_since = work.now
    work.session.commit()
    assert "Emails to you are bouncing" in browser.get("/konto").text
