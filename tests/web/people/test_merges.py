from __future__ import annotations

from planner.domain.people import ServiceRole
from planner.services.removals import removal_steps
from planner.services.work import Work, writing
from tests import factories
from tests.web.browsers import SignIn


def test_an_administrator_sees_what_merging_does_and_does_it(signed_in: SignIn, work: Work) -> None:
    kari, other = (factories.person(work.session, email=email) for email in ("kari@example.no", "k@example.no"))
    meeting = factories.meeting(work.session, title="Beite & gjerde")
    for person in (kari, other):
        factories.invitation(work.session, meeting, person)
    client = signed_in(factories.person(work.session, role=ServiceRole.ADMINISTRATOR))
    path = f"/drift/personer/{kari.id}/sammen"
    assert path in client.get(f"/drift/personer/{kari.id}").text
    assert client.get(path).status_code == 200
    assert "Beite &amp; gjerde" in client.get(f"{path}?email=K@example.no").text
    for address in ("kari@example.no", "ingen@example.no"):
        assert client.get(f"{path}?email={address}").status_code == 422
        assert client.post(path, data={"email": address}).status_code == 422
    assert client.post(path, data={"email": "k@example.no"}).status_code == 303
    with writing(work):
        assert removal_steps.waiting(work) == [other.id]
