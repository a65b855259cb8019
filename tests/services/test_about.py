"""What the service says of itself: kept by administrators, and read by all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.domain.about import About
from planner.domain.letter_kinds import LETTER_KINDS
from planner.domain.people import ServiceRole
from planner.domain.refusals import Refused
from planner.rows.about import AboutService
from planner.rows.journal import JournalLine
from planner.rows.outbox import Letter
from planner.services import about, identity
from planner.services.letters import outbox
from planner.services.letters.outbox import Draft, Sender, Signature
from planner.services.people import own_data
from planner.services.removals import erasures, removal_steps
from planner.services.work import Work, reading, writing
from tests import factories

TEAM = About("Skogteamet", "For skoler", "Fylket", "Kari Eksempel", "kari@example.no", "74 12 34 56")


def verbs(work: Work) -> list[str]:
    return list(work.session.scalars(select(JournalLine.verb)))


def test_what_is_stored_is_shown_and_the_settings_fill_in_the_address(work: Work) -> None:
    here = work.deployment
    with reading(work):
        assert about.shown(work.session.connection(), here) == About(contact_email=here.contact_email)
    with writing(work):
        about.change(work, TEAM)
        about.change(work, TEAM)
    with reading(work):
        assert about.shown(work.session.connection(), here) == TEAM
        assert verbs(work) == ["about.changed"]


def test_a_new_service_is_offered_what_its_team_is_called(work: Work) -> None:
    assert about.suggestion(work) == About()
    factories.facilitator(work.session, name="Teamet", email="team@example.no")
    assert about.suggestion(work) == About("Teamet", contact_email="team@example.no")


def test_administrators_alone_change_it(work: Work) -> None:
    organiser = work.acting(identity.actor_of(work, factories.organiser(work.session), via="page"))
    for step in (about.stored, about.suggestion, about.locked, lambda by: about.change(by, TEAM)):
        with pytest.raises(Refused, match="not_allowed"):
            step(organiser)


def test_two_who_begin_at_once_wait_for_each_other(work: Work, engine: Engine) -> None:
    together = Barrier(2)

    def write(team: str) -> None:
        with Session(engine, expire_on_commit=False) as session:
            mine = replace(work, session=session)
            together.wait()
            with writing(mine):
                about.change(mine, About(team=team))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, ("En", "To")))
    with reading(work):
        assert work.session.scalars(select(AboutService)).one().team in {"En", "To"}


def test_a_contact_reads_it_among_their_data_and_is_forgotten_with_them(work: Work) -> None:
    kari = factories.person(work.session, email="kari@example.no", name="Kari Eksempel", role=ServiceRole.ORGANISER)
    about.change(work, TEAM)
    mine = work.acting(identity.actor_of(work, kari, via="page"))
    assert "74 12 34 56" in str(own_data.my_data(mine)["service_contact"])
    erasures.begin(mine, kari)
    while waiting := removal_steps.waiting(work):
        removal_steps.step(work, waiting[0])
        work.session.flush()
    assert about.stored(work) == replace(TEAM, contact_name="", contact_email="", contact_phone="")


def test_letters_without_a_person_are_signed_by_the_team_and_answered_to_its_contact(work: Work) -> None:
    about.change(work, TEAM)
    guest = factories.person(work.session, email="ola@example.no", name="Ola Døme")
    draft = Draft("mail_test", guest, "one", {})
    outbox.put(work, draft)
    outbox.put(work, replace(draft, key="two", sender=Sender(reply_to="aud@example.no")))
    work.session.flush()
    signed, unsigned = work.session.scalars(select(Letter).order_by(Letter.id))
    assert "Vennlig hilsen\nSkogteamet\nKari Eksempel\nkari@example.no\nTelefon 74 12 34 56\n" in signed.text
    assert (signed.reply_to, unsigned.reply_to) == ("kari@example.no", "aud@example.no")
    assert "Vennlig hilsen" not in unsigned.text


def test_no_letter_that_somebody_answers_is_written_without_a_sender(work: Work) -> None:
    guest = factories.person(work.session, email="ola@example.no", name="Ola Døme")
    with pytest.raises(ValueError, match="network_admitted"):
        outbox.put(work, Draft("network_admitted", guest, "one", {}))
    for name, kind in LETTER_KINDS.items():
        with nullcontext() if kind.by_service else pytest.raises(ValueError, match=name):
            assert Draft(name, guest, "one", {}).from_whom.reply_to == ""


def test_the_number_of_somebody_who_is_erased_is_taken_out_of_the_letters_they_signed(work: Work) -> None:
    kari = factories.person(work.session, email="kari@example.no", name="Kari Eksempel", phone="+47 900 12 345")
    guest = factories.person(work.session, email="ola@example.no", name="Ola Døme")
    signature = Signature(kari.name, "Fylket", kari.email, kari.phone)
    outbox.put(work, Draft("mail_test", guest, "one", {}, sender=Sender("Fylket", kari.email, signature)))
    erasures.begin(work.acting(identity.actor_of(work, kari, via="page")), kari)
    assert kari.phone == ""
    while waiting := removal_steps.waiting(work):
        removal_steps.step(work, waiting[0])
        work.session.flush()
    stored = work.session.scalars(select(Letter).where(Letter.key == "one").execution_options(populate_existing=True))
    letter = stored.one()
    assert "900 12 345" not in letter.text + letter.html
