from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.list_pages import LONG_PAGE
from planner.domain.mailings import AT_ONCE
from planner.domain.meetings import MeetingState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services.work import Work
from planner.store.database import db
from tests import factories
from tests.posted import posted
from tests.web.browsers import signed_in
from tests.write_sizes import write_sizes

PASTED = "Navn;E-post;Skole;Stilling\nSiri Skisse;siri@example.no;Mære;lærer\nOla Døme;ola@\nPer Prøve;per@example.no;Ukjent skole"

BOXES = re.compile(r'<input[^>]*type="checkbox"[^>]*name="organisation"[^>]*value="(\d+)"([^>]*)>')


@pytest.fixture
def meeting(work: Work) -> Meeting:
    return factories.meeting(work.session, state=MeetingState.DRAFT)


@pytest.fixture
def team(app: Flask, work: Work, meeting: Meeting) -> FlaskClient:
    """Return a browser of an organiser."""
    organiser = factories.organiser(work.session)
    work.session.commit()
    return signed_in(app, organiser)


def listed(work: Work) -> list[tuple[str, int | None]]:
    work.session.rollback()
    rows = work.session.scalars(select(Invitation).order_by(Invitation.id)).all()
    people = [work.session.get_one(Person, row.person_id) for row in rows]
    return [(person.email, row.organisation_id) for person, row in zip(people, rows, strict=True)]


def test_a_list_is_shown_as_it_was_understood_before_anybody_is_put_on_it(
    team: FlaskClient, work: Work, meeting: Meeting
) -> None:
    school = factories.school(work.session, name="Mære")
    work.session.commit()
    path = f"/moter/{meeting.slug}/rediger/personer"
    page = team.post(path, data={"people": PASTED})
    assert page.status_code == 200
    for words in ("Siri Skisse", "ola@", "Ukjent skole", "importeres ikke: Stilling"):
        assert words in page.text
    assert listed(work) == []
    added = team.post(path, data={"people": PASTED, "add": "y"})
    assert listed(work) == [("siri@example.no", school.id), ("per@example.no", None)]
    assert re.search(r"<textarea[^>]*>\s*Ola Døme;ola@\s*</textarea>", added.text)
    mended = team.post(path, data={"people": "ola@example.no", "add": "y"})
    assert mended.status_code == 303


def test_a_file_from_a_spreadsheet_is_read_too(team: FlaskClient, meeting: Meeting) -> None:
    path = f"/moter/{meeting.slug}/rediger/personer"
    file = (BytesIO(PASTED.encode("cp1252")), "deltakere.csv")
    page = team.post(path, data={"people": "", "file": file}, content_type="multipart/form-data")
    assert "per@example.no" in page.text
    wrong = (BytesIO(b"PK\x03\x04"), "deltakere.xlsx")
    refused = team.post(path, data={"people": "", "file": wrong}, content_type="multipart/form-data")
    assert (refused.status_code, "ds-error-summary" in refused.text) == (422, True)


@pytest.mark.parametrize("people", ["", " \n;;"])
def test_an_empty_list_is_told(team: FlaskClient, meeting: Meeting, people: str) -> None:
    assert team.post(f"/moter/{meeting.slug}/rediger/personer", data={"people": people}).status_code == 422


def test_a_list_that_would_take_long_to_read_is_refused_unread(team: FlaskClient, meeting: Meeting) -> None:
    file = (BytesIO(b"x@y\n" * 30_000), "bombe.csv")
    path = f"/moter/{meeting.slug}/rediger/personer"
    page = team.post(path, data={"people": "", "file": file}, content_type="multipart/form-data")
    assert page.status_code == 422
    assert "500" in page.text


def test_ticks_are_kept_while_the_list_is_narrowed(team: FlaskClient, work: Work, meeting: Meeting) -> None:
    school, adviser = factories.school(work.session), factories.organisation(work.session)
    factories.contact_of(work.session, school)
    work.session.commit()
    path = f"/moter/{meeting.slug}/rediger/organisasjoner"
    page = team.post(path, data={"kind": "advisory_service", "organisation": str(school.id)}).text
    assert f'<input type="hidden" name="elsewhere" value="{school.id}">' in page
    assert adviser.name in page
    assert school.name not in page
    answer = team.post(
        path, data={"elsewhere": str(school.id), "organisation": str(adviser.id), "add": "y"}, follow_redirects=True
    )
    assert adviser.name in answer.text
    assert [organisation for _, organisation in listed(work)] == [school.id]


def test_a_long_list_is_leafed_through_and_searched_with_every_tick_kept(
    team: FlaskClient, work: Work, meeting: Meeting
) -> None:
    schools = [factories.school(work.session, name=f"Skole {number:03}") for number in range(LONG_PAGE + 5)]
    other = factories.organisation(work.session, name="Ærlig beitelag")
    work.session.commit()
    path, first, last = f"/moter/{meeting.slug}/rediger/organisasjoner", schools[0], schools[-1]
    page = team.get(path).text
    assert len(BOXES.findall(page)) == LONG_PAGE
    assert last.name not in page
    ticked = [str(first.id)]
    for fields, shown, absent in (
        ({"side": "2"}, last, first),
        ({"side": "99"}, last, first),
        ({"text": "aerlig"}, other, first),
        ({"text": "«»"}, None, first),
        ({"text": "skole 00", "side": "2"}, first, last),
    ):
        page = team.post(path, data={"elsewhere": " ".join(ticked), **fields}).text
        assert shown is None or f'value="{shown.id}"' in page, fields
        assert absent.name not in page, fields
        (elsewhere,) = re.findall(r'<input type="hidden" name="elsewhere" value="([\d ]*)">', page)
        kept = set(elsewhere.split())
        kept |= {number for number, rest in BOXES.findall(page) if "checked" in rest}
        assert kept == set(ticked), fields
        ticked = sorted(kept | ({str(shown.id)} if shown else set()))
    assert set(ticked) == {str(organisation.id) for organisation in (first, last, other)}


