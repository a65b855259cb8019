from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.action_points import ActionState
from planner.rows.action_points import ActionPoint
from planner.services.work import Work
from tests.agreeing import Agreement
from tests.web.browsers import signed_in


@pytest.fixture
def scene(work: Work) -> Agreement:
    return Agreement(work)


def stands(scene: Agreement) -> ActionPoint:
    scene.work.session.rollback()
    return scene.work.session.scalars(select(ActionPoint).execution_options(populate_existing=True)).one()


def page(scene: Agreement) -> str:
    return f"/moter/{scene.meeting.slug}"


def test_the_holder_writes_it_down_changes_and_drops_it(app: Flask, scene: Agreement) -> None:
    ola = signed_in(app, scene.contact)
    assert f'href="{page(scene)}/oppfolging/ny"' in ola.get(page(scene)).text
    assert ola.get(f"{page(scene)}/oppfolging/ny").status_code == 200
    given = {"text": "Ring Aud", "due": "1.3.2027", "organisation": str(scene.oya.id)}
    sent = ola.post(f"{page(scene)}/oppfolging/ny", data=given)
    assert (sent.status_code, sent.location) == (303, f"{page(scene)}#agreed")
    point = stands(scene)
    address = f"{page(scene)}/oppfolging/{point.id}"
    assert 'value="Ring Aud"' in ola.get(address).text
    assert ola.post(address, data=given | {"text": "Ring Øya"}).status_code == 303
    assert "Ring Øya" in ola.get(page(scene)).text
    assert ola.post(f"{address}/dropp", data={"reason": ""}).status_code == 422
    assert ola.post(f"{address}/dropp", data={"reason": "De ringte selv"}).status_code == 303
    assert "De ringte selv" in ola.get(page(scene)).text
    assert ola.post(f"{address}/status", data={"step": "reopen"}).status_code == 303
    assert stands(scene).state is ActionState.OPEN


def test_several_are_written_down_one_after_the_other_and_a_day_may_be_near(app: Flask, scene: Agreement) -> None:
    ola = signed_in(app, scene.contact)
    address = f"{page(scene)}/oppfolging/ny"
    given = {"text": "Ring Aud", "due": "1/3", "organisation": str(scene.oya.id), "more": "y"}
    asked = ola.post(address, data=given)
    assert asked.status_code == 422
    assert 'value="mandag 1. mars 2027"' in asked.text
    again = ola.post(address, data=given | {"due": "mandag 1. mars 2027"})
    assert (again.status_code, again.location) == (303, address)
    assert "ds-alert" in ola.get(address).text
    assert f"{stands(scene).due}" == "2027-03-01"


def test_what_is_typed_wrong_is_said_at_its_field_and_not_lost(app: Flask, scene: Agreement) -> None:
    ola = signed_in(app, scene.contact)
    for given, at in (
        ({"text": "Ring", "due": "32.13.", "organisation": str(scene.oya.id)}, "due-error"),
        ({"text": "Ring", "due": "1.3.2027"}, "organisation-error"),
        ({"text": "Ring", "due": "1.3.2027", "email": "ingen"}, "email-error"),
    ):
        answer = ola.post(f"{page(scene)}/oppfolging/ny", data=given)
        assert answer.status_code == 422
        assert at in answer.text
        assert 'value="Ring"' in answer.text


def test_the_team_reads_and_strangers_see_nothing(app: Flask, client: FlaskClient, scene: Agreement) -> None:
    point = scene.agreed()
    kari = signed_in(app, scene.organiser)
    shown = kari.get(page(scene)).text
    assert point.text in shown
    assert "/oppfolging/" not in shown
    assert kari.get(f"{page(scene)}/oppfolging/ny").status_code == 403
    assert kari.post(f"{page(scene)}/oppfolging/{point.id}/status").status_code == 403
    assert point.text not in client.get(page(scene)).text


def test_the_link_of_the_letter_shows_marks_and_undoes(app: Flask, scene: Agreement) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    scene.agreed()
    link = scene.link()
    shown = client.get(link)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    assert "siri@example.no" not in shown.text
    assert stands(scene).state is ActionState.OPEN
    assert client.post(link, data={"step": "complete"}).status_code == 303
    assert stands(scene).state is ActionState.DONE
    assert client.post(link, data={"step": "complete"}).location == link
    assert client.post(link, data={"step": "reopen"}).status_code == 303
    assert stands(scene).state is ActionState.OPEN
    assert client.get("/oppfolging/gjettet").status_code == 404


def test_a_point_of_another_meeting_is_not_found(app: Flask, scene: Agreement) -> None:
    ola = signed_in(app, scene.contact)
    assert ola.get(f"{page(scene)}/oppfolging/4711").status_code == 404
