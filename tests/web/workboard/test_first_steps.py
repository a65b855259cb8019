from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.meetings import MeetingState
from planner.domain.organisations import OrganisationKind
from planner.formats.places import reference
from planner.rows.organisations import Organisation
from planner.rows.outbox import LetterState
from planner.rows.people import Membership
from planner.services.work import Work, reading
from tests import factories
from tests.web.browsers import SignIn

BOARD, TEAM, REGISTER, IMPORT = "/arbeidsbord", "/arbeidsbord/teamet", "/aktorer/register", "/aktorer/importer"
STEPS = "De første stegene"
DONE = "first-step--done"


@pytest.fixture
def organiser(signed_in: SignIn, work: Work) -> FlaskClient:
    return signed_in(factories.organiser(work.session))


def names(work: Work) -> set[str]:
    with reading(work):
        return set(work.session.scalars(select(Organisation.name)))


def test_each_step_gets_its_tick_and_the_list_goes_with_the_first_meeting(organiser: FlaskClient, work: Work) -> None:
    assert organiser.get(BOARD).text.count(DONE) == 0
    convener = factories.facilitator(work.session)
    work.session.commit()
    assert organiser.get(BOARD).text.count(DONE) == 1
    factories.organisation(work.session)
    factories.network(work.session)
    factories.letter(work.session, state=LetterState.SENT)
    draft = factories.meeting(work.session, convener=convener, state=MeetingState.DRAFT)
    work.session.commit()
    page = organiser.get(BOARD).text
    assert (page.count(DONE), draft.title in page) == (4, True)
    draft.state = MeetingState.CANCELLED
    work.session.commit()
    assert STEPS not in organiser.get(BOARD).text


@pytest.mark.parametrize("path", ["/moter/ny", "/moter/importer"])
def test_that_there_is_no_team_is_told_before_anything_is_typed(organiser: FlaskClient, path: str) -> None:
    page = organiser.get(path)
    assert page.status_code == 200
    assert f'href="{TEAM}"' in page.text
    assert "<textarea" not in page.text


def test_the_team_is_registered_once_with_its_first_contact(organiser: FlaskClient, work: Work) -> None:
    assert organiser.post(TEAM, data={"name": " ", "email": "post@example.no"}).status_code == 422
    refused = organiser.post(TEAM, data={"name": "Møteplassen", "email": "post"})
    assert refused.status_code == 422
    assert "Møteplassen" in refused.text
    for _ in range(2):
        assert organiser.post(TEAM, data={"name": "Møteplassen", "email": ""}).location == BOARD
    with reading(work):
        team = work.session.scalars(select(Organisation)).one()
        assert (team.kind, team.convenes) == (OrganisationKind.PROJECT_TEAM, True)
        assert work.session.scalars(select(Membership.organisation_id)).all() == [team.id]
    assert organiser.get(TEAM).location == "/aktorer/moteplassen"


def test_the_registers_are_taken_in_by_one_press_and_nothing_twice(organiser: FlaskClient, work: Work) -> None:
    factories.organisation(work.session, name="Oppdal kommune")
    work.session.commit()
    page = organiser.get(REGISTER).text
    keys = [part.partition('"')[0] for part in page.split('name="key" value="')[1:]]
    everything = len(reference.municipalities()) + len(reference.schools())
    assert (len(keys), page.count(" checked")) == (everything, everything - 1)
    nothing = organiser.post(REGISTER, data={})
    assert (nothing.status_code, nothing.text.count(" checked")) == (422, 0)
    for _ in range(2):
        organiser.post(REGISTER, data={"key": [*keys, "oppdal-kommune", "no-such-key"]})
    assert len(names(work)) == everything
    assert {"Oppdal kommune", "Mære landbruksskole"} <= names(work)
    assert "Alle er her allerede" in organiser.get(REGISTER).text


def test_a_list_of_ones_own_is_looked_at_before_it_is_imported(organiser: FlaskClient, work: Work) -> None:
    table = "navn;type;e-post\nVerdal kommune;kommune;post@example.no\nNLR;rådgiving;ikke en adresse\n"
    assert organiser.post(IMPORT, data={"text": ""}).status_code == 422
    refused = organiser.post(IMPORT, data={"text": "hei;på deg"})
    assert (refused.status_code, "hei;på deg" in refused.text) == (422, True)
    page = organiser.post(IMPORT, data={"text": table}).text
    assert "1 ny organisasjon" in page
    assert "1 linje tas ikke inn" in page
    assert names(work) == set()
    packed = page.partition('name="packed" value="')[2].partition('"')[0]
    assert organiser.post(f"{IMPORT}/ta-inn", data={"packed": packed}).location == "/aktorer/"
    assert names(work) == {"Verdal kommune"}
    assert organiser.post(f"{IMPORT}/ta-inn", data={"packed": "spoilt"}).status_code == 409


@pytest.mark.parametrize("path", [TEAM, REGISTER, IMPORT])
def test_the_pages_are_for_the_team(signed_in: SignIn, work: Work, path: str) -> None:
    assert signed_in(factories.person(work.session)).get(path).status_code == 403
