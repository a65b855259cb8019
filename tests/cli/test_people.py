from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.domain.people import MembershipRole, ServiceRole
from planner.rows.outbox import Letter
from planner.rows.people import Membership, Person
from planner.settings import Settings
from planner.store.database import transaction
from tests import factories
from tests.browser import sign_in_as
from tests.cli.commands import Commands
from tests.clock import StandingClock


@pytest.fixture
def planner(settings: Settings, clock: StandingClock) -> Commands:
    return Commands(settings, clock)


def test_a_person_is_added_with_a_role_and_an_organisation(planner: Commands, session: Session) -> None:
    with transaction(session):
        factories.organisation(session, slug="mare")
    said = planner.run(
        "person", "add", "Aud@Example.no", "--name", "Aud Testdal", "--organisation", "mare", "--role", "organiser"
    )
    assert said == "Aud Testdal <Aud@example.no> is organiser.\n"
    person = session.scalars(select(Person)).one()
    membership = session.scalars(select(Membership)).one()
    assert person.role is ServiceRole.ORGANISER
    assert (membership.person_id, membership.role) == (person.id, MembershipRole.CONTACT)


def test_a_name_typed_on_a_mac_is_kept_as_one_typed_anywhere_else(planner: Commands) -> None:
    said = planner.run("person", "add", "\u200baud@example.no", "--name", "Aud A\u030as")
    assert said == "Aud Ås <aud@example.no> is participant.\n"


def test_a_person_added_again_changes_role(planner: Commands, session: Session) -> None:
    planner.run("person", "add", "aud@example.no", "--role", "organiser")
    planner.run("person", "add", "aud@example.no", "--role", "administrator")
    assert session.scalars(select(Person.role)).all() == [ServiceRole.ADMINISTRATOR]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("person", "add", "no address"), "address"),
        (("person", "add", "aud@example.no", "--organisation", "unknown"), "There is no such organisation."),
        (("sign-in-link", "nobody@example.no"), "There is no such person."),
        (("person", "sign-out", "nobody@example.no"), "There is no such person."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(planner: Commands, words: tuple[str, ...], said: str) -> None:
    output = planner.refused(*words)
    assert output.startswith("Error: ")
    assert said in output
    assert output.count("\n") == 1


def test_a_person_is_signed_out_of_every_browser(planner: Commands, client: FlaskClient, session: Session) -> None:
    planner.run("person", "add", "aud@example.no")
    sign_in_as(client, session.scalars(select(Person)).one())
    session.rollback()
    assert client.get("/konto").status_code == 200
    assert (
        planner.run("person", "sign-out", "aud@example.no")
        == "aud@example.no <aud@example.no> is signed out everywhere.\n"
    )
    assert client.get("/konto").status_code == 303


def test_a_link_opens_the_page_that_signs_in(planner: Commands, client: FlaskClient) -> None:
    planner.run("person", "add", "aud@example.no", "--role", "organiser")
    link = planner.run("sign-in-link", "aud@example.no").strip()
    assert link.startswith("http://127.0.0.1:8000/logg-inn/")
    assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_a_person_is_erased_only_when_that_is_said(planner: Commands, session: Session) -> None:
    with transaction(session):
        kari = factories.person(session, email="kari@example.no", name="Kari")
        factories.invitation(session, factories.meeting(session, title="Beite"), kari)
    shown = planner.run("person", "erase", "Kari@example.no")
    assert "Taken off the list of:\n  Beite\n" in shown
    assert "Nothing has been done." in shown
    assert session.scalars(select(Person.name)).all() == ["Kari"]
    session.rollback()
    assert "Erased in" in planner.run("person", "erase", "kari@example.no", "--yes")
    assert session.scalars(select(Person)).all() == []
    assert session.scalars(select(Letter.kind)).all() == ["person_erased"]


def test_the_address_of_a_person_is_changed(planner: Commands, session: Session) -> None:
    with transaction(session):
        factories.person(session, email="kari@example.no", name="Kari")
    said = planner.run("person", "move", "KARI@example.no", "ny@example.no")
    assert said == "Kari is now ny@example.no. Every browser is signed out.\n"


def test_two_people_are_merged_only_when_that_is_said(planner: Commands, session: Session) -> None:
    with transaction(session):
        for email in ("kari@example.no", "k@example.no"):
            factories.person(session, email=email, name="Kari")
    shown = planner.run("person", "merge", "kari@example.no", "k@example.no")
    assert "k@example.no goes into kari@example.no" in shown
    assert "Merged in" in planner.run("person", "merge", "kari@example.no", "k@example.no", "--yes")
    assert session.scalars(select(Person.email)).all() == ["kari@example.no"]
    assert session.scalars(select(Letter.to_email).order_by(Letter.id)).all() == ["kari@example.no", "k@example.no"]
