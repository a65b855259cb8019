"""Another address: confirmed at both, and everything that is keyed by the address follows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.people import ServiceRole
from planner.domain.refusals import Invalid, NotFound, Refused
from planner.domain.replies import Answer
from planner.rows.addresses import FormerAddress
from planner.rows.invitations import Invitation
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import identity
from planner.services.operations import retention
from planner.services.people import addresses, browser_sessions, people
from planner.services.people.browser_sessions import EndedSession
from planner.services.replies import invitations, replies
from planner.services.replies.answers import ReplyInput
from planner.services.replies.invitations import NewGuest
from planner.services.work import Work
from tests import factories
from tests.posted import posted

OLD, NEW = "Kari@gammel.example.no", "kari@ny.example.no"


@pytest.fixture
def kari(work: Work) -> Person:
    return factories.person(work.session, name="Kari", email=OLD)


def by(work: Work, person: Person) -> Work:
    return work.acting(identity.actor_of(work, person, via="page"))


def administrator(work: Work) -> Work:
    return by(work, factories.person(work.session, role=ServiceRole.ADMINISTRATOR))


def links(work: Work) -> dict[str, str]:
    """Return the secrets of the links that were sent, by the address they went to."""
    letters = work.session.scalars(select(Letter).where(Letter.kind == "address_confirm").order_by(Letter.id))
    return {letter.to_email: re.findall(r"/adresse/([\w-]+)", letter.text)[0] for letter in letters}


def invited(work: Work, person: Person, count: int = 1) -> list[Invitation]:
    all_invited = []
    for _ in range(count):
        meeting = factories.meeting(work.session)
        listed = invitations.invite(work, meeting, [NewGuest(person.email)])
        all_invited += listed.added
    posted(work)
    return all_invited


def parts(work: Work) -> list[tuple[str, str, int, str]]:
    """Return what letters about the change say to calendars: the address, the method, SEQUENCE and the PARTSTAT."""
    letters = work.session.scalars(select(Letter).where(Letter.kind == "address_calendar").order_by(Letter.id))
    said = []
    for letter in letters:
        text = (letter.calendar or b"").decode().replace("\r\n ", "")
        sequence, partstat = re.findall(r"SEQUENCE:(\d+)", text)[0], re.findall(r"PARTSTAT=([A-Z-]+)", text)
        assert f"mailto:{letter.to_email}".lower() in text.lower()
        said.append((letter.to_email, letter.calendar_method, int(sequence), partstat[0] if partstat else ""))
    return said


@pytest.mark.parametrize("first", [OLD, NEW])
def test_the_address_changes_when_it_is_confirmed_at_both(work: Work, kari: Person, first: str) -> None:
    secret = browser_sessions.begin(work, kari, "")
    addresses.ask(by(work, kari), f" {NEW.upper()} ")
    sent = {email.casefold(): link for email, link in links(work).items()}
    assert set(sent) == {OLD.casefold(), NEW}
    looked = addresses.look(work, sent[first.casefold()])
    assert (looked.confirmed, looked.other.casefold()) == (False, ({OLD.casefold(), NEW} - {first.casefold()}).pop())
    assert not addresses.confirm(work, sent.pop(first.casefold())).done
    assert people.find(work, NEW) is None
    assert addresses.confirm(work, sent.popitem()[1]).done
    assert people.find(work, NEW) is kari
    assert people.find(work, OLD) is kari
    assert isinstance(browser_sessions.current(work, secret), EndedSession)
    told = work.session.scalars(select(Letter.to_email).where(Letter.kind == "address_changed")).all()
    assert {email.casefold() for email in told} == {OLD.casefold(), NEW}


def test_a_link_is_dead_after_a_day_after_another_wish_and_after_its_use(work: Work, kari: Person) -> None:
    addresses.ask(by(work, kari), "forste@example.no")
    earlier = links(work)
    addresses.ask(replace(by(work, kari), now=work.now + timedelta(minutes=1)), NEW)
    dead = [earlier["forste@example.no"]]
    later = replace(work, now=work.now + timedelta(days=1, minutes=2))
    for place, secret in [(work, dead[0]), (later, links(work)[NEW])]:
        with pytest.raises(NotFound):
            addresses.look(place, secret)


def test_an_address_of_somebody_else_is_told_to_its_owner_alone(work: Work, kari: Person) -> None:
    factories.person(work.session, email=NEW)
    addresses.ask(by(work, kari), NEW)
    sent = links(work)
    addresses.confirm(work, sent[OLD])
    with pytest.raises(Invalid) as refused:
        addresses.confirm(work, sent[NEW])
    assert refused.value.rule == "people.address_in_use"
    with pytest.raises(Invalid):
        addresses.move(administrator(work), kari, NEW)


def test_only_administrators_move_others(work: Work, kari: Person) -> None:
    with pytest.raises(Refused):
        addresses.move(by(work, factories.organiser(work.session)), kari, NEW)


def test_letters_and_calendars_follow_the_later_one_being_the_invitation(work: Work, kari: Person) -> None:
    (invitation,) = invited(work, kari)
    replies.answer(by(work, kari), invitation, ReplyInput(Answer.YES))
    addresses.move(administrator(work), kari, NEW)
    waiting = work.session.scalars(select(Letter.to_email).where(Letter.kind == "invitation")).all()
    assert waiting == [NEW]
    for former_id in addresses.to_tell(work):
        addresses.tell(work, former_id)
    assert [part[:3] for part in parts(work)] == [(OLD, "CANCEL", 1), (NEW, "REQUEST", 2)]
    assert parts(work)[1][3] == "ACCEPTED"
    assert addresses.to_tell(work) == []


def test_a_dead_address_is_sent_nothing(work: Work, kari: Person) -> None:
    invited(work, kari)
    kari.failing_since = work.now
    addresses.move(administrator(work), kari, NEW)
    for former_id in addresses.to_tell(work):
        addresses.tell(work, former_id)
    assert [part[:2] for part in parts(work)] == [(NEW, "REQUEST")]
    assert kari.failing_since is None


def test_calendars_are_told_some_at_a_time(work: Work, kari: Person) -> None:
    invited(work, kari, addresses.TOLD_AT_ONCE + 3)
    addresses.move(administrator(work), kari, NEW)
    counts = []
    while waiting := addresses.to_tell(work):
        addresses.tell(work, waiting[0])
        counts.append(len(parts(work)))
    assert counts == [2 * addresses.TOLD_AT_ONCE, 2 * (addresses.TOLD_AT_ONCE + 3)]


def test_an_address_that_was_left_is_forgotten_after_a_year_or_when_it_is_taken_back(work: Work, kari: Person) -> None:
    boss = administrator(work)
    addresses.move(boss, kari, NEW)
    addresses.move(boss, kari, OLD)
    assert work.session.scalars(select(FormerAddress.email)).all() == [NEW]
    retention.clean_up(replace(work, now=work.now + timedelta(days=366)))
    assert people.find(work, NEW) is None


def test_letters_in_capitals_change_nothing_but_how_it_is_written(work: Work, kari: Person) -> None:
    addresses.move(administrator(work), kari, OLD.lower())
    assert (kari.email, work.session.scalars(select(FormerAddress)).all()) == (OLD.lower(), [])
