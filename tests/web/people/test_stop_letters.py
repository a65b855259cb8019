"""The link by which the reader of a letter stops all that they have not asked for."""

from __future__ import annotations

from flask.testing import FlaskClient

from planner.services.letters import person_links
from planner.services.work import Work
from tests import factories


def test_the_button_stops_letters_and_allows_them_again_and_looking_does_neither(
    open_client: FlaskClient, work: Work
) -> None:
    kari = factories.person(work.session, email="kari@example.no")
    work.session.commit()
    path = person_links.stop_link(work, kari.id, kari.email).removeprefix(work.deployment.base_url)

    def stopped() -> bool:
        work.session.rollback()
        work.session.refresh(kari)
        return kari.stopped_letters

    assert "Stopp e-postene" in open_client.get(path).text
    assert not stopped()
    assert "Du får ingen flere e-poster herfra" in open_client.post(path, data={"letters": "no"}).text
    assert stopped()
    assert "Send meg e-poster igjen" in open_client.get(path).text
    open_client.post(path, data={"letters": "yes"})
    assert not stopped()
    dead = open_client.get("/stopp/1-x")
    assert dead.status_code == 404
    assert "<title>Lenken er ikke i bruk lenger – " in dead.text
    assert "Bruk lenken i den nyeste e-posten" in dead.text


def test_a_mail_program_stops_letters_with_one_post(open_client: FlaskClient, work: Work) -> None:
    kari = factories.person(work.session, email="kari@example.no")
    work.session.commit()
    path = person_links.stop_link(work, kari.id, kari.email).removeprefix(work.deployment.base_url)
    assert open_client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    work.session.rollback()
    work.session.refresh(kari)
    assert kari.stopped_letters


def test_a_link_to_an_address_that_somebody_had_stops_nothing(open_client: FlaskClient, work: Work) -> None:
    kari = factories.person(work.session, email="kari@example.no")
    work.session.commit()
    path = person_links.stop_link(work, kari.id, "before@example.no").removeprefix(work.deployment.base_url)
    assert open_client.post(path).status_code == 404
