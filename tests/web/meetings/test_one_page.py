from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.meetings import MeetingKind, MeetingState
from planner.rows.meetings import Meeting
from planner.services.work import Work
from tests import factories
from tests.web.browsers import signed_in

PATH = "/moter/ny/alt"
MOST_BYTES = 150_000
TYPED = {
    "kind": "talk",
    "title": "Jord og vann",
    "question": "Hva gjør vi?",
    "finding": "known",
    "day": "9.3.27",
    "start": "9",
    "end": "11",
    "mode": "physical",
    "place": "Mære",
    "seats": "12",
    "answer_by": "2.3.27",
    "visibility": "public",
    "network_id": "",
}


@pytest.fixture
def team(app: Flask, work: Work) -> FlaskClient:
    """Return a browser of an organiser; three schools can be invited."""
    factories.facilitator(work.session, name="Kompetanseprogrammet")
    organiser = factories.organiser(work.session, name="Kari Eksempel")
    for name in ("Mære landbruksskole", "Skjetlein skole", "Skjetlein gard"):
        factories.contact_of(work.session, factories.school(work.session, name=name))
    work.session.commit()
    return signed_in(app, organiser)


def drafts(work: Work) -> list[Meeting]:
    work.session.rollback()
    return list(work.session.scalars(select(Meeting).execution_options(populate_existing=True)))


def errors(page: str) -> dict[str, str]:
    return dict(re.findall(r'<li><a class="ds-link" href="#(\w+)">([^<]+)</a>', page))


def test_a_whole_meeting_is_written_on_one_page_and_sent_from_its_letter(team: FlaskClient, work: Work) -> None:
    assert 'href="/moter/ny/alt"' in team.get("/moter/ny").text
    page = team.get(PATH)
    assert len(page.data) <= MOST_BYTES
    guests = "mære\nskjetlein gard\nSiri Skisse <siri@example.no>"
    answer = team.post(PATH, data=TYPED | {"guests": guests})
    (meeting,) = drafts(work)
    assert (answer.status_code, answer.location) == (303, f"/moter/{meeting.slug}/rediger/sjekk"), errors(answer.text)
    assert (meeting.kind, meeting.seats, meeting.place) == (MeetingKind.TALK, 12, "Mære")
    assert meeting.starts_local == datetime(2027, 3, 9, 9)  # noqa: DTZ001 - Wall time.
    check = team.get(answer.location).text
    assert "Organisasjoner på lista: Mære landbruksskole, Skjetlein gard" in check
    letter = team.get(f"/moter/{meeting.slug}/brev").text
    assert "Kunngjør og send 3 invitasjoner" in letter
    sent = team.post(f"/moter/{meeting.slug}/send")
    assert drafts(work)[0].state is MeetingState.ANNOUNCED
    page_of_it = team.get(sent.location).text
    assert "Videre nå" in page_of_it
    assert f'action="{sent.location}/send"' not in team.get(f"{sent.location}/brev").text
    # The place is offered for the next meeting.
    assert '<option value="Mære">' in team.get(PATH).text


def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_is_kept(team: FlaskClient, work: Work) -> None:
    wrong = {
        "kind": "",
        "title": " ",
        "day": "31.2.27",
        "place": "",
        "seats": "mange",
        "guests": "skjetlein",
    }
    answer = team.post(PATH, data=TYPED | wrong)
    assert answer.status_code == 422
    said = errors(answer.text)
    assert list(said) == ["kind", "title", "day", "place", "guests", "seats"]
    assert "Skjetlein gard, Skjetlein skole" in said["guests"]
    for typed in ("31.2.27", "mange", "Hva gjør vi?", ">\r\nskjetlein</textarea>"):
        assert typed in answer.text
    assert drafts(work) == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"guests": "Finnes ikke"}, "guests"),
        ({"guests": "siri@"}, "guests"),
        ({"guests": "a\n" * 51}, "guests"),
        ({"answer_by": "10.3.27"}, "answer_by"),
        ({"themes": "ukjent"}, "themes"),
    ],
)
def test_what_a_rule_refuses_is_said_at_its_field(
    team: FlaskClient, work: Work, typed: dict[str, str], field: str
) -> None:
    answer = team.post(PATH, data=TYPED | typed)
    assert answer.status_code in {409, 422}
    assert list(errors(answer.text)) == [field]
    assert drafts(work) == []


def test_a_date_that_is_found_together_is_asked_for_next(team: FlaskClient, work: Work) -> None:
    answer = team.post(PATH, data=TYPED | {"finding": "together", "day": "", "start": "", "end": "", "answer_by": ""})
    (meeting,) = drafts(work)
    assert answer.location == f"/moter/{meeting.slug}/datovalg"
    assert meeting.starts_at is None


def token(page: str) -> str:
    return re.findall(r'name="draft" type="hidden" value="([^"]+)"', page).pop()  # type: ignore[no-any-return]


