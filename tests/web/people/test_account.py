from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState
from planner.domain.people import ServiceRole
from planner.rows.duties import Duty
from planner.rows.journal import JournalLine
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services.letters import outbox
from planner.services.work import Work, reading, writing
from tests import factories
from tests.browser import send, sign_in_as
from tests.clock import MONDAY


@pytest.fixture
def kari(work: Work, client: FlaskClient) -> Person:
    """Return a person whom the browser acts as."""
    with writing(work):
        person = factories.person(work.session, email="kari@example.no", name="Kari Nordmann")
    sign_in_as(client, person)
    return person


def stored(work: Work, person: Person) -> Person:
    with reading(work):
        return work.session.get_one(Person, person.id, populate_existing=True)


def journal(work: Work) -> list[str]:
    with reading(work):
        return list(work.session.scalars(select(JournalLine.verb).order_by(JournalLine.id)))


def test_a_telephone_number_is_kept_when_it_is_one(work: Work, client: FlaskClient, kari: Person) -> None:
    refused = send(client, "/konto", "/konto", name="Kari Nordmann", language="nb", phone="ring meg")
    assert (refused.status_code, stored(work, kari).phone) == (422, "")
    assert "Skriv et telefonnummer" in refused.text
    send(client, "/konto", "/konto", name="Kari Nordmann", language="nb", phone=" 900  12 345 ")
    assert stored(work, kari).phone == "900 12 345"
    assert client.get("/konto/mine-data.json").get_json()["person"]["phone"] == "900 12 345"
    assert journal(work) == ["people.phone_changed"]


def test_administrators_change_the_number_of_others(work: Work, client: FlaskClient, kari: Person) -> None:
    with writing(work):
        other = factories.person(work.session, phone="74 00 00 00")
    path = f"/drift/personer/{other.id}"
    assert client.get(path).status_code == 403
    with writing(work):
        work.session.get_one(Person, kari.id).role = ServiceRole.ADMINISTRATOR
    assert "74 00 00 00" in client.get(path).text
    assert send(client, path, path, phone="nei").status_code == 422
    assert send(client, path, path, phone="12345678").status_code == 303
    assert stored(work, other).phone == "12345678"


@pytest.mark.parametrize("path", ["/konto", "/konto/mine-data.json"])
def test_the_account_is_for_those_signed_in(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.location) == (303, f"/logg-inn?neste={path}")


@pytest.mark.parametrize("path", ["/konto", "/konto/brev", "/konto/logg-ut-overalt"])
def test_no_form_is_taken_without_its_token(client: FlaskClient, kari: Person, path: str) -> None:
    assert client.post(path, data={"name": "X", "language": "en", "letters": "no"}).status_code == 400


