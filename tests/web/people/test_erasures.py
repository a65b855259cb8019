from __future__ import annotations

from planner.domain.people import ServiceRole
from planner.services.removals import removal_steps
from planner.services.work import Work, writing
from tests import factories
from tests.web.browsers import SignIn


def test_somebody_sees_what_goes_and_is_erased_and_signed_out(signed_in: SignIn, work: Work) -> None:
    kari = factories.person(work.session, name="Kari", email="kari@example.no")
    factories.invitation(work.session, factories.meeting(work.session, title="Beite & gjerde"), kari)
    client = signed_in(kari)
    assert "/konto/slett" in client.get("/konto").text
    page = client.get("/konto/slett")
    assert (page.status_code, "Beite &amp; gjerde" in page.text) == (200, True)
    gone = client.post("/konto/slett")
    assert (gone.status_code, gone.location) == (303, "/")
    assert client.get("/konto").status_code == 303
    with writing(work):
        assert removal_steps.waiting(work) == [kari.id]


def test_an_administrator_finds_a_person_and_erases_them(signed_in: SignIn, work: Work) -> None:
    kari = factories.person(work.session, name="Kari", email="kari@example.no")
    client = signed_in(factories.person(work.session, role=ServiceRole.ADMINISTRATOR))
    assert f"/drift/personer/{kari.id}" in client.get("/drift/personer?q=KARI").text
    assert "kari@example.no" in client.get(f"/drift/personer/{kari.id}").text
    assert client.get(f"/drift/personer/{kari.id}/slett").status_code == 200
    assert client.post(f"/drift/personer/{kari.id}/slett").status_code == 303
    assert client.get(f"/drift/personer/{kari.id}").status_code == 404


def test_the_only_administrator_is_told_what_to_do(signed_in: SignIn, work: Work) -> None:
    client = signed_in(factories.person(work.session, role=ServiceRole.ADMINISTRATOR))
    for answer in (client.get("/konto/slett"), client.post("/konto/slett")):
        assert answer.status_code == 422
        assert "eneste administratoren" in answer.text
    assert client.get("/konto").status_code == 200


def test_others_see_neither_the_directory_nor_the_page_of_another(signed_in: SignIn, work: Work) -> None:
    client = signed_in(factories.organiser(work.session))
    other = factories.person(work.session)
    work.session.commit()
    for path in ("/drift/personer?q=a", f"/drift/personer/{other.id}", f"/drift/personer/{other.id}/slett"):
        assert client.get(path).status_code == 403
    assert client.post(f"/drift/personer/{other.id}/slett").status_code == 403
