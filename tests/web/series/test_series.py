"""The pages of a series: made from a meeting, looked at, changed, cancelled, sent, invited to and answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.domain.meetings import MeetingState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.services.work import Work
from tests import factories
from tests.clock import MONDAY
from tests.posted import posted
from tests.web.browsers import signed_in

RULE = {
    "rhythm": "weekly", "every": "2", "weekday": "0", "place": "1", "until": "", "count": "4", "dates": "", "skip": "y",
}  # fmt: skip
DAYS = ["2027-02-15", "2027-03-01", "2027-03-15", "2027-03-29"]


@pytest.fixture
def meeting(session: Session) -> Meeting:
    found = factories.meeting(session, slug="groft", title="Grøft", starts=MONDAY + timedelta(days=14))
    session.commit()
    return found


@pytest.fixture
def browser(app: Flask, session: Session, meeting: Meeting) -> FlaskClient:
    somebody = factories.organiser(session)
    factories.invitation(session, meeting, factories.person(session, email="gjest@example.no"))
    session.commit()
    return signed_in(app, somebody)


@pytest.fixture
def series(browser: FlaskClient) -> str:
    """Return the address of a series of four meetings, all of them announced."""
    address = browser.post("/moter/groft/serie", data={"day": DAYS}).headers["Location"]
    browser.post(f"{address}/send")
    return address


def listed(session: Session) -> list[Meeting]:
    session.rollback()
    return list(session.scalars(select(Meeting).where(Meeting.series_id.is_not(None)).order_by(Meeting.starts_at)))


def test_the_page_suggests_a_rule_that_fits_the_meeting(browser: FlaskClient) -> None:
    page = browser.get("/moter/groft/serie").text
    assert 'value="weekly"' in page
    assert '<option selected value="0">' in page


def test_the_days_are_shown_with_holidays_before_anything_is_made(browser: FlaskClient, session: Session) -> None:
    page = browser.post("/moter/groft/serie/dager", data=RULE).text
    assert page.count('type="checkbox"') == 4
    assert 'value="2027-02-15" disabled' in page
    assert 'value="2027-03-01" checked' in page
    assert 'value="2027-03-29" checked' not in page
    assert listed(session) == []


def test_days_can_be_typed_as_people_write_them(browser: FlaskClient) -> None:
    page = browser.post(
        "/moter/groft/serie/dager", data=RULE | {"rhythm": "list", "dates": "1.3.27\n150327, 29. mars 2027"}
    ).text
    assert all(f'value="{day}"' in page for day in DAYS)


@pytest.mark.parametrize(
    "typed",
    [
        {"rhythm": "hver gang"},
        {"every": "0"},
        {"every": "mange"},
        {"count": ""},
        {"count": "61"},
        {"weekday": "9"},
        {"until": "31.2.2027"},
        {"until": "1.1.2027", "count": ""},
        {"rhythm": "list", "dates": "i morgen"},
        {"rhythm": "list", "dates": "1.3.2029"},
    ],
)
def test_what_cannot_be_understood_is_said_at_its_field(browser: FlaskClient, typed: dict[str, str]) -> None:
    answer = browser.post("/moter/groft/serie/dager", data=RULE | typed)
    assert answer.status_code == 422
    assert "ds-error-summary" in answer.text


def test_the_meetings_are_made_as_drafts_and_listed(browser: FlaskClient, session: Session) -> None:
    answer = browser.post("/moter/groft/serie", data={"day": [*DAYS, "tull"]})
    page = browser.get(answer.headers["Location"]).text
    assert page.count('class="row__title"') == 4
    assert [one.state for one in listed(session)] == [MeetingState.ANNOUNCED] + [MeetingState.DRAFT] * 3


def test_no_day_at_all_leads_back_to_where_days_are_chosen(browser: FlaskClient, session: Session) -> None:
    answer = browser.post("/moter/groft/serie", data={"day": ["tull"]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/moter/groft/serie")
    assert listed(session) == []


def test_all_drafts_are_sent_with_one_button(browser: FlaskClient, session: Session, work: Work, series: str) -> None:
    assert {one.state for one in listed(session)} == {MeetingState.ANNOUNCED}
    (letter,) = posted(work).scalars(select(Letter))
    assert letter.kind == "series_invitation"
    assert browser.post(f"{series}/send").status_code == 409


def test_each_meeting_goes_to_calendars_too_where_the_organiser_leaves_the_tick(
    browser: FlaskClient, work: Work
) -> None:
    address = browser.post("/moter/groft/serie", data={"day": DAYS}).headers["Location"]
    assert 'name="calendars" value="y" aria-describedby="calendars-help" checked' in browser.get(address).text
    browser.post(f"{address}/send", data={"calendars": "y"})
    assert kinds(work, "gjest@example.no") == ["series_invitation"] + ["calendar_invitation"] * 3
    assert 'name="calendars"' not in browser.get(address).text
    assert 'name="calendars"' in browser.get(f"{address}/inviter").text
    browser.post(f"{address}/inviter", data={"people": "Ny <ny@example.no>", "calendars": "y"})
    assert kinds(work, "ny@example.no") == ["series_invitation"] + ["calendar_invitation"] * 4
    again = browser.post(f"{address}/inviter", data={"people": "Ingen adresse"}).text
    assert 'aria-describedby="calendars-help">' in again


def kinds(work: Work, email: str) -> list[str]:
    work.session.rollback()
    return list(posted(work).scalars(select(Letter.kind).where(Letter.to_email == email).order_by(Letter.id)))


def test_everybody_may_see_a_public_series_and_change_nothing(client: FlaskClient, series: str) -> None:
    page = client.get(series)
    assert page.status_code == 200
    assert '<form method="post" action="/serier' not in page.text
    assert client.get("/serier/ukjent").status_code == 404


def test_the_page_of_a_meeting_leads_to_its_neighbours(client: FlaskClient, session: Session, series: str) -> None:
    found = listed(session)
    page = client.get(f"/moter/{found[1].slug}").text
    assert f'rel="prev" href="/moter/{found[0].slug}"' in page
    assert f'rel="next" href="/moter/{found[2].slug}"' in page
    assert f'href="{series}"' in page


def test_the_page_is_fresh_when_a_neighbour_has_moved(
    client: FlaskClient, browser: FlaskClient, session: Session, series: str
) -> None:
    found, slug = listed(session), listed(session)[2].slug
    before = client.get(f"/moter/{found[1].slug}").headers["ETag"]
    browser.post(f"/moter/{slug}/serie/endre", data=changed(found[2], "this", days="1"))
    assert series
    assert client.get(f"/moter/{found[1].slug}", headers={"If-None-Match": before}).status_code == 200


def changed(meeting: Meeting, scope: str, **typed: str) -> dict[str, str]:
    known = {"title": meeting.title, "question": meeting.question, "place": meeting.place, "address": meeting.address}
    return known | {"scope": scope, "start": "10.00", "end": "12.00", "days": "", "tell": "y", "note": ""} | typed


def test_this_and_later_are_changed_with_one_letter(
    browser: FlaskClient, session: Session, work: Work, series: str
) -> None:
    posted(work)
    found = listed(session)
    assert 'value="later"' in browser.get(f"/moter/{found[1].slug}/serie/endre").text
    answer = browser.post(
        f"/moter/{found[1].slug}/serie/endre",
        data=changed(found[1], "later", place="Mære", start="18", end="20", days="-1"),
    )
    assert answer.headers["Location"] == series
    moved = [one.starts_local.isoformat() for one in listed(session) if one.starts_local]
    assert moved == ["2027-02-15T10:00:00", "2027-02-28T18:00:00", "2027-03-14T18:00:00", "2027-03-28T18:00:00"]
    assert [letter.kind for letter in posted(work).scalars(select(Letter).order_by(Letter.id))] == [
        "series_invitation", "series_changed",
    ]  # fmt: skip


def test_what_the_new_days_collide_with_is_seen_before_they_are_moved(
    browser: FlaskClient, session: Session, series: str
) -> None:
    assert series
    found = listed(session)
    address, days = f"/moter/{found[2].slug}/serie/endre", [one.starts_local for one in found]
    page = browser.post(address, data=changed(found[2], "this", days="63", note="Våronn") | {"look": "y"})
    assert page.status_code == 200
    assert "2. pinsedag" in page.text
    assert "Våronn" in page.text
    assert browser.post(address, data=changed(found[2], "this") | {"look": "y"}).status_code == 200
    late = browser.post(address, data=changed(found[2], "this", start="12", end="10") | {"look": "y"})
    assert (late.status_code, "ds-error-summary" in late.text) == (422, True)
    assert [one.starts_local for one in listed(session)] == days


@pytest.mark.parametrize(
    "typed", [{"scope": "noen"}, {"title": ""}, {"days": "mange"}, {"start": "25"}, {"end": ""}, {"place": "x" * 201}]
)
def test_a_change_that_cannot_be_is_said_at_its_field(
    browser: FlaskClient, session: Session, series: str, typed: dict[str, str]
) -> None:
    assert series
    meeting = listed(session)[1]
    answer = browser.post(f"/moter/{meeting.slug}/serie/endre", data=changed(meeting, "all") | typed)
    assert answer.status_code == 422
    assert "ds-error-summary" in answer.text


def test_a_form_that_is_sent_twice_moves_the_meetings_once(browser: FlaskClient, session: Session, series: str) -> None:
    found = listed(session)
    address = f"/moter/{found[1].slug}/serie/endre"
    form = changed(found[1], "later", days="1", seen=found[1].revised_at.isoformat())
    assert browser.post(address, data=form).headers["Location"] == series
    days = [one.starts_local for one in listed(session)]
    again = browser.post(address, data=form)
    assert (again.status_code, [one.starts_local for one in listed(session)]) == (409, days)


def test_a_change_that_a_rule_refuses_changes_none(browser: FlaskClient, session: Session, series: str) -> None:
    meeting = listed(session)[1]
    answer = browser.post(f"/moter/{meeting.slug}/serie/endre", data=changed(meeting, "all", start="12", end="10"))
    assert answer.status_code == 409
    assert series
    assert {one.starts_local.hour for one in listed(session) if one.starts_local} == {10}


def test_the_rest_of_a_series_is_cancelled(browser: FlaskClient, session: Session, series: str) -> None:
    found = listed(session)
    assert 'value="later" checked' in browser.get(f"/moter/{found[2].slug}/serie/avlys").text
    answer = browser.post(f"/moter/{found[2].slug}/serie/avlys", data={"scope": "later", "reason": "Snø"})
    assert answer.headers["Location"] == series
    assert [one.state for one in listed(session)] == [MeetingState.ANNOUNCED] * 2 + [MeetingState.CANCELLED] * 2


def test_a_reason_that_is_too_long_is_not_lost(browser: FlaskClient, session: Session, series: str) -> None:
    assert series
    answer = browser.post(f"/moter/{listed(session)[2].slug}/serie/avlys", data={"reason": "x" * 2001})
    assert answer.status_code == 422
    assert "x" * 2001 in answer.text


def test_a_series_of_drafts_is_thrown_away_whole(browser: FlaskClient, session: Session, meeting: Meeting) -> None:
    meeting.state = MeetingState.DRAFT
    session.commit()
    address = browser.post("/moter/groft/serie", data={"day": DAYS}).headers["Location"]
    answer = browser.post("/moter/groft/serie/avlys", data={"scope": "all"})
    assert answer.headers["Location"] == "/moter/"
    assert browser.get(address).status_code == 404


def test_people_are_invited_to_all(browser: FlaskClient, work: Work, series: str) -> None:
    assert browser.get(f"{series}/inviter").status_code == 200
    answer = browser.post(f"{series}/inviter", data={"people": "Ny <ny@example.no>"})
    assert answer.headers["Location"] == series
    count = posted(work).scalars(select(Letter).where(Letter.to_email == "ny@example.no")).all()
    assert [letter.kind for letter in count] == ["series_invitation"]


def test_a_list_that_was_not_understood_is_not_lost(browser: FlaskClient, series: str) -> None:
    answer = browser.post(f"{series}/inviter", data={"people": "Ingen adresse"})
    assert answer.status_code == 422
    assert "Ingen adresse" in answer.text


def test_a_meeting_that_stands_alone_has_nothing_to_change_together(browser: FlaskClient) -> None:
    assert browser.get("/moter/groft/serie/endre").status_code == 404
    assert browser.get("/moter/groft/serie/avlys").status_code == 404


def test_somebody_is_taken_off_the_lists_of_the_whole_series(
    browser: FlaskClient, session: Session, work: Work, series: str
) -> None:
    posted(work)
    first = listed(session)[0]
    own = session.scalars(select(Invitation).where(Invitation.meeting_id == first.id)).one()
    assert 'value="later"' in browser.get(f"/moter/{first.slug}/pameldte/{own.id}/fjern").text
    browser.post(f"/moter/{first.slug}/rediger/hvem/{own.id}/fjern", data={"scope": "all"})
    assert series
    session.rollback()
    assert all(one.uninvited_at is not None for one in session.scalars(select(Invitation)))
    assert kinds(work, "gjest@example.no") == ["series_invitation", "series_uninvited"]
