"""Every letter of the hand-over, word for word in bokmål, and whole in every language."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from planner.domain.duties import DutyKind
from planner.domain.people import LANGUAGES
from planner.rows.duties import Offer
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import identity
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.work import Work
from tests import factories
from tests.architecture.source import ROOT
from tests.golden_letters import GOLDEN, shown

KINDS = sorted(folder.name for folder in (ROOT / "templates" / "mail").glob("duty_*"))


def story(work: Work, kind: DutyKind, language: str) -> dict[str, Letter]:
    """Let a duty be offered, declined, offered on, accepted, undone, given back, lapse and be withdrawn."""
    session = work.session
    given = {"language": language}
    organiser = factories.organiser(session, name="Kari Eksempel", email="kari@example.no", **given)
    team = factories.facilitator(session, name="Kompetanseprogrammet")
    meeting = factories.meeting(
        session, slug="jord", title="Jord og vann", convener=team, created_by_id=organiser.id, seats=20
    )
    maere, oya = factories.school(session, name="Mære landbruksskole"), factories.school(session, name="Øya skole")
    ola = factories.contact_of(session, maere, name="Ola Døme", email="ola@example.no", **given)
    aud = factories.contact_of(session, oya, name="Aud Testdal", email="aud@example.no", **given)

    def by(person: Person) -> Work:
        return work.acting(identity.actor_of(work, person, via="mail"))

    def ask(*then: int) -> Offer:
        return offers.offer(by(organiser), meeting, kind, Proposal(maere.id, message="Passer det?", then=then))

    first = ask(oya.id)
    duties.decline(by(ola), first, "Vi har fullt opp", oya.id)
    second = offers.offers_of(work, meeting)[-1]
    duties.accept(by(aud), second)
    duties.undo(by(aud), second)
    duties.accept(by(aud), second)
    duties.give_back(by(aud), meeting, kind, "Vi mangler folk")
    third = ask()
    duties.remind(replace(work, now=work.now + timedelta(days=4)), third.id)
    duties.lapse(replace(work, now=third.answer_by + timedelta(minutes=1)), third.id)
    duties.withdraw(by(organiser), ask())
    letters = session.scalars(select(Letter).order_by(Letter.id.desc()))
    return {letter.kind: letter for letter in letters}


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_reads_word_for_word_as_agreed(work: Work, kind: str) -> None:
    letter = story(work, DutyKind.EXECUTION, "nb")[kind]
    assert shown(letter) == (GOLDEN / f"{kind}.nb.txt").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_to_a_letter_goes_to_the_other_side(work: Work, kind: str) -> None:
    letter = story(work, DutyKind.EXECUTION, "nb")[kind]
    to_team = {"duty_accepted", "duty_answer_undone", "duty_declined", "duty_given_back", "duty_lapsed"}
    assert (letter.to_email == "kari@example.no") is (kind in to_team)
    if kind in to_team:
        assert letter.reply_to in {"ola@example.no", "aud@example.no"}
    else:
        assert letter.reply_to == "kari@example.no"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("duty", list(DutyKind))
def test_every_letter_is_whole_in_every_language(work: Work, duty: DutyKind, language: str) -> None:
    letters = story(work, duty, language)
    assert sorted(letters) == KINDS
    for letter in letters.values():
        assert letter.language == language
        assert "Jord og vann" in letter.subject
        assert f'lang="{language}"' in letter.html
        for text in (letter.subject, letter.text, letter.html):
            assert "%(" not in text
            assert "None" not in text


def test_there_is_no_golden_file_too_many() -> None:
    assert sorted(Path(file).name for file in GOLDEN.glob("duty_*")) == [f"{kind}.nb.txt" for kind in KINDS]
