import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from planner.domain.people import ServiceRole
from planner.rows.people import Person, SignIn
from planner.services.people import first_administrator, sign_in
from planner.services.tokens import digest
from planner.services.work import Work, reading, writing
from tests import factories
from tests.clock import StandingClock

KARI = {"name": "Kari Eksempel", "email": "kari@example.no"}
NOBODY_YET = "Ingen kan logge inn her ennå"


@pytest.fixture
def path(work: Work) -> str:
    with writing(work):
        return first_administrator.link(work, 60).removeprefix(work.deployment.base_url)


def people(work: Work) -> list[Person]:
    with reading(work):
        return list(work.session.scalars(select(Person)))


def test_the_link_makes_an_administrator_who_is_signed_in_and_works_once(
    open_client: FlaskClient, work: Work, path: str
) -> None:
    assert NOBODY_YET in open_client.get("/logg-inn").text
    assert open_client.get(path).status_code == 200
    assert open_client.post(path, data=KARI).location == "/arbeidsbord"
    (kari,) = people(work)
    assert (kari.role, kari.name) == (ServiceRole.ADMINISTRATOR, KARI["name"])
    assert open_client.get("/drift/personer").status_code == 200
    for answer in (open_client.get(path), open_client.post(path, data=KARI | {"email": "per@example.no"})):
        assert answer.status_code == 404
    assert len(people(work)) == 1


@pytest.mark.parametrize("typed", [{"name": " "}, {"email": "kari"}, {"email": ""}, {"name": "x" * 201}])
def test_what_cannot_be_used_is_told_and_kept(
    open_client: FlaskClient, work: Work, path: str, typed: dict[str, str]
) -> None:
    answer = open_client.post(path, data=KARI | typed)
    assert answer.status_code == 422
    assert (KARI | typed)["email"] in answer.text
    assert people(work) == []


def test_the_link_is_dead_once_somebody_is_here(client: FlaskClient, work: Work, path: str) -> None:
    with writing(work):
        factories.person(work.session)
    assert client.get(path).status_code == 404
    assert NOBODY_YET not in client.get("/logg-inn").text


def test_the_link_is_dead_after_an_hour(client: FlaskClient, clock: StandingClock, path: str) -> None:
    clock.forward(minutes=60)
    assert client.get(path).status_code == 404


def test_a_letter_to_a_stranger_is_no_such_link(client: FlaskClient, work: Work) -> None:
    with writing(work):
        sign_in.ask(work, "kari@example.no", "a browser", "nb")
        work.session.flush()
        work.session.execute(update(SignIn).values(link_hash=digest("guessed")))
    assert client.get("/forste-administrator/guessed").status_code == 404
