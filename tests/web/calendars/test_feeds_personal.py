"""The feed of one person: what is in it, and who can open it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask.testing import FlaskClient

from planner.domain.people import MembershipRole
from planner.domain.personal_feeds import FeedAlarm, FeedScope
from planner.domain.replies import Answer
from planner.rows.meetings import Meeting
from planner.services.calendars import calendars, feed_days, personal_feeds
from planner.services.calendars.personal_feeds import FeedPreferences
from planner.services.meetings import meetings
from planner.services.operations import retention
from planner.services.people import people
from planner.services.replies import invitations, replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Actor, Work, writing
from tests import factories
from tests.feed_reading import entries_in, renewed


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
        replies.answer(work, invitation, ReplyInput(given))


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


def chosen(work: Work, **wanted: object) -> None:
    siri = people.find(work, "siri@example.no")
    assert siri is not None
    with writing(work.acting(Actor(person_id=siri.id))) as own:
        personal_feeds.choose(own, FeedPreferences(**wanted))  # type: ignore[arg-type]


def test_an_alarm_rings_for_what_one_comes_to_and_for_nothing_else(
    client: FlaskClient, work: Work, meeting: Meeting, guest_feed: str
) -> None:
    chosen(work, alarm=FeedAlarm.DAY)
    assert "VALARM" not in client.get(guest_feed).text
    answered(work, meeting, Answer.YES)
    coming = client.get(guest_feed)
    assert "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Beite\r\nTRIGGER:-P1D\r\nEND:VALARM\r\n" in coming.text
    chosen(work, alarm=FeedAlarm.HOUR)
    later = client.get(guest_feed, headers={"If-None-Match": coming.headers["ETag"]})
    assert "TRIGGER:-PT1H" in later.text
    assert later.headers["Last-Modified"] > coming.headers["Last-Modified"]
    assert "VALARM" not in client.get("/kalender/alle.ics").text


def test_only_what_one_has_said_yes_or_maybe_to_may_be_chosen(
    client: FlaskClient, work: Work, meeting: Meeting, guest_feed: str
) -> None:
    chosen(work, scope=FeedScope.SAID)
    assert own(client, guest_feed) == []
    answered(work, meeting, Answer.MAYBE)
    assert [entry["SUMMARY"] for entry in own(client, guest_feed)] == ["Maybe: Beite"]


def test_a_language_chosen_for_the_calendar_is_that_of_the_calendar_alone(
    client: FlaskClient, work: Work, meeting: Meeting, guest_feed: str
) -> None:
    assert "Not answered" in client.get(guest_feed).text
    chosen(work, language="nn")
    told = client.get(guest_feed)
    assert "Not answered" not in told.text
    assert told.headers["ETag"].endswith('-nn"')
    siri = people.find(work, "siri@example.no")
    assert siri is not None
    assert siri.language == "en"


def test_the_public_meetings_around_one_may_be_chosen_too(
    client: FlaskClient, work: Work, meeting: Meeting, guest_feed: str
) -> None:
    siri = people.find(work, "siri@example.no")
    assert siri is not None
    school = factories.school(work.session)
    network = factories.network(work.session, slug="beitenett")
    factories.network_membership(work.session, network, school)
    factories.membership(work.session, siri, school, role=MembershipRole.MEMBER)
    other = factories.meeting(work.session, title="Gjerde", network_id=network.id)
    work.session.commit()
    with writing(work):
        calendars.refresh(work, other)
    chosen(work, scope=FeedScope.CIRCLE)
    assert sorted(entry["SUMMARY"] for entry in own(client, guest_feed)) == ["Gjerde", "Not answered: Beite"]
    tag = client.get(guest_feed).headers["ETag"]
    with writing(work):
        meetings.change(work, other, {"title": "Gjerde og grind"})
    changed = client.get(guest_feed, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "Gjerde og grind" in changed.text
    chosen(work, scope=FeedScope.ASKED)
    assert len(own(client, guest_feed)) == 1


def test_whoever_joins_an_organisation_sees_its_meetings_from_then_on(
    client: FlaskClient, work: Work, meeting: Meeting, guest_feed: str
) -> None:
    chosen(work, scope=FeedScope.CIRCLE)
    siri = people.find(work, "siri@example.no")
    assert siri is not None
    ktl = factories.facilitator(work.session)
    other = factories.meeting(work.session, title="Gjerde", convener=ktl)
    factories.membership(work.session, siri, ktl, role=MembershipRole.MEMBER)
    work.session.commit()
    with writing(work):
        calendars.refresh(work, other)
        feed_days.roll(work)
    told = own(client, guest_feed)
    assert sorted(entry["SUMMARY"] for entry in told) == ["Gjerde", "Not answered: Beite"]


def test_tasks_have_an_address_beside_ones_own_calendar(client: FlaskClient, work: Work, guest_feed: str) -> None:
    tasks = guest_feed.replace("/min/", "/oppgaver/")
    answer = client.get(tasks)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert (answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"]) == ("noindex", "no-referrer")
    again = client.get(tasks, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    siri = people.find(work, "siri@example.no")
    assert siri is not None
    renewed(work, siri.id)
    assert client.get(tasks).status_code == 410
    assert client.get("/kalender/oppgaver/" + "x" * 32 + ".ics").status_code == 404
