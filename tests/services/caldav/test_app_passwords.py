from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.refusals import NotFound, Refused
from planner.rows.dav import DavCollection
from planner.rows.people import Person
from planner.rows.tokens import AccessToken
from planner.services.caldav import app_passwords
from planner.services.work import Actor, Work
from tests import factories


@pytest.fixture
def kari(work: Work) -> Person:
    return factories.person(work.session, email="kari@example.no")


@pytest.fixture
def own(work: Work, kari: Person) -> Work:
    """Return work that Kari does."""
    return work.acting(Actor(person_id=kari.id))


def test_a_password_is_shown_in_groups_and_stored_as_a_hash(own: Work, kari: Person) -> None:
    password = app_passwords.make(own, "  iPhone  til Kari ")
    groups = password.split("-")
    assert [len(group) for group in groups] == [4] * 8
    (token,) = app_passwords.listed(own)
    assert (token.label, token.person_id) == ("iPhone til Kari", kari.id)
    assert password.replace("-", "") not in token.hash


@pytest.mark.parametrize(
    "typed", [str, str.upper, lambda text: text.replace("-", " "), lambda text: text.replace("-", "")]
)
def test_it_may_be_typed_as_one_likes(own: Work, kari: Person, typed: object) -> None:
    assert callable(typed)
    found = app_passwords.program(own, " Kari@Example.no", typed(app_passwords.make(own, "iPhone")))
    assert found is not None
    assert found.person.id == kari.id


@pytest.mark.parametrize("email", ["ola@example.no", "", "kari", "kari@example.no.no"])
def test_it_opens_nothing_with_another_address(own: Work, email: str) -> None:
    password = app_passwords.make(own, "iPhone")
    assert app_passwords.program(own, email, password) is None


def test_one_that_is_ended_opens_nothing(own: Work, kari: Person) -> None:
    first, second = app_passwords.make(own, "iPhone"), app_passwords.make(own, "Mac")
    assert app_passwords.end(own, app_passwords.listed(own)[0].id) == "iPhone"
    assert app_passwords.program(own, kari.email, first) is None
    assert app_passwords.program(own, kari.email, second) is not None
    assert own.session.scalars(select(DavCollection)).all()
    app_passwords.end(own, app_passwords.listed(own)[0].id)
    assert own.session.scalars(select(DavCollection)).all() == []


def test_nobody_ends_that_of_another(work: Work, own: Work) -> None:
    app_passwords.make(own, "iPhone")
    (token,) = app_passwords.listed(own)
    other = work.acting(Actor(person_id=factories.person(work.session).id))
    with pytest.raises(NotFound):
        app_passwords.end(other, token.id)
    with pytest.raises(Refused, match="permissions"):
        app_passwords.make(work.acting(Actor()), "iPhone")


@pytest.mark.parametrize(("name", "rule"), [(" ", "name_missing"), ("x" * 121, "name_too_long")])
def test_a_name_must_be_one(own: Work, name: str, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        app_passwords.make(own, name)


def test_nobody_has_any_number_of_them(own: Work) -> None:
    for number in range(app_passwords.MOST):
        app_passwords.make(own, f"{number}")
    with pytest.raises(Refused, match="too_many"):
        app_passwords.make(own, "one more")


def test_that_it_is_used_is_noted_now_and_then(own: Work, kari: Person) -> None:
    password = app_passwords.make(own, "iPhone")
    found = app_passwords.program(own, kari.email, password)
    assert found is not None
    assert found.unnoted
    app_passwords.note_use(own, found.token_id)
    again = app_passwords.program(own, kari.email, password)
    later = app_passwords.program(replace(own, now=own.now + timedelta(minutes=5)), kari.email, password)
    assert again is not None
    assert later is not None
    assert (again.unnoted, later.unnoted) == (False, True)
    assert own.session.get_one(AccessToken, found.token_id).last_used_at == own.now
