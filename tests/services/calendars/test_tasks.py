"""Tasks in the calendars of those who act for an organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.duties import DutyKind
from planner.domain.feeds import PERSONAL
from planner.domain.people import MembershipRole
from planner.rows.duties import Offer
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Membership, Person
from planner.services.calendars import calendars, feed_days, personal_feeds
from planner.services.calendars.personal_feeds import FeedPreferences
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.meetings import meetings
from planner.services.work import Actor, Work, writing
from planner.store.feeds import open_versions
from planner.store.personal_feeds import owners
from tests import factories
from tests.feed_reading import Entry, secret_of, tasks_in


@pytest.fixture
def school(work: Work) -> Organisation:
    return factories.school(work.session, name="Mære landbruksskole", slug="maere")


@pytest.fixture
def contact(work: Work, school: Organisation) -> Person:
    person = factories.contact_of(work.session, school)
    person.language = "en"
    work.session.commit()
    return person


@pytest.fixture
def meeting(work: Work) -> Meeting:
    row = factories.meeting(work.session, slug="beite", title="Beite")
    work.session.commit()
    with writing(work):
        calendars.refresh(work, row)
    return row


@pytest.fixture
def secret(holder: Work) -> str:
    with writing(holder):
        return secret_of(personal_feeds.renew(holder))


@pytest.fixture
def holder(work: Work, contact: Person, school: Organisation) -> Work:
    return work.acting(Actor(person_id=contact.id, contact_of=frozenset({school.id})))


def offered(work: Work, meeting: Meeting, school: Organisation, kind: DutyKind = DutyKind.EXECUTION) -> Offer:
    with writing(work):
        return offers.offer(work, meeting, kind, Proposal(school.id))


def only(work: Work, secret: str) -> Entry:
    (entry,) = tasks_in(work, secret)
    return entry


def by_title(work: Work, secret: str) -> dict[str, str]:
    return {entry["SUMMARY"]: entry["STATUS"] for entry in tasks_in(work, secret)}


def test_an_offer_is_a_task_until_it_is_answered(
    work: Work, holder: Work, meeting: Meeting, school: Organisation, secret: str
) -> None:
    assert tasks_in(work, secret) == []
    made = offered(work, meeting, school)
    asked = only(work, secret)
    assert (asked["STATUS"], asked["SEQUENCE"]) == ("NEEDS-ACTION", "0")
    assert asked["SUMMARY"] == "Answer: will you run “Beite”?"
    assert asked["DUE"] == f"{made.answer_by:%Y%m%dT%H%M%SZ}"
    assert "@" not in str(asked).replace(meeting.uid, "")
    with writing(holder):
        duties.accept(holder, offers.by_id(holder, made.id)[0])
    answered, held = sorted(tasks_in(work, secret), key=lambda entry: entry["STATUS"])
    assert (answered["UID"], answered["STATUS"], answered["SEQUENCE"]) == (asked["UID"], "COMPLETED", "1")
    assert answered["LAST-MODIFIED"] > asked["LAST-MODIFIED"]
    assert answered["COMPLETED"] == f"{work.now:%Y%m%dT%H%M%SZ}"
    assert (held["SUMMARY"], held["STATUS"]) == ("Run the meeting: Beite", "IN-PROCESS")
    assert meeting.starts_at is not None
    assert held["DUE"] == f"{meeting.starts_at:%Y%m%dT%H%M%SZ}"


def test_a_meeting_that_moves_moves_its_tasks(
    work: Work, holder: Work, meeting: Meeting, school: Organisation, secret: str
) -> None:
    with writing(holder):
        duties.accept(holder, offered(work, meeting, school, DutyKind.FOLLOW_UP))
    before = {entry["SUMMARY"]: entry for entry in tasks_in(work, secret)}["Follow up: Beite"]
    assert before["STATUS"] == "NEEDS-ACTION"
    starts = meeting.starts_local
    assert starts is not None
    with writing(work):
        moved = {"starts_local": starts + timedelta(days=1), "ends_local": starts + timedelta(days=1, hours=2)}
        meetings.change(work, meeting, moved)
    after = {entry["SUMMARY"]: entry for entry in tasks_in(work, secret)}["Follow up: Beite"]
    assert before["DUE"] == f"{starts + timedelta(days=14):%Y%m%d}"
    assert after["DUE"] == f"{starts + timedelta(days=15):%Y%m%d}"
    assert (after["SEQUENCE"], after["UID"]) == ("1", before["UID"])


def test_what_is_given_back_falls_away_and_goes_out_after_a_month(
    work: Work, holder: Work, meeting: Meeting, school: Organisation, secret: str
) -> None:
    with writing(holder):
        duties.accept(holder, offered(work, meeting, school))
    with writing(holder):
        duties.give_back(holder, meeting, DutyKind.EXECUTION, "Syk")
    titles = by_title(work, secret)
    assert titles["Cancelled: Run the meeting: Beite"] == "CANCELLED"
    later = replace(work, now=work.now + timedelta(days=31))
    with writing(later):
        feed_days.roll(later)
    assert tasks_in(later, secret) == []


def test_execution_is_done_when_the_meeting_is_over_and_follow_up_begins(
    work: Work, holder: Work, meeting: Meeting, school: Organisation, secret: str
) -> None:
    for kind in DutyKind:
        with writing(holder):
            duties.accept(holder, offered(work, meeting, school, kind))
    assert meeting.ends_at is not None
    later = replace(work, now=meeting.ends_at + timedelta(minutes=1))
    with writing(later):
        feed_days.roll(later)
    titles = by_title(work, secret)
    assert (titles["Run the meeting: Beite"], titles["Follow up: Beite"]) == ("COMPLETED", "IN-PROCESS")


def test_a_cancelled_meeting_cancels_its_tasks(
    work: Work, holder: Work, meeting: Meeting, school: Organisation, secret: str
) -> None:
    with writing(holder):
        duties.accept(holder, offered(work, meeting, school))
    with writing(work):
        meetings.cancel(work, meeting)
    assert by_title(work, secret)["Cancelled: Run the meeting: Beite"] == "CANCELLED"


def test_who_comes_to_act_for_an_organisation_gets_its_tasks_and_who_leaves_loses_them(
    work: Work, holder: Work, meeting: Meeting, school: Organisation, contact: Person, secret: str
) -> None:
    made = offered(work, meeting, school)
    other = factories.person(work.session, language="en")
    membership = Membership(
        person_id=other.id, organisation_id=school.id, role=MembershipRole.CONTACT, created_at=work.now
    )
    work.session.commit()
    own = work.acting(Actor(person_id=other.id))
    with writing(own):
        late = secret_of(personal_feeds.renew(own))
    assert tasks_in(work, late) == []
    with writing(work):
        work.session.add(membership)
        work.session.flush()
        feed_days.roll(work)
    assert only(work, late)["UID"] == f"tilbud-{made.id}-{meeting.uid}"
    with writing(work):
        work.session.delete(membership)
        work.session.flush()
        feed_days.roll(work)
    assert only(work, late)["STATUS"] == "CANCELLED"
    assert only(work, secret)["STATUS"] == "NEEDS-ACTION"


def test_what_changes_nothing_leaves_the_bytes(work: Work, meeting: Meeting, school: Organisation, secret: str) -> None:
    offered(work, meeting, school)
    before = tasks_in(work, secret)
    later = replace(work, now=work.now + timedelta(hours=3))
    with writing(later):
        calendars.refresh(later, meeting)
        assert feed_days.roll(later) == 0
    assert tasks_in(work, secret) == before


def test_a_chosen_language_is_that_of_the_tasks_too(
    work: Work, holder: Work, meeting: Meeting, school: Organisation, secret: str
) -> None:
    offered(work, meeting, school)
    with writing(holder):
        personal_feeds.choose(holder, FeedPreferences(language="nb"))
    (entry,) = tasks_in(work, secret)
    assert entry["SEQUENCE"] == "0"
    assert personal_feeds.choices(holder).language == "nb"


def test_who_made_a_feed_before_there_were_tasks_gets_one(
    work: Work, meeting: Meeting, school: Organisation, contact: Person, secret: str
) -> None:
    with writing(work):
        factories.forget_feed(work.session, f"oppgaver/{contact.id}")
    offered(work, meeting, school)
    with writing(work):
        feed_days.roll(work)
    assert only(work, secret)["STATUS"] == "NEEDS-ACTION"


def test_a_feed_with_a_number_that_is_none_is_nobodys(work: Work) -> None:
    numbers = ("7", "²", "٣", "removals")
    open_versions(work.session, [f"{PERSONAL}{number}" for number in numbers], work.now)
    assert owners(work.session, PERSONAL) == {7}
