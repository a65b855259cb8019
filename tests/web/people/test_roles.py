from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.people import ServiceRole
from planner.rows.people import Person
from planner.services.work import Work, reading
from tests import factories
from tests.web.browsers import SignIn

PEOPLE = "/drift/personer"
PER = {"name": "Per Prøve", "email": "per@example.no", "role": "organiser"}


@pytest.fixture
def kari(work: Work) -> Person:
    return factories.person(work.session, email="kari@example.no", name="Kari", role=ServiceRole.ADMINISTRATOR)


@pytest.fixture
def administrator(signed_in: SignIn, kari: Person) -> FlaskClient:
    return signed_in(kari)


def role_of(work: Work, email: str) -> ServiceRole | None:
    with reading(work):
        return work.session.scalar(select(Person.role).where(Person.email_key == email))


def test_somebody_is_added_changed_and_what_they_organise_is_handed_on(
    administrator: FlaskClient, work: Work, kari: Person
) -> None:
    assert administrator.get(f"{PEOPLE}/ny").status_code == 200
    page = administrator.post(f"{PEOPLE}/ny", data=PER).location
    assert role_of(work, "per@example.no") is ServiceRole.ORGANISER
    factories.meeting(work.session, created_by_id=kari.id)
    work.session.commit()
    shown = administrator.get(f"{PEOPLE}/{kari.id}/rolle").text
    assert "Kari arrangerer 1 utkast eller kommende møte." in shown
    number = page.rpartition("/")[2]
    moved = administrator.post(f"{PEOPLE}/{kari.id}/overfor", data={"successor": number}, follow_redirects=True)
    assert "1 møte arrangeres nå av Per Prøve." in moved.text
    administrator.post(f"{page}/rolle", data={"role": "participant"})
    assert role_of(work, "per@example.no") is ServiceRole.PARTICIPANT
    assert "Per Prøve" not in administrator.get(PEOPLE).text


@pytest.mark.parametrize("typed", [{"name": ""}, {"email": "per"}, {"role": ""}, {"role": "owner"}])
def test_what_cannot_be_used_is_told_and_kept(administrator: FlaskClient, work: Work, typed: dict[str, str]) -> None:
    answer = administrator.post(f"{PEOPLE}/ny", data=PER | typed)
    assert answer.status_code == 422
    assert (PER | typed)["email"] in answer.text
    assert role_of(work, "per@example.no") is None


@pytest.mark.parametrize("role", ["participant", "owner", ""])
def test_the_only_administrator_is_kept(administrator: FlaskClient, work: Work, kari: Person, role: str) -> None:
    assert administrator.post(f"{PEOPLE}/{kari.id}/rolle", data={"role": role}).status_code == 422
    assert role_of(work, "kari@example.no") is ServiceRole.ADMINISTRATOR


def test_nothing_is_handed_on_to_somebody_outside_the_team(
    administrator: FlaskClient, work: Work, kari: Person
) -> None:
    guest = factories.person(work.session)
    work.session.commit()
    for successor in (str(guest.id), str(kari.id), "", "²"):
        answer = administrator.post(f"{PEOPLE}/{kari.id}/overfor", data={"successor": successor})
        assert answer.status_code == 404


def test_it_is_for_administrators(signed_in: SignIn, work: Work, kari: Person) -> None:
    organiser = signed_in(factories.organiser(work.session))
    for path in (f"{PEOPLE}/ny", f"{PEOPLE}/{kari.id}/rolle", PEOPLE):
        assert organiser.get(path).status_code == 403
    assert organiser.post(f"{PEOPLE}/ny", data=PER).status_code == 403
    assert organiser.post(f"{PEOPLE}/{kari.id}/rolle", data={"role": "participant"}).status_code == 403
