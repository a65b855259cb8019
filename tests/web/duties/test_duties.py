from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from planner.domain.duties import DutyKind, OfferState
from planner.domain.meetings import MeetingState
from planner.rows.duties import Duty, Offer
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation, OrganisationAlias
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services.duties import offers
from planner.services.duties.offers import Proposal
from planner.services.work import Work, reading, writing
from planner.web import search_fields
from tests import factories
from tests.browser import send, sign_in_as, token_on
from tests.clock import StandingClock


@dataclass
class Scene:
    """An announced meeting of the team, a school that is coming to it and one that is not."""

    work: Work
    meeting: Meeting
    organiser: Person
    maere: Organisation
    oya: Organisation
    contact: Person
    colleague: Person

    @property
    def page(self) -> str:
        return f"/moter/{self.meeting.slug}/overlevering"

    def offered(self, kind: DutyKind = DutyKind.EXECUTION, **given: object) -> Offer:
        with writing(self.work):
            proposal = Proposal(self.maere.id, message="Passer det dere?", **given)  # type: ignore[arg-type]
            return offers.offer(self.work, self.meeting, kind, proposal)

    def link(self) -> str:
        with reading(self.work):
            text = self.work.session.scalars(select(Letter.text).order_by(Letter.id.desc())).first()
        found = re.search(r"/overlevering/[\w-]+", text or "")
        assert found is not None
        return found[0]

    def state(self) -> tuple[MeetingState, list[OfferState]]:
        with reading(self.work):
            meeting = self.work.session.get_one(Meeting, self.meeting.id, populate_existing=True)
            return meeting.state, list(self.work.session.scalars(select(Offer.state).order_by(Offer.id)))

    def rows(self) -> tuple[int | None, int | None]:
        with reading(self.work):
            count = self.work.session.scalar
            return count(select(func.count(JournalLine.id))), count(select(func.count(Letter.id)))


@pytest.fixture
def scene(work: Work) -> Scene:
    session = work.session
    with writing(work):
        team = factories.facilitator(session, name="Kompetanseprogrammet")
        organiser = factories.organiser(session, name="Kari Eksempel")
        meeting = factories.meeting(session, convener=team, created_by_id=organiser.id, title="Jord og vann")
        maere = factories.school(session, name="Mære landbruksskole", slug="maere")
        oya = factories.school(session, name="Øya videregående skole", slug="oya")
        contact = factories.contact_of(session, maere, name="Ola Døme", email="ola@example.no")
        colleague = factories.contact_of(session, maere, name="Eli Prøve")
        factories.contact_of(session, oya, name="Aud Testdal")
        factories.invitation(session, meeting, contact, organisation_id=maere.id)
    return Scene(work, meeting, organiser, maere, oya, contact, colleague)


def answer(client: FlaskClient, link: str, **fields: str) -> str:
    sent = send(client, link, link, **fields)
    assert (sent.status_code, sent.location) == (303, link)
    return client.get(link).text


def test_the_team_chooses_previews_and_sends(client: FlaskClient, scene: Scene) -> None:
    sign_in_as(client, scene.organiser)
    assert f'href="{scene.page}/gjennomforing/tilby"' in client.get(scene.page).text
    choices = client.get(f"{scene.page}/gjennomforing/tilby").text
    assert choices.index("Mære") < choices.index("Øya")
    assert "Kompetanseprogrammet" not in choices
    form = f"{scene.page}/gjennomforing/tilby?aktor=maere"
    opened = client.get(form).text
    assert 'value="ola@example.no"' in opened
    assert 'value="8.2.2027"' in opened
    fields = {"email": "ola@example.no", "name": "Ola Døme", "message": "Dere kan dette", "answer_by": "8.2.2027"}
    shown = send(client, form, form, step="preview", **fields)
    assert shown.status_code == 200
    assert "Dere kan dette" in shown.text
    assert "/overlevering/eksempel" in shown.text
    assert scene.state()[1] == []
    sent = send(client, form, form, step="send", **fields)
    assert (sent.status_code, sent.location) == (303, scene.page)
    assert scene.state()[1] == [OfferState.OFFERED]
    again = client.get(scene.page).text
    assert "Mære landbruksskole" in again
    assert "/trekk" in again


