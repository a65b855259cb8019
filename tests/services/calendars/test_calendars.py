"""Changes of meetings, duties and replies, seen from the calendars that hold them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from planner.domain.duties import DutyKind
from planner.domain.meetings import MeetingState, Visibility
from planner.domain.replies import Answer
from planner.rows.meetings import Meeting, MeetingTheme
from planner.services.calendars import calendars, feed_days
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.meetings import meetings
from planner.services.organisations import organisations
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work, writing
from tests import factories
from tests.clock import MONDAY
from tests.feed_reading import Entry, entries, found, own_feed, renewed, secret_of, stamp

THEME = "tema/beite"


@pytest.fixture
def meeting(work: Work) -> Meeting:
    theme = factories.theme(work.session, slug="beite", name_nb="Beite", name_nn="Beite", name_en="Grazing")
    row = factories.meeting(work.session, municipality="5006", online_url="https://video.example.no/1", seats=20)
    work.session.add(MeetingTheme(meeting_id=row.id, theme_id=theme.id))
    work.session.commit()
    with writing(work):
        calendars.refresh(work, row)
    return row


def only(work: Work, feed: str = "alle") -> Entry:
    (entry,) = entries(work, feed)
    return entry


def test_a_meeting_stands_in_every_feed_it_belongs_to(work: Work, meeting: Meeting) -> None:
    convener = meeting.convener.slug
    feeds = ["alle", THEME, "kommune/5006", "type/uforpliktende-mote", f"aktor/{convener}"]
    assert [only(work, feed)["UID"] for feed in feeds] == [meeting.uid] * len(feeds)
    assert entries(work, "type/prat") == []


def test_an_entry_tells_who_has_which_duty_and_names_nobody(work: Work, meeting: Meeting) -> None:
    entry = only(work)
    assert (entry["STATUS"], entry["SEQUENCE"], entry["TRANSP"]) == ("TENTATIVE", "0", "TRANSPARENT")
    assert f"Convened by {meeting.convener.name}" in entry["DESCRIPTION"]
    whole = str(entry)
    assert "ATTENDEE" not in entry
    assert "ORGANIZER" not in entry
    assert "METHOD" not in whole
    assert "@" not in whole.replace(meeting.uid, "")
    assert meeting.online_url not in whole


def test_a_meeting_that_is_moved_counts_up_and_one_that_is_renamed_does_not(work: Work, meeting: Meeting) -> None:
    before = only(work)
    later = replace(work, now=work.now + timedelta(hours=1))
    with writing(later):
        meetings.change(later, meeting, {"title": "Beite i fjellet"})
    renamed = only(work)
    assert (renamed["SEQUENCE"], renamed["SUMMARY"]) == ("0", "Beite i fjellet")
    assert renamed["LAST-MODIFIED"] > before["LAST-MODIFIED"]
    starts = meeting.starts_local
    assert starts is not None
    with writing(later):
        values = {"starts_local": starts + timedelta(days=1), "ends_local": starts + timedelta(days=1, hours=2)}
        meetings.change(later, meeting, values)
    moved = only(work)
    assert moved["SEQUENCE"] == "1"
    assert moved["LAST-MODIFIED"] > renamed["LAST-MODIFIED"]
    assert moved["DTSTAMP"] == moved["LAST-MODIFIED"]
    assert moved["UID"] == before["UID"]


def test_a_cancelled_meeting_stays_as_cancelled_until_it_has_passed(work: Work, meeting: Meeting) -> None:
    with writing(work):
        meetings.cancel(work, meeting, "For få påmeldte")
    entry = only(work)
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", "1")
    assert entry["SUMMARY"].endswith(meeting.title)
    assert entry["SUMMARY"] != meeting.title
    before = stamp(work, "alle")
    after = replace(work, now=work.now + timedelta(days=20))
    with writing(after):
        assert feed_days.roll(after) > 0
    assert entries(work, "alle") == []
    assert stamp(work, "alle") != before


def test_a_meeting_made_private_leaves_as_cancelled_without_details(work: Work, meeting: Meeting) -> None:
    with writing(work):
        meetings.change(work, meeting, {"visibility": Visibility.INVITED})
    entry = only(work)
    assert (entry["STATUS"], entry["UID"]) == ("CANCELLED", meeting.uid)
    assert int(entry["SEQUENCE"]) > 0
    assert not {"DESCRIPTION", "LOCATION", "URL", "CONTACT", "CATEGORIES"} & set(entry)
    assert meeting.title not in str(entry)
    with writing(work):
        meetings.change(work, meeting, {"visibility": Visibility.PUBLIC})
    back = only(work)
    assert (back["STATUS"], back["SUMMARY"]) == ("TENTATIVE", meeting.title)
    assert int(back["SEQUENCE"]) > int(entry["SEQUENCE"])
    assert back["LAST-MODIFIED"] > entry["LAST-MODIFIED"]


def test_what_happens_to_a_private_meeting_is_seen_in_no_feed_it_has_left(work: Work, meeting: Meeting) -> None:
    starts = meeting.starts_local
    assert starts is not None
    with writing(work):
        meetings.change(work, meeting, {"visibility": Visibility.INVITED})
    left, before = entries(work, "alle"), stamp(work, "alle")
    later = replace(work, now=work.now + timedelta(hours=1))
    with writing(later):
        moved = {"starts_local": starts + timedelta(days=1), "ends_local": starts + timedelta(days=1, hours=2)}
        meetings.change(later, meeting, {**moved, "title": "Hemmelig"})
        feed_days.roll(later)
    assert (entries(work, "alle"), stamp(work, "alle")) == (left, before)


def test_a_theme_taken_off_takes_the_meeting_out_of_that_feed_alone(work: Work, meeting: Meeting) -> None:
    with writing(work):
        meetings.change(work, meeting, {"themes": []})
    assert only(work, THEME)["STATUS"] == "CANCELLED"
    assert only(work)["STATUS"] == "TENTATIVE"
    after = replace(work, now=work.now + timedelta(days=20))
    with writing(after):
        feed_days.roll(after)
    assert entries(work, THEME) == []
    assert len(entries(work, "alle")) == 1


def test_a_draft_is_in_no_feed(work: Work) -> None:
    draft = factories.meeting(work.session, state=MeetingState.DRAFT)
    work.session.commit()
    with writing(work):
        calendars.refresh(work, draft)
    assert found(work, "alle").standing.version == 0
    assert calendars.file_of(work, draft, "nb") == b""


def test_what_changes_nothing_bumps_nothing(work: Work, meeting: Meeting) -> None:
    before = stamp(work, "alle"), stamp(work, THEME)
    later = replace(work, now=work.now + timedelta(hours=5))
    with writing(later):
        calendars.refresh(later, meeting)
        assert feed_days.roll(later) == 0
    assert (stamp(work, "alle"), stamp(work, THEME)) == before


def test_a_meeting_comes_in_two_years_before_and_is_a_year_after_among_the_earlier_ones(work: Work) -> None:
    far = factories.meeting(work.session, starts=MONDAY + timedelta(days=800), municipality="5006")
    work.session.commit()
    with writing(work):
        calendars.refresh(work, far)
    seen = {}
    for days in (0, 100, 890, 891, 1165, 1166):
        then = replace(work, now=work.now + timedelta(days=days))
        with writing(then):
            feed_days.roll(then)
        feeds = ("alle", "alle-historie", "kommune/5006")
        seen[days] = tuple([entry["STATUS"] for entry in entries(work, feed)] for feed in feeds)
    there, gone = ["TENTATIVE"], list[str]()
    assert seen == {
        0: (gone, gone, gone),
        100: (there, gone, there),
        890: (there, gone, there),
        891: (gone, there, there),
        1165: (gone, there, there),
        1166: (gone, gone, gone),
    }


def test_a_cancelled_meeting_is_never_among_the_earlier_ones(work: Work, meeting: Meeting) -> None:
    with writing(work):
        meetings.cancel(work, meeting)
    after = replace(work, now=work.now + timedelta(days=200))
    with writing(after):
        feed_days.roll(after)
    assert entries(work, "alle-historie") == []


def test_how_many_are_coming_is_told_to_guests_by_the_clock_and_in_no_public_feed(work: Work, meeting: Meeting) -> None:
    person = factories.person(work.session, language="en")
    guest = factories.invitation(work.session, meeting, person)
    work.session.commit()
    secret = secret_of(renewed(work, person.id))
    before, bytes_before = stamp(work, "alle"), entries(work, "alle")
    with writing(work):
        replies.answer(work, guest, ReplyInput(Answer.YES, party=3))
    with writing(work):
        feed_days.roll(work)
    assert (stamp(work, "alle"), entries(work, "alle")) == (before, bytes_before)
    assert "coming" not in only(work)["DESCRIPTION"]
    (own,) = own_feed(work, secret)
    assert "3 are coming" in own["DESCRIPTION"]


@pytest.mark.parametrize("party", [1, 2, 3])
def test_seats_that_are_only_offered_are_not_told_as_coming(work: Work, meeting: Meeting, party: int) -> None:
    people = [factories.person(work.session, language="en") for _ in range(3)]
    stays, leaves, waits = (factories.invitation(work.session, meeting, person) for person in people)
    meeting.seats = 1 + party
    work.session.commit()
    secret = secret_of(renewed(work, people[0].id))
    with writing(work):
        replies.answer(work, stays, ReplyInput(Answer.YES))
        replies.answer(work, leaves, ReplyInput(Answer.YES, party=party))
        replies.answer(work, waits, ReplyInput(Answer.YES, party=party))
        replies.answer(work, leaves, ReplyInput(Answer.NO))
        feed_days.roll(work)
    assert meeting.seats_taken == 1 + party
    assert "1 is coming" in own_feed(work, secret)[0]["DESCRIPTION"]
    with writing(work):
        assert feed_days.roll(work) == 0
    with writing(work):
        replies.answer(work, waits, ReplyInput(Answer.YES, party=party))
        feed_days.roll(work)
    assert f"{1 + party} are coming" in own_feed(work, secret)[0]["DESCRIPTION"]


def test_taking_execution_confirms_and_giving_it_back_unconfirms(work: Work, meeting: Meeting) -> None:
    school = factories.school(work.session, name="Mære landbruksskole", slug="maere")
    contact = factories.contact_of(work.session, school)
    work.session.commit()
    with writing(work):
        made = offers.offer(work, meeting, DutyKind.EXECUTION, Proposal(school.id))
    holder = work.acting(replace(work.by, person_id=contact.id, contact_of=frozenset({school.id}), system=False))
    with writing(holder):
        duties.accept(holder, made)
    confirmed = only(work, "aktor/maere")
    assert (confirmed["STATUS"], confirmed["SEQUENCE"], confirmed["CONTACT"]) == ("CONFIRMED", "1", school.name)
    with writing(holder):
        duties.give_back(holder, meeting, DutyKind.EXECUTION, "Syk")
    assert (only(work)["STATUS"], only(work)["SEQUENCE"]) == ("TENTATIVE", "3")
    assert only(work, "aktor/maere")["STATUS"] == "CANCELLED"


def test_a_new_name_of_an_organisation_is_told(work: Work, meeting: Meeting) -> None:
    with writing(work):
        convener = organisations.by_id(work, meeting.convener_id)
        known = organisations.facts_of(work, convener)
        organisations.edit(work, convener, replace(known, name="Landbruksløftet"))
    assert "Landbruksløftet" in only(work)["DESCRIPTION"]


def test_the_days_of_a_feed_only_grow(work: Work, meeting: Meeting) -> None:
    stamps: list[datetime] = []
    for number in range(3):
        with writing(work):
            meetings.change(work, meeting, {"title": f"Tittel {number}"})
        stamps.append(found(work, "alle").standing.changed_at)
    assert stamps == sorted(set(stamps))
