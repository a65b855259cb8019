"""Meetings as use cases: drafted, changed, published, cancelled and copied, with the letters that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from planner.domain.meetings import MeetingState, Visibility
from planner.domain.refusals import NotFound, Refused
from planner.domain.replies import Answer
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.services import identity
from planner.services.meetings import meeting_themes, meetings
from planner.services.meetings.meetings import Notification
from planner.services.replies import invitations, replies
from planner.services.replies.answers import ReplyInput
from planner.services.replies.invitations import NewGuest
from planner.services.work import Work
from tests import factories
from tests.clock import MONDAY
from tests.posted import posted

WHEN = {"starts_local": datetime(2027, 3, 9, 9, 0), "ends_local": datetime(2027, 3, 9, 11, 0)}  # noqa: DTZ001 - Wall time.
WHOLE = {"title": "Grøft og jord", "question": "Hva gjør vi med vannet?", "place": "Mære", **WHEN}


@pytest.fixture
def team(work: Work) -> Work:
    """Return work done by somebody of the programme team."""
    factories.facilitator(work.session, name="Kompetanseprogrammet")
    actor = identity.actor_of(work, factories.organiser(work.session, name="Kari Eksempel"), via="page")
    return work.acting(actor)


def letters(team: Work, kind: str) -> list[Letter]:
    return list(posted(team).scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def published(team: Work, guests: int = 2, **values: object) -> Meeting:
    meeting = meetings.create(team, values=WHOLE | values)
    invitations.invite(team, meeting, [NewGuest(f"gjest{number}@example.no") for number in range(guests)])
    meetings.publish(team, meeting)
    posted(team)
    return meeting


def test_a_draft_keeps_its_address_until_it_is_published(team: Work) -> None:
    meeting = meetings.create(team)
    address = meeting.slug
    meetings.change(team, meeting, WHOLE)
    assert meeting.slug == address
    meetings.publish(team, meeting)
    assert meeting.slug == "groft-og-jord"
    assert meeting.state is MeetingState.ANNOUNCED


def test_a_draft_that_lacks_something_is_not_published_and_the_refusal_names_it(team: Work) -> None:
    meeting = meetings.create(team, values={"title": "Bare et navn"})
    with pytest.raises(Refused) as refusal:
        meetings.publish(team, meeting)
    assert refusal.value.rule == "meetings.not_complete"
    assert refusal.value.facts["missing"] == ["question", "when", "where"]


def test_a_date_that_has_passed_is_not_published(team: Work) -> None:
    meeting = meetings.create(team, values=WHOLE)
    with pytest.raises(Refused) as refusal:
        meetings.publish(replace(team, now=MONDAY + timedelta(days=60)), meeting)
    assert refusal.value.rule == "meetings.starts_in_the_past"


def test_publishing_writes_to_each_guest_with_three_links_of_their_own(team: Work) -> None:
    published(team)
    first, second = letters(team, "invitation")
    assert first.subject.endswith("Grøft og jord – tir. 9. mars 2027")
    for answer in ("ja", "kanskje", "nei"):
        assert f"?svar={answer}" in first.text
        assert f"?svar={answer}" in first.html
    assert first.text != second.text
    assert "kl.\u00a009.00–11.00 (uke 10)" in first.text


def test_a_new_time_is_told_with_the_old_one_and_a_typo_is_not(team: Work) -> None:
    meeting = published(team)
    meetings.change(team, meeting, {"question": "Hva gjør vi med vatnet?"})
    assert letters(team, "meeting_changed") == []
    later = replace(team, now=MONDAY + timedelta(hours=1))
    moved = {name: moment + timedelta(days=1) for name, moment in WHEN.items()}
    meetings.change(later, meeting, moved, Notification(note="Salen var opptatt."))
    first, _ = letters(team, "meeting_changed")
    assert "onsdag 10. mars 2027" in first.text
    assert "tirsdag 9. mars 2027" in first.text
    assert "Salen var opptatt." in first.text
    assert meeting.sequence == 1


def test_a_typo_is_told_when_asked_and_a_new_place_is_not_when_asked_not_to(team: Work) -> None:
    meeting = published(team)
    meetings.change(team, meeting, {"place": "Val"}, Notification(wish=False))
    assert letters(team, "meeting_changed") == []
    meetings.change(
        replace(team, now=MONDAY + timedelta(hours=1)), meeting, {"title": "Grøft"}, Notification(wish=True)
    )
    assert len(letters(team, "meeting_changed")) == 2


def test_a_new_place_is_told_with_the_old_one(team: Work) -> None:
    meeting = published(team, address="Mæresvegen 163, 7710 Sparbu")
    meetings.change(team, meeting, {"place": "Skjetlein", "address": "", "online_url": "https://mote.example.no/x"})
    text = letters(team, "meeting_changed")[0].text
    assert "Skjetlein" in text
    assert "Mære, Mæresvegen 163, 7710 Sparbu" in text
    assert "https://mote.example.no/x" in text


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(team: Work) -> None:
    meeting = meetings.create(team, values=WHOLE)
    seen = meeting.revised_at
    meetings.change(team, meeting, {"title": "Først"}, Notification(seen=seen))
    with pytest.raises(Refused) as refusal:
        meetings.change(team, meeting, {"title": "Sist"}, Notification(seen=seen))
    assert refusal.value.rule == "meetings.changed_meanwhile"
    assert meeting.title == "Først"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "mote.example.no", "https://", "https://a b"])
def test_a_link_must_be_a_web_address(team: Work, address: str) -> None:
    with pytest.raises(Refused) as refusal:
        meetings.create(team, values={"online_url": address})
    assert refusal.value.rule == "meetings.address_not_understood"


def test_a_cancelled_meeting_is_told_with_its_reason_and_comes_back_within_a_day(team: Work) -> None:
    meeting = published(team)
    meetings.cancel(team, meeting, "For få påmeldte.")
    assert [("For få påmeldte." in letter.text) for letter in letters(team, "meeting_cancelled")] == [True] * 2
    with pytest.raises(Refused) as refusal:
        meetings.reinstate(replace(team, now=MONDAY + timedelta(hours=25)), meeting)
    assert refusal.value.rule == "meetings.too_late_to_reinstate"
    meetings.reinstate(replace(team, now=MONDAY + timedelta(hours=23)), meeting)
    assert meeting.state is MeetingState.ANNOUNCED
    assert len(letters(team, "meeting_reinstated")) == 2


def test_a_copy_has_the_words_and_the_guests_but_no_date(team: Work) -> None:
    theme = factories.theme(team.session)
    meeting = published(team, themes=[theme.slug], seats=12)
    replies.answer(team, invitations.standing(team, meeting)[0], ReplyInput(Answer.YES))
    copy = meetings.copy(team, meeting)
    assert (copy.title, copy.seats, copy.seats_taken, copy.starts_at) == ("Grøft og jord", 12, 0, None)
    assert [one.slug for one in meeting_themes.themes_of(team, copy)] == [theme.slug]
    assert len(invitations.standing(team, copy)) == 2
    assert copy.state is MeetingState.DRAFT


def test_a_draft_is_thrown_away_for_good(team: Work) -> None:
    meeting = meetings.create(team, values=WHOLE)
    invitations.invite(team, meeting, [NewGuest("gjest@example.no")])
    meetings.discard(team, meeting)
    team.session.flush()
    assert team.session.scalars(select(Meeting)).all() == []


def test_fewer_seats_than_are_taken_are_refused(team: Work) -> None:
    meeting = published(team, guests=3)
    for invitation in invitations.standing(team, meeting):
        replies.answer(team, invitation, ReplyInput(Answer.YES))
    with pytest.raises(Refused) as refusal:
        meetings.change(team, meeting, {"seats": 2})
    assert refusal.value.rule == "meetings.seats_already_taken"


def test_others_see_neither_drafts_nor_meetings_of_a_closed_circle(team: Work) -> None:
    draft = meetings.create(team, values=WHOLE)
    closed = published(team, visibility=Visibility.INVITED)
    outsider = team.acting(identity.actor_of(team, factories.person(team.session), via="page"))
    for meeting in (draft, closed):
        with pytest.raises(NotFound):
            meetings.get(outsider, meeting.slug)
    guest = team.acting(identity.actor_of(team, invitations.standing(team, closed)[0].person, via="mail"))
    assert meetings.get(guest, closed.slug) is closed


def test_what_a_rule_refuses_is_refused_by_the_rule_also_where_themes_are_given(team: Work) -> None:
    theme = factories.theme(team.session)
    backwards = {"ends_local": WHEN["starts_local"], "themes": [theme.slug]}
    with pytest.raises(Refused) as refusal:
        meetings.create(team, values=WHOLE | backwards)
    assert refusal.value.rule == "meetings.ends_before_start"