def test_among_many_the_next_to_ask_are_looked_for_by_name(client: FlaskClient, work: Work, scene: Scene) -> None:
    for number in range(search_fields.FEW):
        factories.organisation(
            work.session, name=f"Beitelag {number}", slug=f"beitelag-{number}", email="post@example.no"
        )
    work.session.commit()
    sign_in_as(client, scene.organiser)
    choose = f"{scene.page}/gjennomforing/tilby"
    assert "Beitelag" not in client.get(choose).text
    assert "?aktor=beitelag-7" in client.get(f"{choose}?aktor=beitelag+7").text
    assert 'value="beitelag-10"' in client.get(f"{choose}?aktor=beitelag").text
    assert 'data-field="validation"' in client.get(f"{choose}?aktor=finnes+ikke").text
    form = f"{choose}?aktor=maere"
    assert "Beitelag" not in client.get(form).text
    fields = {"email": "ola@example.no", "message": "Dere kan dette", "answer_by": "8.2.2027"}
    for typed, said in (("Beitelag", "Beitelag 1"), ("Mære landbruksskole", "#second"), ("«»", "#second")):
        refused = send(client, form, form, step="preview", second=typed, **fields)
        assert (refused.status_code, said in refused.text) == (422, True), typed
    shown = send(client, form, form, step="preview", second="beitelag 3", third="Beitelag 5", **fields).text
    assert ('value="Beitelag 3"' in shown, 'value="Beitelag 5"' in shown) == (True, True)
    sent = send(client, form, form, step="send", second="Beitelag 3", third="Beitelag 5", **fields)
    assert (sent.status_code, scene.state()[1]) == (303, [OfferState.OFFERED, OfferState.QUEUED, OfferState.QUEUED])


def test_a_choice_between_namesakes_is_asked_for_once_and_stands_until_the_name_is_changed(
    client: FlaskClient, work: Work, scene: Scene
) -> None:
    for number in range(search_fields.FEW):
        factories.organisation(work.session, name=f"Lag {number}", slug=f"lag-{number}", email="post@example.no")
    first, second = (factories.organisation(work.session, name=name) for name in ("Beitelaget", "Utmarkslaget"))
    work.session.add(OrganisationAlias(organisation_id=second.id, name=first.name, sort_key=first.sort_key))
    work.session.commit()
    sign_in_as(client, scene.organiser)
    form = f"{scene.page}/gjennomforing/tilby?aktor=maere"
    fields = {"email": "ola@example.no", "message": "Dere kan dette", "answer_by": "8.2.2027", "step": "preview"}
    token = token_on(client.get(form))

    def shown(*sent: str) -> str:
        return client.post(form, data={"csrf_token": token, "second": list(sent), **fields}).text

    asks = f'type="radio" id="second-1" name="second" value="{first.id}"'
    kept = f'type="hidden" name="second" value="{first.id}"'
    assert asks in shown("Beitelaget")
    for sent in (("Beitelaget", str(first.id)), (str(first.id), "Beitelaget")):
        page = shown(*sent)
        assert (kept in page, 'type="radio"' in page) == (True, False), sent
    for changed in ("Lag 3", ""):
        page = shown(str(first.id), changed)
        assert (kept in page, f'name="second" value="{changed}"' in page) == (False, True), changed


