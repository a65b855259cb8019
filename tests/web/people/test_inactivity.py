from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from planner.rows.outbox import Letter
from planner.services.removals import inactivity
from planner.services.work import Work
from tests import factories


def test_the_button_keeps_somebody_and_looking_does_not(open_client: FlaskClient, work: Work) -> None:
    kari = factories.person(work.session, email="kari@example.no")
    inactivity.ask(replace(work, now=work.now + timedelta(days=340)), kari.id)
    text = work.session.scalars(select(Letter.text).where(Letter.kind == "inactive")).one()
    work.session.commit()
    path = re.findall(r"/behold/[\w-]+", text)[0]
    assert "Behold meg" in open_client.get(path).text
    work.session.rollback()
    work.session.refresh(kari)
    assert kari.active_at is None
    assert "Du blir" in open_client.post(path).text
    work.session.rollback()
    work.session.refresh(kari)
    assert kari.active_at == work.now
    assert open_client.get("/behold/1-x").status_code == 404