def test_all_that_are_shown_are_put_on_the_list_at_once(team: FlaskClient, work: Work, meeting: Meeting) -> None:
    schools = [factories.school(work.session, name=f"Fjellskole {number}") for number in range(3)]
    bare = factories.school(work.session, name="Fjellskole uten kontakt")
    other = factories.school(work.session, name="Kystskole")
    for school in (*schools, other):
        factories.contact_of(work.session, school)
    work.session.commit()
    path = f"/moter/{meeting.slug}/rediger/organisasjoner"
    page = team.post(path, data={"text": "fjell"}).text
    button = re.search(r'name="shown" value="([\d ]+)"', page)
    assert button
    assert set(button[1].split()) == {str(school.id) for school in (*schools, bare)}
    answer = team.post(path, data={"text": "typed later", "shown": button[1]}, follow_redirects=True).text
    assert bare.name in answer
    assert {organisation for _, organisation in listed(work)} == {school.id for school in schools}


def test_all_shown_is_not_offered_while_ticks_are_out_of_sight(team: FlaskClient, work: Work, meeting: Meeting) -> None:
    school, other = factories.school(work.session, name="Fjellskole"), factories.school(work.session, name="Kystskole")
    work.session.commit()
    path = f"/moter/{meeting.slug}/rediger/organisasjoner"
    page = team.post(path, data={"text": "fjell", "organisation": str(other.id)}).text
    assert school.name in page
    assert 'name="shown"' not in page


def test_nobody_is_put_on_the_list_when_nothing_is_ticked(team: FlaskClient, work: Work, meeting: Meeting) -> None:
    path = f"/moter/{meeting.slug}/rediger/organisasjoner"
    answer = team.post(path, data={"add": "y"})
    assert answer.location == path
    page = team.get(path).text
    assert 'data-color="danger"' in page
    assert "<title>Feil: " in page
    assert listed(work) == []


def test_somebody_is_taken_off_the_list_again(team: FlaskClient, work: Work, meeting: Meeting) -> None:
    path = f"/moter/{meeting.slug}/rediger"
    team.post(f"{path}/personer", data={"people": "siri@example.no", "add": "y"})
    assert "siri@example.no" in team.get(f"{path}/hvem").text
    work.session.rollback()
    invitation = work.session.scalars(select(Invitation)).one()
    team.post(f"{path}/hvem/{invitation.id}/fjern")
    assert listed(work) == []


def test_those_added_to_a_meeting_that_is_out_are_written_to_at_once(app: Flask, work: Work) -> None:
    meeting, organiser = factories.meeting(work.session), factories.organiser(work.session)
    work.session.commit()
    path = f"/moter/{meeting.slug}/rediger/personer"
    signed_in(app, organiser).post(path, data={"people": "siri@example.no", "add": "y"})
    assert [letter.kind for letter in posted(work).scalars(select(Letter))] == ["invitation"]


def test_a_long_list_is_taken_in_by_several_transactions(app: Flask, work: Work) -> None:
    meeting, organiser = factories.meeting(work.session), factories.organiser(work.session)
    work.session.commit()
    browser = signed_in(app, organiser)
    people = "\n".join(f"gjest{number}@example.no" for number in range(2 * AT_ONCE + 3))
    with app.app_context(), write_sizes(db.engine) as sizes:
        browser.post(f"/moter/{meeting.slug}/rediger/personer", data={"people": people, "add": "y"})
    assert sizes.too_large() == {}
    assert len(posted(work).scalars(select(Letter)).all()) == 2 * AT_ONCE + 3


def test_the_contacts_of_many_organisations_are_invited_by_several_transactions(app: Flask, work: Work) -> None:
    meeting, organiser = factories.meeting(work.session), factories.organiser(work.session)
    schools = [factories.school(work.session) for _ in range(AT_ONCE + 2)]
    for school in schools:
        factories.contact_of(work.session, school)
    work.session.commit()
    ticked = [str(school.id) for school in schools]
    browser = signed_in(app, organiser)
    with app.app_context(), write_sizes(db.engine) as sizes:
        browser.post(f"/moter/{meeting.slug}/rediger/organisasjoner", data={"organisation": ticked, "add": "y"})
    assert sizes.too_large() == {}
    assert len(listed(work)) == AT_ONCE + 2


def test_regions_are_shown_by_their_word(team: FlaskClient, work: Work, meeting: Meeting) -> None:
    factories.organisation(work.session, region="innherred_vaernes")
    work.session.commit()
    page = team.get(f"/moter/{meeting.slug}/rediger/organisasjoner").text
    assert '<option value="innherred_vaernes">Innherred–Værnes</option>' in page
    assert 'value="fosen"' not in page