@pytest.mark.parametrize("path", ["/konto", "/konto/mine-data.json"])
def test_nothing_of_it_is_kept_by_a_cache(client: FlaskClient, kari: Person, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_the_page_shows_who_one_is(client: FlaskClient, work: Work, kari: Person) -> None:
    with writing(work):
        organisation = factories.organisation(work.session, name="Grøn Skule")
        factories.membership(work.session, work.session.get_one(Person, kari.id), organisation)
        factories.organisation(work.session, name="En annen")
    page = client.get("/konto").text
    assert "kari@example.no" in page
    assert "Grøn Skule" in page
    assert "En annen" not in page


def test_the_page_shows_meetings_ahead_and_nobody_elses(client: FlaskClient, work: Work, kari: Person) -> None:
    with writing(work):
        rows, me = work.session, work.session.get_one(Person, kari.id)
        ahead = factories.meeting(rows, title="Prat om skog")
        factories.invitation(rows, ahead, me, organisation=factories.organisation(rows, name="Grøn Skule"))
        for title, given in (
            ("Kladd", {"state": MeetingState.DRAFT}),
            ("Forbi", {"starts": MONDAY - timedelta(days=2)}),
        ):
            factories.invitation(rows, factories.meeting(rows, title=title, **given), me)
        taken_back = factories.meeting(rows, title="Trukket tilbake")
        factories.invitation(rows, taken_back, me, uninvited_at=MONDAY)
        factories.invitation(rows, factories.meeting(rows, title="Ikke sendt"), me, invited_at=None)
        factories.invitation(rows, factories.meeting(rows, title="En annens"), factories.person(rows))
    page = client.get("/konto").text
    assert "Prat om skog" in page
    assert "Grøn Skule" in page
    for title in ("Kladd", "Forbi", "Trukket tilbake", "Ikke sendt", "En annens"):
        assert title not in page


def test_who_has_the_shared_address_of_an_organisation_or_a_duty_for_it_is_told_so(
    client: FlaskClient, work: Work, kari: Person
) -> None:
    factories.organisation(work.session, name="Nortura", email=kari.email.upper())
    ruralis, elsewhere = factories.organisation(work.session, name="Ruralis"), factories.organisation(work.session)
    factories.meeting(work.session)
    duty = work.session.scalars(select(Duty).where(Duty.kind == DutyKind.EXECUTION)).one()
    duty.state, duty.holder_id, duty.person_id = DutyState.HELD, ruralis.id, kari.id
    work.session.commit()
    page = client.get("/konto").text
    assert "Nortura" in page
    assert "Ruralis" in page
    assert elsewhere.name not in page


def test_name_and_language_are_changed(client: FlaskClient, work: Work, kari: Person) -> None:
    response = send(client, "/konto", "/konto", name=" Kari  Nes ", language="nn")
    assert (response.status_code, response.location) == (303, "/konto")
    person = stored(work, kari)
    assert (person.name, person.language) == ("Kari Nes", "nn")
    assert '<html lang="nn"' in client.get("/konto").text
    assert journal(work) == ["people.renamed"]


@pytest.mark.parametrize(("name", "language"), [("x" * 201, "nn"), ("Kari", "de"), ("Kari", "")])
def test_what_cannot_be_taken_changes_nothing_and_is_kept_on_the_page(
    client: FlaskClient, work: Work, kari: Person, name: str, language: str
) -> None:
    response = send(client, "/konto", "/konto", name=name, language=language)
    assert response.status_code == 422
    assert f'value="{name}"' in response.text
    assert "ds-error-summary" in response.text
    person = stored(work, kari)
    assert (person.name, person.language) == ("Kari Nordmann", kari.language)


def test_what_is_typed_is_shown_as_text(client: FlaskClient, kari: Person) -> None:
    send(client, "/konto", "/konto", name="<script>alert(1)</script>", language="en")
    assert "<script>alert" not in client.get("/konto").text


def test_letters_are_stopped_and_allowed_again(client: FlaskClient, work: Work, kari: Person) -> None:
    for choice, stopped in (("no", True), ("no", True), ("yes", False)):
        assert send(client, "/konto", "/konto/brev", letters=choice).status_code == 303
        assert stored(work, kari).stopped_letters is stopped
    assert journal(work) == ["people.letters_stopped", "people.letters_allowed"]


def test_stopped_letters_are_not_stored_unless_asked_for(work: Work, kari: Person) -> None:
    values = {"link": "https://example.no/", "code": "123 456", "minutes": 15, "entries": []}
    with writing(work):
        work.session.get_one(Person, kari.id).stopped_letters = True
        for kind in ("sign_in", "links_again", "network_invited"):
            draft = outbox.Draft(kind=kind, to=work.session.get_one(Person, kari.id), key=kind, values=values)
            outbox.put(work, draft)
    with reading(work):
        assert list(work.session.scalars(select(Letter.kind).order_by(Letter.id))) == ["sign_in", "links_again"]


def test_signing_out_everywhere(client: FlaskClient, work: Work, kari: Person) -> None:
    other = client.application.test_client()
    sign_in_as(other, kari)
    assert other.get("/konto").status_code == 200
    assert send(client, "/konto", "/konto/logg-ut-overalt").location == "/"
    assert [browser.get("/konto").status_code for browser in (client, other)] == [303, 303]
    assert journal(work) == ["people.signed_out_everywhere"]


def test_the_download_is_a_file_of_json(client: FlaskClient, kari: Person) -> None:
    response = client.get("/konto/mine-data.json")
    assert response.mimetype == "application/json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="moteplass.json"'
    assert response.get_json()["person"]["email"] == "kari@example.no"


def test_the_language_of_a_visitor_is_kept_in_a_cookie(client: FlaskClient) -> None:
    response = client.post("/sprak", data={"language": "en", "next": "/personvern?"})
    assert (response.status_code, response.location) == (303, "/personvern")
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert {"language=en", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert '<html lang="en"' in client.get("/personvern").text


def test_the_language_of_a_person_is_theirs_in_letters_too(client: FlaskClient, work: Work, kari: Person) -> None:
    client.post("/sprak", data={"language": "nn", "next": "/konto"})
    assert stored(work, kari).language == "nn"


@pytest.mark.parametrize("language", ["", "de", "NB", "en\r\nX: y"])
def test_a_language_not_spoken(client: FlaskClient, work: Work, kari: Person, language: str) -> None:
    response = client.post("/sprak", data={"language": language})
    assert response.status_code == 400
    assert stored(work, kari).language == kari.language


@pytest.mark.parametrize(
    "target", ["", "//evil.example", "https://evil.example/", "/\\evil.example", "?", "/\n/evil.example"]
)
def test_the_language_switch_leads_to_own_pages_only(client: FlaskClient, target: str) -> None:
    assert client.post("/sprak", data={"language": "en", "next": target}).location == "/"


@pytest.mark.parametrize("target", ["/logg-inn", "/moter/?tema=skog", "/svar/abc?svar=ja"])
def test_the_language_switch_leads_back(client: FlaskClient, target: str) -> None:
    assert client.post("/sprak", data={"language": "en", "next": target}).location == target


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[evil"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_the_language_is_not_chosen_by_other_sites(
    client: FlaskClient, work: Work, kari: Person, headers: dict[str, str]
) -> None:
    assert client.post("/sprak", data={"language": "en"}, headers=headers).status_code == 400
    assert stored(work, kari).language == kari.language


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}])
def test_the_language_is_chosen_from_own_pages(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/sprak", data={"language": "en"}, headers=headers).status_code == 303


def test_the_language_is_not_chosen_by_a_link(client: FlaskClient) -> None:
    assert client.get("/sprak?language=en").status_code == 405


@pytest.mark.parametrize("path", ["/personvern", "/tilgjengelighet"])
def test_pages_for_all_set_no_cookie(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
