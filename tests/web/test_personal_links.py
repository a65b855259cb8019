"""A personal link in the browser of somebody else: each page that such a link opens asks on whose word it is done."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from planner.domain.replies import Answer
from planner.rows.duties import Duty
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.polls import PollOption
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.duties import duty_letters
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from tests import factories
from tests.agreeing import Agreement
from tests.clock import StandingClock
from tests.finding_dates import Search
from tests.posted import posted
from tests.repeating import of_the_team, sent
from tests.web.browsers import signed_in

WORD = "Ola Døme, på telefon i dag"
NO_ACTS = {
    "addresses.confirm",
    "first_administrator.register",
    "inactivity.stay",
    "sign_in.use_link",
    "stop_letters.stop",
}
"""Forms that a secret opens without acting for its owner: having it is the proof that was asked for."""


@dataclass
class Case:
    """A form that a personal link opens: its endpoint, what is sent to where, the verb that it writes and whose it is."""

    endpoint: str
    path: str
    owner: Person
    verb: str
    sent: dict[str, str] = field(default_factory=dict)
    organisation: Organisation | None = None


class Links:
    """A link of every kind, and Kari of the team, who has got to see them all."""

    def __init__(self, work: Work) -> None:
        self.work, self.session = work, work.session
        self.scene = Agreement(work)
        self.kari = self.scene.organiser
        self.colleague = factories.contact_of(self.session, self.scene.maere, name="Eli Prøve")

    def _secret(self, purpose: TokenPurpose, subject_id: int, person: Person) -> str:
        return tokens.issue(self.work, purpose, subject_id, person_id=person.id)

    def offer(self) -> list[Case]:
        offer = self.scene.offered()
        path = duty_letters.offer_link(self.work, offer).removeprefix(self.work.deployment.base_url)
        ola, maere = self.scene.contact, self.scene.maere
        yes = Case("duty_answers.answer", path, ola, "duties.accepted", {"answer": "yes"}, maere)
        undo = Case("duty_answers.undo", f"{path}/angre", ola, "duties.answer_undone", {}, maere)
        back = {"reason": "Fullt opp"}
        give_back = Case("duty_answers.give_back", f"{path}/gi-tilbake", ola, "duties.given_back", back, maere)
        return [yes, undo, yes, give_back]

    def declined(self) -> list[Case]:
        (yes, *_) = self.offer()
        no = {"answer": "no", "reason": "Fullt opp"}
        return [Case(yes.endpoint, yes.path, yes.owner, "duties.declined", no, yes.organisation)]

    def agreed(self) -> list[Case]:
        path, siri = (self.scene.agreed(), self.scene.link())[1], self._person("siri@example.no")
        endpoint, verbs = "action_point_answers.answer", {"complete": "done", "reopen": "reopened"}
        return [Case(endpoint, path, siri, f"action_points.{verb}", {"step": step}) for step, verb in verbs.items()]

    def _person(self, email: str) -> Person:
        return self.session.scalars(select(Person).where(Person.email == email)).one()

    def poll(self) -> list[Case]:
        search = Search(self.work)
        search.opened()
        option_ids = self.session.scalars(select(PollOption.id)).all()
        path = search.link(search.ola)
        fits = {f"option_{key}": "yes" for key in option_ids}
        return [Case("poll_answers.send", path, search.ola.person, "polls.voted", fits)]

    def series(self) -> list[Case]:
        _series, meetings = sent(of_the_team(self.work), guests=1)
        guest = self._person("gjest0@example.no")
        guest.name = "Grete Gjest"
        own = self.session.scalars(select(Invitation).where(Invitation.person_id == guest.id)).first()
        assert own is not None
        path = f"/svar/{self._secret(TokenPurpose.REPLY, own.id, guest)}"
        reply = {"answer": "yes", "name": "Grete Gjest"}
        answers = {f"answer-{meeting.id}": "no" for meeting in meetings}
        return [
            Case("series_replies.send_to_calendar", f"{path}/serie/kalender", guest, "invitations.sent_to_calendar"),
            Case("replies.send", path, guest, "replies.answered", reply),
            Case("series_replies.send", f"{path}/serie", guest, "replies.answered", answers),
        ]

    def joining(self) -> list[Case]:
        ola, maere = self.scene.contact, self.scene.maere
        membership = factories.network_membership(self.session, factories.network(self.session), maere, state="invited")
        path = f"/fagnettverk/bli-med/{self._secret(TokenPurpose.JOIN, membership.id, ola)}"
        words = {"accept": "accept", "leave": "leave", "ask": "ask", "withdraw": "withdraw"}
        endpoint = "network_memberships.answer_link"
        return [Case(endpoint, f"{path}/{word}", ola, f"networks.{step}", {}, maere) for word, step in words.items()]


KINDS = ("offer", "declined", "agreed", "poll", "series", "joining")


@pytest.fixture
def links(work: Work) -> Links:
    return Links(work)


def cases(links: Links, kind: str) -> list[Case]:
    made: list[Case] = getattr(links, kind)()
    links.session.commit()
    return made


def lines(links: Links) -> int | None:
    links.session.rollback()
    return links.session.scalar(select(func.max(JournalLine.id)))


def last_of(links: Links, verb: str) -> JournalLine:
    links.session.rollback()
    query = select(JournalLine).where(JournalLine.verb == verb).order_by(JournalLine.id.desc())
    line = links.session.scalars(query).first()
    assert line is not None
    return line


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_else_says_on_whose_word_before_it_counts_and_the_journal_names_both(
    app: Flask, links: Links, clock: StandingClock, kind: str
) -> None:
    forms, told_before = cases(links, kind), 0
    kari = signed_in(app, links.kari)
    for case in forms:
        clock.forward(minutes=2)
        before = lines(links)
        for word in ({}, {"on_word": "\u3164\u3164"}, {"on_word": "x" * 201}):
            refused = kari.post(case.path, data=case.sent | word)
            assert (refused.status_code, lines(links)) == (422, before), case.endpoint
            assert links.kari.name in refused.text
            assert 'name="on_word"' in refused.text
            assert all(text in refused.text for text in case.sent.values())
        counted = kari.post(case.path, data=case.sent | {"on_word": WORD})
        assert counted.status_code == 303, (case.endpoint, counted.text)
        line = last_of(links, case.verb)
        organisation_id = None if case.organisation is None else case.organisation.id
        by = (line.by_id, line.link_of_id, line.link_organisation_id, line.on_word, line.via)
        assert by == (links.kari.id, case.owner.id, organisation_id, WORD, "mail"), case.endpoint
        letters = posted(links.work).scalars(select(Letter.text).where(Letter.person_id == case.owner.id))
        of_the_act = sum(WORD in text for text in letters)
        assert of_the_act > told_before or case.verb == "invitations.sent_to_calendar", case.endpoint
        told_before = of_the_act


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_signed_in_the_owner_and_contacts_of_the_organisation_are_asked_nothing(
    app: Flask, links: Links, kind: str
) -> None:
    for case in cases(links, kind):
        browser = signed_in(app, case.owner if case.organisation is None else links.colleague)
        if case.endpoint == "duty_answers.answer":
            browser = app.test_client()
        counted = browser.post(case.path, data=case.sent)
        assert counted.status_code == 303, (case.endpoint, counted.text)
        line = last_of(links, case.verb)
        expected: tuple[int, int | None] = (case.owner.id, None)
        if case.organisation is not None and case.endpoint != "duty_answers.answer":
            expected = (links.colleague.id, case.owner.id)
        assert (line.by_id, line.link_of_id, line.on_word) == (*expected, ""), case.endpoint


def test_every_form_that_a_secret_opens_is_among_these(app: Flask, links: Links) -> None:
    forms = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "secret" in rule.arguments and "POST" in (rule.methods or ())
    }
    together = ("poll", "agreed", "offer", "series", "joining")
    assert forms - NO_ACTS == {case.endpoint for kind in together for case in cases(links, kind)}


def test_opening_a_link_says_whose_it_is_and_signing_out_leads_back(app: Flask, links: Links) -> None:
    path = cases(links, "offer")[0].path
    kari = signed_in(app, links.kari)
    page = kari.get(path)
    assert "Du er logget inn som Kari Eksempel, men lenken er til Mære landbruksskole (Ola Døme)" in page.text
    assert kari.post("/logg-ut", data={"neste": path}).location == path
    assert 'name="on_word"' not in kari.get(path).text


def test_the_log_and_the_letters_name_both_and_the_owner_is_responsible(app: Flask, links: Links) -> None:
    (yes, *_rest) = cases(links, "offer")
    kari: FlaskClient = signed_in(app, links.kari)
    kari.post(yes.path, data=yes.sent | {"on_word": WORD})
    meeting = links.session.get_one(Meeting, links.scene.meeting.id)
    log = kari.get(f"/moter/{meeting.slug}/logg").text
    assert "Kari Eksempel, på vegne av Mære landbruksskole (lenken til Ola Døme)" in log
    assert WORD in log
    assert WORD not in app.test_client().get(f"/moter/{meeting.slug}").text
    invited = factories.person(links.session, email="gjest@example.no")
    factories.invitation(links.session, meeting, invited, invited_at=links.work.now)
    links.session.commit()
    plain = signed_in(app, invited).get(f"/moter/{meeting.slug}/logg").text
    assert "(lenken til Ola Døme)" in plain
    assert WORD not in plain
    letters = {letter.kind: letter.text for letter in links.session.scalars(select(Letter))}
    for kind in ("duty_taken_over", "duty_accepted"):
        assert (
            f"Kari Eksempel var logget inn og svarte med lenken til Ola Døme.\nEtter ønske fra: «{WORD}»"
            in letters[kind]
        )
    links.session.rollback()
    duty = links.session.scalars(select(Duty).where(Duty.kind == "execution", Duty.meeting_id == meeting.id)).one()
    assert duty.person_id == links.scene.contact.id


def of_siri(work: Work) -> tuple[Person, str]:
    """Return a guest who has answered and told a need, and the path of their link."""
    meeting = factories.meeting(work.session)
    siri = factories.person(work.session, name="Siri Skisse", email="siri@example.no", failing_since=work.now)
    invitation = factories.invitation(work.session, meeting, siri, invited_at=work.now)
    replies.answer(work, invitation, ReplyInput(Answer.YES, needs="Nøtteallergi"))
    path = f"/svar/{tokens.issue(work, TokenPurpose.REPLY, invitation.id, person_id=siri.id)}"
    work.session.commit()
    return siri, path


@pytest.mark.parametrize(("needs", "kept"), [("", "Nøtteallergi"), ("  ", "Nøtteallergi"), ("Rullestol", "Rullestol")])
def test_who_uses_the_link_of_somebody_sees_no_needs_and_changes_neither_them_unseen_nor_the_owner(
    app: Flask, work: Work, clock: StandingClock, needs: str, kept: str
) -> None:
    organiser = factories.organiser(work.session, name="Kari Eksempel")
    siri, path = of_siri(work)
    kari = signed_in(app, organiser)
    clock.forward(minutes=2)
    form = {"answer": "maybe", "name": "Omdøpt Av Kari", "needs": needs}
    refused = kari.post(path, data=form).text
    counted = kari.post(path, data=form | {"on_word": WORD})
    assert counted.status_code == 303
    for page in (kari.get(path).text, refused, kari.get(counted.location).text):
        assert "Nøtteallergi" not in page
    assert kept in app.test_client().get(path).text
    work.session.refresh(siri)
    assert (siri.name, siri.failing_since is None) == ("Siri Skisse", False)


def test_a_name_that_the_owner_changes_with_the_link_leaves_a_trace(app: Flask, work: Work) -> None:
    siri, path = of_siri(work)
    browser = signed_in(app, siri)
    assert browser.post(path, data={"answer": "yes", "name": "Siri  Ny"}).status_code == 303
    work.session.refresh(siri)
    line = work.session.scalars(select(JournalLine).where(JournalLine.verb == "people.renamed")).one()
    assert (siri.name, line.by_id, line.facts) == ("Siri Ny", siri.id, {"person": siri.id})
