"""The feed of one person: what is in it, and who can open it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from planner.domain.replies import Answer
from planner.services import calendars, invitations, meetings, people, personal_feeds, replies, retention
from planner.services.replies import Given
from planner.services.work import Actor, Work, writing
from planner.store.meetings import Meeting
from tests import factories
from tests.feed_reading import entries_in


@pytest.fixture
def meeting(work: Work) -> Meeting:
    row = factories.meeting(work.session, slug="beite", title="Beite", online_url="https://video.example.no/1")
    work.session.commit()
    with writing(work):
        calendars.refresh(work, row)
    return row


@pytest.fixture
def guest_feed(work: Work, meeting: Meeting) -> str:
    """Return the path of the feed of Siri, who is invited and has not answered."""
    siri = factories.person(work.session, name="Siri Skisse", email="siri@example.no", language="en")
    factories.invitation(work.session, meeting, siri)
    work.session.commit()
    return renewed(work, siri.id)


def renewed(work: Work, person_id: int) -> str:
    with writing(work.acting(Actor(person_id=person_id))) as own:
        return personal_feeds.renew(own)


def test_a_personal_feed_is_private_and_tells_no_secret(client: FlaskClient, guest_feed: str) -> None:
    answer = client.get(guest_feed)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    secret = guest_feed.removeprefix("/kalender/min/").removesuffix(".ics")
    assert secret not in answer.text
    assert secret not in str(answer.headers)
    assert len(secret) == 32


def own(client: FlaskClient, path: str) -> list[dict[str, str]]:
    return entries_in(client.get(path).data)


def test_a_personal_feed_tells_how_ones_own_reply_stands(
    client: FlaskClient, work: Work, meeting: Meeting, guest_feed: str
) -> None:
    (entry,) = own(client, guest_feed)
    assert (entry["SUMMARY"], entry["STATUS"]) == ("Not answered: Beite", "TENTATIVE")
    assert entry["CONFERENCE"] == meeting.online_url
    assert "@" not in str(entry).replace(meeting.uid, "")
    answered(work, meeting, Answer.YES)
    (coming,) = own(client, guest_feed)
    answered(work, meeting, Answer.MAYBE)
    (maybe,) = own(client, guest_feed)
    assert (coming["SUMMARY"], coming["SEQUENCE"]) == ("Beite", "0")
    assert coming["LAST-MODIFIED"] > entry["LAST-MODIFIED"]
    assert maybe["SUMMARY"] == "Maybe: Beite"
    answered(work, meeting, Answer.NO)
    assert own(client, guest_feed) == []


def answered(work: Work, meeting: Meeting, given: Answer) -> None:
    with writing(work):
        siri = people.find(work, "siri@example.no")
        assert siri is not None
        invitation = invitations.of_person(work, meeting, siri)
        assert invitation is not None
        replies.answer(work, invitation, Given(given))


def test_a_change_of_the_meeting_reaches_its_guests(
    client: FlaskClient, work: Work, meeting: Meeting, guest_feed: str
) -> None:
    with writing(work):
        meetings.change(work, meeting, {"title": "Beite i fjellet"})
    assert [entry["SUMMARY"] for entry in own(client, guest_feed)] == ["Not answered: Beite i fjellet"]
    with writing(work):
        meetings.cancel(work, meeting)
    (entry,) = own(client, guest_feed)
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", "1")


def test_an_invitation_taken_back_takes_the_meeting_out(
    client: FlaskClient, work: Work, meeting: Meeting, guest_feed: str
) -> None:
    tag = client.get(guest_feed).headers["ETag"]
    with writing(work):
        invitations.take_back(work, meeting, invitations.standing(work, meeting)[0])
    answer = client.get(guest_feed, headers={"If-None-Match": tag})
    assert (answer.status_code, entries_in(answer.data)) == (200, [])


def test_an_old_address_is_gone_and_after_a_while_unknown(
    client: FlaskClient, work: Work, meeting: Meeting, guest_feed: str
) -> None:
    siri = people.find(work, "siri@example.no")
    assert siri is not None
    new = renewed(work, siri.id)
    gone = client.get(guest_feed, headers={"If-None-Match": "*"})
    assert (gone.status_code, gone.mimetype) == (410, "text/plain")
    assert (gone.headers["X-Robots-Tag"], gone.headers["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert client.get(new).status_code == 200
    later = replace(work, now=work.now + timedelta(days=31))
    with writing(later):
        retention.clean_up(later)
    assert client.get(guest_feed).status_code == 404
    assert client.get(new).status_code == 200


def test_the_page_of_an_account_can_show_the_address_again(work: Work, guest_feed: str) -> None:
    siri = people.find(work, "siri@example.no")
    assert siri is not None
    assert personal_feeds.path_of(work.acting(Actor(person_id=siri.id))) == guest_feed
    assert personal_feeds.path_of(replace(work, by=Actor(person_id=siri.id + 1))) == ""