@pytest.mark.parametrize("path", [PATH, "/moter/ny"])
def test_a_form_that_is_sent_twice_makes_one_draft(team: FlaskClient, work: Work, path: str) -> None:
    typed = TYPED | {"draft": token(team.get(path).text), "guests": "mære"}
    places = {team.post(path, data=typed).location for _ in range(2)}
    assert len(places) == 1
    assert len(drafts(work)) == 1
    team.post(PATH, data=typed | {"title": "Jord og luft", "kind": "gathering"})
    (meeting,) = drafts(work)
    assert (meeting.title, meeting.kind) == ("Jord og luft", MeetingKind.GATHERING)
    team.post(f"/moter/{meeting.slug}/send")
    team.post(PATH, data=typed)
    assert [meeting.title for meeting in drafts(work)] == ["Jord og luft"]
    assert token(team.get(path).text) != typed["draft"]
    team.post(PATH, data=typed | {"draft": "tuklet med"})
    assert len(drafts(work)) == 2


def test_a_day_to_answer_by_is_suggested_and_shown_before_anything_is_sent(team: FlaskClient, work: Work) -> None:
    assert team.get("/dato.json?tekst=9.3.27").json == {"answer_by": "2.3.2027", "date": ""}
    assert team.get("/dato.json?tekst=tull").json == {"answer_by": "", "date": ""}
    answer = team.post(PATH, data=TYPED | {"answer_by": ""})
    (meeting,) = drafts(work)
    assert meeting.answer_by == datetime(2027, 3, 2, 22, 59, tzinfo=UTC)
    check = team.get(answer.location).text
    assert "De inviterte blir bedt om å svare innen 2.3.2027." in check
    path = f"/moter/{meeting.slug}/rediger/alt"
    assert 'value="2.3.2027"' in team.get(path).text
    team.post(path, data=TYPED | {"answer_by": ""})
    assert drafts(work)[0].answer_by is None


def test_all_of_a_meeting_is_changed_on_the_page_and_what_others_wrote_meanwhile_is_kept(
    team: FlaskClient, work: Work
) -> None:
    team.post(PATH, data=TYPED | {"guests": "mære"})
    (meeting,) = drafts(work)
    path = f"/moter/{meeting.slug}/rediger/alt"
    assert f'href="{path}"' in team.get(f"/moter/{meeting.slug}/rediger/sjekk").text
    page = team.get(path)
    assert len(page.data) <= MOST_BYTES
    seen = {"seen": re.findall(r'name="seen" type="hidden" value="([^"]+)"', page.text)[0]}
    assert (team.post(path, data=TYPED | seen | {"title": " "})).status_code == 422
    changed = {"place": "Skjetlein", "kind": "gathering", "start": "10", "end": "12"}
    assert team.post(path, data=TYPED | seen | changed).location == f"/moter/{meeting.slug}/rediger/sjekk"
    (meeting,) = drafts(work)
    assert (meeting.place, meeting.kind, meeting.starts_local.hour if meeting.starts_local else 0) == (
        "Skjetlein",
        MeetingKind.GATHERING,
        10,
    )
    late = team.post(path, data=TYPED | seen | {"seats": "40"})
    assert late.status_code == 409
    assert 'value="Skjetlein"' in late.text
    assert 'value="40"' in late.text
    assert team.post(path, data=TYPED | {"finding": "together"}).location == f"/moter/{meeting.slug}/datovalg"


def test_a_new_time_and_place_of_a_meeting_that_is_out_are_confirmed_and_told(team: FlaskClient, work: Work) -> None:
    team.post(PATH, data=TYPED | {"guests": "mære"})
    team.post(f"/moter/{drafts(work)[0].slug}/send")
    path = f"/moter/{drafts(work)[0].slug}/rediger/alt"
    assert "Da får 1 person e-post." in team.get(path).text
    changed = TYPED | {"place": "Skjetlein", "start": "10", "end": "12"}
    asked = team.post(path, data=changed).text
    for words in ("Skjetlein", "10.00–12.00", f'action="{path}"', "Lagre og skriv til 1 person"):
        assert words in asked
    assert drafts(work)[0].place == "Mære"
    answer = team.post(path, data=changed | {"confirmed": "y", "tell": "y", "note": "Større sal"})
    assert answer.location == f"/moter/{drafts(work)[0].slug}/rediger/sjekk"
    assert drafts(work)[0].place == "Skjetlein"
    assert "1 person får en e-post" in team.get(answer.location).text


def test_the_page_is_for_those_who_make_meetings_and_asks_for_the_team_first(app: Flask, work: Work) -> None:
    organiser, guest = factories.organiser(work.session), factories.person(work.session)
    work.session.commit()
    assert "/arbeidsbord/teamet" in signed_in(app, organiser).get(PATH).text
    assert "/arbeidsbord/teamet" in signed_in(app, organiser).post(PATH, data=TYPED).text
    assert signed_in(app, guest).get(PATH).status_code == 403
    assert signed_in(app, guest).post(PATH, data=TYPED).status_code == 403
    assert drafts(work) == []
