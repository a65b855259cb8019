from __future__ import annotations

import re

from sqlalchemy import select

from planner.domain.people import ServiceRole
from planner.rows.outbox import Letter
from planner.services.work import Work
from tests import factories
from tests.web.browsers import SignIn


def test_somebody_changes_their_address_by_the_links_of_both_letters(signed_in: SignIn, work: Work) -> None:
    kari = factories.person(work.session, name="Kari", email="kari@example.no")
    client = signed_in(kari)
    assert client.get("/konto/adresse").status_code == 200
    assert client.post("/konto/adresse", data={"email": "ikke en adresse"}).status_code == 422
    assert client.post("/konto/adresse", data={"email": "ny@example.no"}).status_code == 303
    texts = work.session.scalars(select(Letter.text).where(Letter.kind == "address_confirm")).all()
    first, second = (re.findall(r"/adresse/[\w-]+", text)[0] for text in texts)
    assert "kari@example.no" in client.get(first).text
    assert client.post(first).location == first
    assert "ny@example.no" in client.get(first).text
    assert client.post(second).location == "/logg-inn"
    assert client.get("/konto").status_code == 303
    assert [client.get(link).status_code for link in (first, second)] == [410, 410]
    work.session.rollback()
    assert kari.email == "ny@example.no"


def test_an_administrator_changes_an_address_and_is_told_when_it_is_taken(signed_in: SignIn, work: Work) -> None:
    kari, other = (factories.person(work.session, email=email) for email in ("kari@example.no", "ola@example.no"))
    client = signed_in(factories.person(work.session, role=ServiceRole.ADMINISTRATOR))
    path = f"/drift/personer/{kari.id}/adresse"
    assert client.get(path).status_code == 200
    taken = client.post(path, data={"email": "OLA@example.no"})
    assert (taken.status_code, "slå de to sammen" in taken.text) == (422, True)
    assert client.post(path, data={"email": "ny@example.no"}).status_code == 303
    assert client.post(f"/drift/personer/{other.id}/adresse", data={"email": "ny2@example.no"}).status_code == 303
