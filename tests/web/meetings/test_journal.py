from __future__ import annotations

from flask.testing import FlaskClient

from planner.domain.duties import DutyKind
from planner.domain.replies import Answer
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services import identity
from planner.services.duties import offers
from planner.services.duties.offers import Proposal
from planner.services.meetings import meetings
from planner.services.replies import invitations, replies
from planner.services.replies.answers import ReplyInput
from planner.services.replies.invitations import NewGuest
from planner.services.work import Work, writing
from tests import factories
from tests.browser import sign_in_as


def told(work: Work) -> tuple[Meeting, Person, Person]:
    """Return a meeting with something to tell, its organiser and one of two guests."""
    session = work.session
    with writing(work):
        organiser = factories.organiser(session, name="Kari Eksempel")
        school = factories.school(session, name="Mære landbruksskole")
        factories.contact_of(session, school, name="Ola Døme")
        meeting = factories.meeting(session, created_by_id=organiser.id, title="Jord og vann")
        acting = work.acting(identity.actor_of(work, organiser, via="page"))
        listed = invitations.invite(
            acting, meeting, [NewGuest("aud@example.no", "Aud Testdal"), NewGuest("eli@example.no", "Eli Prøve")]
        )
        for invitation in listed.added:
            guest = work.acting(identity.actor_of(work, invitation.person, via="mail"))
            replies.answer(guest, invitation, ReplyInput(Answer.YES, needs="Nøtteallergi", message="Hemmelig beskjed"))
        meetings.change(acting, meeting, {"place": "Samfunnshuset"})
        offers.offer(acting, meeting, DutyKind.EXECUTION, Proposal(school.id))
    return meeting, organiser, listed.added[0].person


def test_the_log_tells_who_did_what_newest_first_and_never_a_need(client: FlaskClient, work: Work) -> None:
    meeting, organiser, _guest = told(work)
    sign_in_as(client, organiser)
    page = client.get(f"/moter/{meeting.slug}/logg")
    assert page.headers["Cache-Control"] == "no-store"
    shown = page.text
    assert shown.index("Mære landbruksskole") < shown.index("Aud Testdal")
    assert "Kari Eksempel" in shown
    assert "Nøtteallergi" not in shown
    assert "Hemmelig" not in shown
    assert "aud@example.no" not in shown


def test_a_guest_reads_the_log_but_not_who_answered_or_was_asked_what(client: FlaskClient, work: Work) -> None:
    meeting, _organiser, guest = told(work)
    sign_in_as(client, guest)
    shown = client.get(f"/moter/{meeting.slug}/logg").text
    assert "Møtet ble endret" in shown
    assert "Mære landbruksskole" not in shown
    assert "Eli Prøve" not in shown


def test_others_cannot_read_the_log(client: FlaskClient, work: Work) -> None:
    meeting, _organiser, _guest = told(work)
    with writing(work):
        stranger = factories.person(work.session)
    sign_in_as(client, stranger)
    assert client.get(f"/moter/{meeting.slug}/logg").status_code == 403


def test_nothing_that_everybody_may_fetch_tells_who_was_asked(client: FlaskClient, work: Work) -> None:
    meeting, _organiser, _guest = told(work)
    page = f"/moter/{meeting.slug}"
    feeds = [f"/kalender/alle.{form}" for form in ("ics", "json", "atom")]
    for address in ("/", page, f"{page}.ics", *feeds):
        shown = client.get(address)
        assert (shown.status_code, "Jord og vann" in shown.text) == (200, True), address
        assert "Mære" not in shown.text, address
        assert "spurt" not in shown.text, address
    assert "Ingen ennå" in client.get(page).text
