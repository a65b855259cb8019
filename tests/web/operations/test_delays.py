from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.people import ServiceRole
from planner.rows.mailings import Mailing
from planner.rows.outbox import Letter, LetterState
from planner.services.work import Work, writing
from tests import factories
from tests.browser import send, sign_in_as, token_on


def test_letters_that_are_held_up_are_told_of_and_sent_again(client: FlaskClient, work: Work) -> None:
    with writing(work):
        organiser = factories.organiser(work.session)
        meeting = factories.meeting(work.session, created_by_id=organiser.id)
        long_ago = work.now - timedelta(hours=3)
        factories.letter(work.session, meeting_id=meeting.id, created_at=long_ago)
        lost = factories.letter(work.session, meeting_id=meeting.id, state=LetterState.GIVEN_UP, created_at=long_ago)
        other = factories.letter(work.session, state=LetterState.GIVEN_UP, to_email="ola@example.no")
    page = f"/moter/{meeting.slug}"
    assert "har ventet siden" not in client.get(page).text
    sign_in_as(client, organiser)
    for path in ("/arbeidsbord", page, f"{page}/pameldte", "/utboks"):
        assert "1 e-post har ventet siden" in client.get(path).text, path
    assert f'action="{page}/brev/{lost.id}/send"' in client.get(f"{page}/pameldte").text
    assert "ola@example.no" in client.get("/utboks").text
    token = {"csrf_token": token_on(client.get(f"{page}/pameldte"))}
    for path in ("/utboks/send", f"/utboks/{other.id}/send", f"{page}/brev/{other.id}/send"):
        assert client.post(path, data=token).status_code == (404 if path.startswith(page) else 403)
    assert client.post(f"{page}/brev/{lost.id}/send", data=token).status_code == 303
    assert "1 e-post sendes på nytt." in client.get(f"{page}/pameldte").text
    assert client.post(f"{page}/brev/send", data=token).status_code == 303
    assert "Ingen e-post var gitt opp" in client.get(f"{page}/pameldte").text
    work.session.rollback()
    assert set(work.session.scalars(select(Letter.state))) == {LetterState.WAITING, LetterState.GIVEN_UP}


def test_who_operates_the_service_sends_all_again(client: FlaskClient, work: Work) -> None:
    with writing(work):
        administrator = factories.person(work.session, role=ServiceRole.ADMINISTRATOR)
        letters = [factories.letter(work.session, state=LetterState.GIVEN_UP) for _ in range(3)]
    sign_in_as(client, administrator)
    assert send(client, "/utboks", f"/utboks/{letters[0].id}/send").status_code == 303
    assert send(client, "/utboks", "/utboks/send").status_code == 303
    assert "2 e-poster sendes på nytt." in client.get("/utboks").text
    assert "All e-post kommer fram" in client.get("/utboks").text


def test_how_many_letters_are_written_is_told_while_they_are(client: FlaskClient, work: Work) -> None:
    with writing(work):
        organiser = factories.organiser(work.session)
        meeting = factories.meeting(work.session, created_by_id=organiser.id)
        facts = {"meeting_id": meeting.id, "kind": "message", "stamp": "1", "created_at": work.now, "due_at": work.now}
        mailing = factories.added(work.session, Mailing(**facts, guests=5000, written=412))
    sign_in_as(client, organiser)
    words = "412 av 5 000 e-poster er skrevet"
    for path in ("/arbeidsbord", f"/moter/{meeting.slug}", f"/moter/{meeting.slug}/pameldte", "/utboks"):
        assert words in client.get(path).text.replace("\xa0", " "), path
    with writing(work):
        work.session.delete(mailing)
    assert "er skrevet" not in client.get(f"/moter/{meeting.slug}").text