@pytest.mark.parametrize(
    ("field", "typed"),
    [("answer_by", "8.2.2099"), ("answer_by", "1.1.2020"), ("answer_by", "snart"), ("email", "ola"), ("email", "")],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_is_lost(
    client: FlaskClient, scene: Scene, field: str, typed: str
) -> None:
    sign_in_as(client, scene.organiser)
    form = f"{scene.page}/gjennomforing/tilby?aktor=maere"
    fields = {"email": "ola@example.no", "message": "Langt og vakkert", "answer_by": "8.2.2027"} | {field: typed}
    for step in ("preview", "send"):
        refused = send(client, form, form, step=step, **fields)
        assert refused.status_code == 422
        assert f'href="#{field}"' in refused.text
        assert "Langt og vakkert" in refused.text
    assert scene.state()[1] == []


def test_the_facilitator_cannot_be_chosen(client: FlaskClient, scene: Scene) -> None:
    sign_in_as(client, scene.organiser)
    form = f"{scene.page}/gjennomforing/tilby?aktor={scene.meeting.convener.slug}"
    assert "Kompetanseprogrammet" not in client.get(form).text


def test_opening_the_link_changes_nothing_and_a_program_that_follows_links_takes_nothing_over(
    client: FlaskClient, scene: Scene
) -> None:
    scene.offered()
    link, before = scene.link(), scene.rows()
    page = client.get(f"{link}?svar=ja")
    assert re.search(r'<input[^>]*checked[^>]*value="yes"', page.text)
    assert client.get(f"{link}?svar=nei").status_code == 200
    assert client.head(link).status_code == 200
    assert (scene.state(), scene.rows()) == ((MeetingState.ANNOUNCED, [OfferState.OFFERED]), before)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_the_one_asked_accepts_without_an_account_and_a_second_press_does_nothing(
    client: FlaskClient, scene: Scene
) -> None:
    scene.offered()
    link = scene.link()
    page = client.get(link)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    client.post(link, data={"csrf_token": token[1], "answer": "yes"})
    assert scene.state() == (MeetingState.CONFIRMED, [OfferState.ACCEPTED])
    rows = scene.rows()
    again = client.post(link, data={"csrf_token": token[1], "answer": "yes"})
    assert (again.status_code, scene.rows()) == (303, rows)
    with reading(scene.work):
        line = scene.work.session.scalars(select(JournalLine).where(JournalLine.verb == "duties.accepted")).one()
    assert (line.via, line.by_id) == ("mail", scene.contact.id)


def test_an_answer_is_undone_until_the_deadline(client: FlaskClient, scene: Scene, clock: StandingClock) -> None:
    scene.offered()
    link = scene.link()
    answer(client, link, answer="yes")
    send(client, link, f"{link}/angre")
    assert scene.state() == (MeetingState.ANNOUNCED, [OfferState.OFFERED])
    answer(client, link, answer="yes")
    clock.forward(days=8)
    assert f'action="{link}/angre"' not in client.get(link).text
    assert scene.state() == (MeetingState.CONFIRMED, [OfferState.ACCEPTED])


def test_a_no_comes_with_a_reason_and_a_suggestion_that_the_team_can_take(client: FlaskClient, scene: Scene) -> None:
    scene.offered()
    link = scene.link()
    answer(client, link, answer="no", reason="Vi har fullt opp", suggested=str(scene.oya.id))
    assert scene.state() == (MeetingState.ANNOUNCED, [OfferState.DECLINED])
    sign_in_as(client, scene.organiser)
    shown = client.get(scene.page).text
    assert "Vi har fullt opp" in shown
    assert f'href="{scene.page}/gjennomforing/tilby?aktor=oya"' in shown


def test_an_answer_must_be_yes_or_no(client: FlaskClient, scene: Scene) -> None:
    scene.offered()
    link = scene.link()
    refused = send(client, link, link, answer="", reason="Vet ikke")
    assert refused.status_code == 422
    assert "Vet ikke" in refused.text
    assert scene.state()[1] == [OfferState.OFFERED]


def test_a_lapsed_and_a_withdrawn_offer_say_whom_to_contact(
    client: FlaskClient, scene: Scene, clock: StandingClock
) -> None:
    scene.offered()
    link = scene.link()
    clock.forward(days=8)
    lapsed = client.get(link).text
    assert scene.organiser.email in lapsed
    assert 'name="answer"' not in lapsed
    clock.at = scene.work.now
    sign_in_as(client, scene.organiser)
    path = f"{scene.page}/tilbud/1/trekk"
    assert send(client, scene.page, path).status_code == 303
    assert scene.state()[1] == [OfferState.WITHDRAWN]
    assert scene.organiser.email in client.get(link).text


def test_a_link_that_opens_nothing_is_not_found(client: FlaskClient) -> None:
    assert client.get("/overlevering/finnes-ikke").status_code == 404


def test_another_contact_who_is_signed_in_answers_and_gives_back(client: FlaskClient, scene: Scene) -> None:
    made = scene.offered()
    sign_in_as(client, scene.colleague)
    own = f"{scene.page}/tilbud/{made.id}"
    assert f'href="{own}"' in client.get(scene.page).text
    answer(client, own, answer="yes")
    assert scene.state()[0] is MeetingState.CONFIRMED
    with reading(scene.work):
        duty = scene.work.session.scalars(select(Duty).where(Duty.holder_id == scene.maere.id)).one()
    assert duty.person_id == scene.colleague.id
    refused = send(client, f"{own}/gi-tilbake", f"{own}/gi-tilbake", reason="")
    assert refused.status_code == 422
    send(client, f"{own}/gi-tilbake", f"{own}/gi-tilbake", reason="Vi mangler folk")
    assert scene.state()[0] is MeetingState.ANNOUNCED
    sign_in_as(client, scene.organiser)
    assert "Vi mangler folk" in client.get(scene.page).text


def test_nobody_else_sees_the_hand_over(client: FlaskClient, scene: Scene) -> None:
    made = scene.offered()
    with writing(scene.work):
        stranger = factories.person(scene.work.session)
    sign_in_as(client, stranger)
    assert client.get(scene.page).status_code == 403
    assert client.get(f"{scene.page}/gjennomforing/tilby").status_code == 403
    assert client.get(f"{scene.page}/tilbud/{made.id}").status_code == 404
    assert client.get(f"{scene.page}/annet/tilby").status_code == 404
