"""An organisation in a form: chosen from a list where there are few, and looked for by name where there are many."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation, OrganisationAlias
from planner.services.work import Work
from planner.store.database import db
from planner.web.search_fields import FEW
from tests import factories
from tests.statements import counted

ANSWER = {"answer": "yes", "name": "Siri", "email": "siri@example.no", "party": "1", "message": "Jeg kommer syngende"}


@pytest.fixture
def many(work: Work, meeting: Meeting) -> Organisation:
    """Return one of many organisations that somebody can answer for."""
    names = ("Mære landbruksskole", "Åsen bondelag", "Aasen beitelag", "Skjetlein skole")
    first, *_ = [factories.school(work.session, name=name) for name in names]
    for number in range(FEW):
        factories.school(work.session, name=f"Lag {number}")
    work.session.add(
        OrganisationAlias(organisation_id=first.id, name="Mære jordbruksskole", sort_key="m{re jordbruksskole")
    )
    work.session.commit()
    return first


def answered_for(work: Work) -> list[str]:
    work.session.rollback()
    query = select(Organisation.name).join(Invitation, Invitation.organisation_id == Organisation.id)
    return list(work.session.scalars(query))


def offered(text: str) -> list[tuple[str, str]]:
    """Return value and name of the organisations that the page asks about."""
    pattern = r'<input[^>]*type="radio"[^>]*name="organisation" value="(\d+)">\s*<label[^>]*>([^<]+)</label>'
    return re.findall(pattern, text)


def test_few_are_chosen_from_as_they_are(open_client: FlaskClient, meeting: Meeting, work: Work) -> None:
    factories.school(work.session, name="Alene skole")
    work.session.commit()
    text = open_client.get("/moter/beite/svar").text
    assert re.search(r'<select[^>]*name="organisation"', text)
    assert "data-suggest" not in text


@pytest.mark.parametrize("typed", ["Mære landbruksskole", "  maere  LANDBRUKSSKOLE ", "mære jordbruksskole"])
def test_a_name_is_enough(open_client: FlaskClient, many: Organisation, work: Work, typed: str) -> None:
    page = open_client.get("/moter/beite/svar").text
    assert many.name not in page
    sent = open_client.post("/moter/beite/svar", data=ANSWER | {"organisation": typed})
    if sent.status_code == 422:  # Without its own letters a name is a guess, which the page asks about.
        assert [name for _, name in offered(sent.text)] == [many.name]
        sent = open_client.post("/moter/beite/svar", data=ANSWER | {"organisation": [typed, str(many.id)]})
    assert sent.status_code == 303
    assert answered_for(work) == [many.name]


def test_the_page_asks_where_several_may_be_meant_and_keeps_the_rest(
    open_client: FlaskClient, many: Organisation, work: Work
) -> None:
    sent = open_client.post("/moter/beite/svar", data=ANSWER | {"organisation": "aasen"})
    assert sent.status_code == 422
    assert [name for _, name in offered(sent.text)] == ["Aasen beitelag", "Åsen bondelag"]
    assert ANSWER["message"] in sent.text
    assert answered_for(work) == []
    chosen = offered(sent.text)[1][0]
    assert open_client.post("/moter/beite/svar", data=ANSWER | {"organisation": ["aasen", chosen]}).status_code == 303
    assert answered_for(work) == ["Åsen bondelag"]


@pytest.mark.parametrize("typed", ["Finnes ikke", "«»", "x" * 5_000])
def test_a_name_of_nobody_is_refused(open_client: FlaskClient, many: Organisation, work: Work, typed: str) -> None:
    sent = open_client.post("/moter/beite/svar", data=ANSWER | {"organisation": typed})
    assert (sent.status_code, offered(sent.text), answered_for(work)) == (422, [], [])


def test_suggestions_are_of_those_that_can_be_chosen(client: FlaskClient, many: Organisation, work: Work) -> None:
    convener = work.session.scalars(select(Organisation).where(Organisation.convenes)).first()
    assert convener is not None
    for query, names in (
        ("q=maere", [many.name]),
        ("q=bonde", ["Åsen bondelag"]),
        ("q=skole&blant=svar", [many.name, "Skjetlein skole"][1:]),
        (f"q={convener.name}&blant=svar", []),
        (f"q={convener.name}", [convener.name]),
        ("q=&blant=ukjent", []),
    ):
        answer = client.get(f"/aktorer/forslag.json?{query}").get_json()
        assert answer["names"] == names, query


def test_a_list_is_narrowed_by_a_name(client: FlaskClient, many: Organisation, work: Work) -> None:
    own = factories.meeting(work.session, title="Eget", convener=many)
    work.session.commit()
    for typed in (many.slug, "maere", "Mære"):
        text = client.get("/moter/", query_string={"aktor": typed}).text
        assert own.title in text
        assert "Beite</a>" not in text
    assert own.title not in client.get("/moter/?aktor=aasen").text


def test_organisations_stand_a_page_at_a_time(client: FlaskClient, many: Organisation, work: Work) -> None:
    for number in range(50):
        factories.school(work.session, name=f"Skole {number}")
    work.session.commit()
    first, second = (client.get(f"/aktorer/?side={number}").text for number in (1, 2))
    assert first.count('class="row__title"') == 50
    assert second.count('class="row__title"') == 25
    assert many.name in client.get("/aktorer/?sok=maere").text


@pytest.mark.parametrize("page", ["/moter/", "/kalender/"])
def test_all_names_are_read_only_where_one_was_asked_for(app: Flask, many: Organisation, page: str) -> None:
    for address, reads in ((page, False), (f"{page}?aktor={many.slug}", True)):
        with app.app_context(), counted(db.engine) as ran:
            assert "data-suggest" in app.test_client().get(address).text
        assert any("organisation_aliases" in statement for statement in ran) is reads, address
