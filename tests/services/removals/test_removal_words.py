"""Erasing takes a person out of what others wrote, and leaves organisations and namesakes their names."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from planner.domain.incoming import Decision, Reason
from planner.domain.removals import MOST_ROWS, NameInWords
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.journal import JournalLine
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.removals import erasures, removal_steps
from planner.services.work import Work
from tests import factories
from tests.everywhere import traces

NAME, EMAIL, FORMER = "Per Prøve", "per.prove@example.no", "En tidligere deltaker"


def line(work: Work, *, organisation: Organisation | None = None, on_word: str = "", **facts: object) -> JournalLine:
    row = JournalLine(at=work.now, verb="people.renamed", via="page", on_word=on_word, facts=facts)
    row.organisation_id = None if organisation is None else organisation.id
    return factories.added(work.session, row)


def erase(work: Work, person: Person) -> None:
    erasures.begin(work, person)
    while waiting := removal_steps.waiting(work):
        removal_steps.step(work, waiting[0])
    work.session.expire_all()


def test_the_name_of_an_organisation_stays_where_its_role_address_is_erased(work: Work) -> None:
    place = factories.organisation(work.session, name="Oppdal kommune", email="post@oppdal.example.no")
    person = factories.person(work.session, name="Oppdal kommune", email="post@oppdal.example.no")
    lines = [
        line(work, organisation=place, name="Oppdal kommune"),
        line(work, names=["Oppdal kommune", "Mære"]),
        line(work, invitation=0, name="Oppdal kommune", to="post@oppdal.example.no", person=person.id),
    ]
    before = factories.person(work.session, name="Oppdal herad")
    renamed = line(work, organisation=place, name="Oppdal herad")
    erase(work, person)
    erase(work, before)
    assert [row.facts for row in lines] == [
        {"name": "Oppdal kommune"},
        {"names": ["Oppdal kommune", "Mære"]},
        {"invitation": 0, "name": "Oppdal kommune", "to": FORMER},
    ]
    assert renamed.facts == {"name": "Oppdal herad"}


def test_lines_about_a_namesake_are_left_and_those_about_the_person_are_not(work: Work) -> None:
    per, namesake = (factories.person(work.session, name=NAME, email=email) for email in (EMAIL, "per@example.no"))
    factories.person(work.session, name=f"Ole {NAME}")
    own, other = (factories.invitation(work.session, factories.meeting(work.session), one) for one in (per, namesake))
    many = [line(work, name=NAME, invitation=other.id) for _ in range(MOST_ROWS + 1)]
    about = [
        line(work, name=NAME, invitation=own.id),
        line(work, name=f"Ole {NAME} og {NAME}", person=per.id),
        line(work, name="x", to=EMAIL, on_word="per.prove@example.no.example.no"),
    ]
    erase(work, per)
    assert {row.facts["name"] for row in many} == {NAME}
    assert [row.facts["name"] for row in about] == [FORMER, f"Ole {NAME} og {FORMER}", "x"]
    assert (about[2].facts["to"], about[2].on_word) == (FORMER, "per.prove@example.no.example.no")


def test_nothing_of_the_person_is_left_in_what_others_wrote(work: Work) -> None:
    per, other = factories.person(work.session, name=NAME, email=EMAIL), factories.person(work.session)
    key, words = per.id, f"{NAME} ringte ({EMAIL.upper()})"
    invitation = factories.invitation(work.session, factories.meeting(work.session), other)
    reply = Reply(invitation_id=invitation.id, meeting_id=invitation.meeting_id, state="coming", answered_via="page")
    reply.answered_at, reply.party, reply.substitute, reply.message = work.now, 1, f"{'x' * 179} {EMAIL}", words
    mail = IncomingMail(digest="1", sender="a@example.no", text=words, raw=words.encode(), received_at=work.now)
    matter = IncomingMatter(mail=mail, attendee="a@example.no", comment=words)
    matter.decision, matter.reason, mail.subject = Decision.HELD, Reason.WORDS_ONLY, f"Fra {NAME}s venn"
    work.session.add_all([reply, matter])
    spoken = line(work, on_word=words)
    factories.letter(work.session, to_email="a@example.no", text=f"Svar til {EMAIL}.")
    erase(work, per)
    assert spoken.on_word == reply.message == f"{FORMER} ringte ({FORMER})"
    assert (mail.subject, mail.raw, len(reply.substitute)) == (f"Fra {FORMER}s venn", None, 200)
    left = {place for place in traces(work.session, key, [NAME, EMAIL]) if not place.startswith("letters.to_email")}
    assert left == set()
    assert work.session.scalar(select(func.count()).select_from(Person).where(Person.name == other.name)) == 1


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("kari nordmann", "X"),
        ("Kari Nordmanns gard og Kari Nordmanns", "Xs gard og Xs"),
        ("Kari Nordmannsen", "Kari Nordmannsen"),
        ("Kari Nordmann AS og Anne Kari Nordmann", "Kari Nordmann AS og Anne Kari Nordmann"),
        ("til <K@example.no>, anne-k@example.no", "til <X>, anne-k@example.no"),
        ("k@example.no.", "X."),
    ],
)
def test_a_name_is_taken_out_where_it_stands_by_itself(text: str, scrubbed: str) -> None:
    name = NameInWords("k@example.no", "Kari Nordmann", "X", ("Kari Nordmann AS", "Anne Kari Nordmann"))
    assert name.taken_out_of_text(text) == scrubbed
