import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from planner.domain.refusals import NotFound, Refused
from planner.domain.sign_in import SignInStanding
from planner.rows.outbox import Letter
from planner.rows.people import Person, SignIn
from planner.services.operations import retention
from planner.services.people import people, sign_in
from planner.services.work import NOBODY, Work, reading, writing

BROWSER, OTHER = "the browser that asked", "another browser"


@pytest.fixture
def kari(work: Work) -> Person:
    with writing(work):
        return people.meet(work, "Kari@example.no", "Kari Nordmann", "nn")


@pytest.fixture
def visit(work: Work) -> Work:
    return work.acting(NOBODY)


def ask(visit: Work, email: str = "kari@example.no", browser: str = BROWSER) -> None:
    with writing(visit):
        sign_in.ask(visit, email, browser, "nb")


def letters(visit: Work) -> list[Letter]:
    with reading(visit):
        return list(visit.session.scalars(select(Letter).order_by(Letter.id)))


def asked(visit: Work) -> list[SignIn]:
    with reading(visit):
        return list(visit.session.scalars(select(SignIn).order_by(SignIn.id)))


def code_in(letter: Letter) -> str:
    found = re.search(r"\b(\d{3}) (\d{3})\b", letter.text)
    assert found is not None
    return found[1] + found[2]


def secret_in(letter: Letter) -> str:
    found = re.search(r"/logg-inn/([\w-]+)", letter.text)
    assert found is not None
    return found[1]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def enter(visit: Work, code: str, browser: str = BROWSER) -> sign_in.Entered:
    with writing(visit):
        return sign_in.enter_code(visit, browser, code)


def use(visit: Work, secret: str, browser: str | None = BROWSER) -> Person | None:
    with writing(visit):
        return sign_in.use_link(visit, secret, browser)


def after(visit: Work, **amount: float) -> Work:
    return replace(visit, now=visit.now + timedelta(**amount))


def test_one_letter_with_a_link_and_a_code_in_the_persons_language(visit: Work, kari: Person) -> None:
    ask(visit, "KARI@example.no")
    (letter,) = letters(visit)
    assert (letter.to_email, letter.language, letter.kind) == ("Kari@example.no", "nn", "sign_in")
    assert secret_in(letter) in letter.html
    assert code_in(letter) in re.sub(r"\s", "", letter.html)


def test_neither_the_link_nor_the_code_nor_the_browser_is_stored(visit: Work, kari: Person) -> None:
    ask(visit)
    (letter,), (row,) = letters(visit), asked(visit)
    stored = {row.link_hash, row.code_hash, row.browser_hash}
    assert not stored & {secret_in(letter), code_in(letter), BROWSER}
    assert None not in stored


def test_the_subject_which_others_may_see_in_the_outbox_holds_no_code(visit: Work, kari: Person) -> None:
    ask(visit)
    (letter,) = letters(visit)
    assert not re.search(r"\d", letter.subject)


def test_whoever_has_stopped_letters_can_still_sign_in(visit: Work, kari: Person) -> None:
    with writing(visit):
        people.get(visit, kari.id).stopped_letters = True
    ask(visit)
    assert len(letters(visit)) == 1


def test_an_unknown_address_leaves_the_same_row_and_no_letter(visit: Work, kari: Person) -> None:
    ask(visit, "stranger@example.no")
    (row,) = asked(visit)
    assert row.person_id is None
    assert row.code_hash is not None
    assert letters(visit) == []
    with reading(visit):
        assert visit.session.scalar(select(func.count(Person.id))) == 1


def test_an_unknown_address_is_refused_codes_in_the_same_way(visit: Work, kari: Person) -> None:
    ask(visit)
    right = code_in(letters(visit)[0])
    ask(visit, "stranger@example.no", OTHER)
    known = [enter(visit, wrong(right)).tries_left for _ in range(6)]
    unknown = [enter(visit, wrong(right), OTHER).tries_left for _ in range(6)]
    assert known == unknown == [4, 3, 2, 1, 0, 0]


@pytest.mark.parametrize("given", ["", "kari", "kari@", "a@b@c.no", "kari @example.no", "kari@example.no\nBcc: x@y.no"])
def test_what_is_no_address_is_refused(visit: Work, given: str) -> None:
    with pytest.raises(Refused, match=r"addresses\."):
        ask(visit, given)
    assert asked(visit) == []


def test_the_code_signs_in(visit: Work, kari: Person) -> None:
    ask(visit)
    code = code_in(letters(visit)[0])
    person = enter(visit, f" {code[:3]} {code[3:]} ").person
    assert person is not None
    assert person.id == kari.id


def test_the_link_signs_in(visit: Work, kari: Person) -> None:
    ask(visit)
    person = use(visit, secret_in(letters(visit)[0]))
    assert person is not None
    assert person.id == kari.id


@pytest.mark.parametrize("first", ["code", "link"])
@pytest.mark.parametrize("second", ["code", "link"])
def test_what_is_used_is_dead(visit: Work, kari: Person, first: str, second: str) -> None:
    ask(visit)
    letter = letters(visit)[0]
    tries = {"code": lambda: enter(visit, code_in(letter)).person, "link": lambda: use(visit, secret_in(letter))}
    assert tries[first]() is not None
    assert tries[second]() is None


@pytest.mark.parametrize(("minutes", "good"), [(14.9, True), (15, False), (60, False)])
def test_both_are_good_for_fifteen_minutes(visit: Work, kari: Person, minutes: float, good: bool) -> None:
    ask(visit)
    ask(visit)
    one, two = letters(visit)
    later = after(visit, minutes=minutes)
    assert (enter(later, code_in(one)).person is not None) is good
    assert (use(later, secret_in(two)) is not None) is good


def test_another_browser_can_use_neither(visit: Work, kari: Person) -> None:
    ask(visit)
    letter = letters(visit)[0]
    assert enter(visit, code_in(letter), OTHER) == sign_in.Entered(None, 0)
    assert use(visit, secret_in(letter), OTHER) is None
    assert use(visit, secret_in(letter), None) is None
    assert use(visit, secret_in(letter)) is not None


def test_five_wrong_codes_kill_the_code_and_the_link(visit: Work, kari: Person) -> None:
    ask(visit)
    letter = letters(visit)[0]
    assert [enter(visit, wrong(code_in(letter))).tries_left for _ in range(5)] == [4, 3, 2, 1, 0]
    assert enter(visit, code_in(letter)) == sign_in.Entered(None, 0)
    assert use(visit, secret_in(letter)) is None


def test_the_fifth_try_may_be_right(visit: Work, kari: Person) -> None:
    ask(visit)
    code = code_in(letters(visit)[0])
    for _ in range(4):
        enter(visit, wrong(code))
    assert enter(visit, code).person is not None


def test_what_is_no_code_costs_no_try(visit: Work, kari: Person) -> None:
    ask(visit)
    assert [enter(visit, typed).tries_left for typed in ("hello", "", "12345")] == [5, 5, 5]


def test_the_code_of_an_earlier_letter_is_good_too(visit: Work, kari: Person) -> None:
    ask(visit)
    ask(after(visit, minutes=1))
    assert enter(visit, code_in(letters(visit)[0])).person is not None


def test_the_code_of_one_person_opens_nothing_for_another(visit: Work, kari: Person) -> None:
    with writing(visit):
        people.meet(visit, "ola@example.no")
    ask(visit)
    ask(visit, "ola@example.no", OTHER)
    assert enter(visit, code_in(letters(visit)[0]), OTHER).person is None


def test_looking_at_a_link_uses_nothing_up(visit: Work, kari: Person) -> None:
    ask(visit)
    secret = secret_in(letters(visit)[0])
    with reading(visit):
        stands = [sign_in.link_standing(visit, secret, browser) for browser in (None, OTHER, BROWSER, BROWSER)]
        assert sign_in.link_standing(visit, secret + "x", BROWSER) is SignInStanding.DEAD
    states = ["OTHER_BROWSER", "OTHER_BROWSER", "READY", "READY"]
    assert [standing.name for standing in stands] == states
    assert use(visit, secret) is not None


def test_a_link_from_the_command_line_works_once_in_any_browser(work: Work, visit: Work, kari: Person) -> None:
    with writing(work):
        url = sign_in.sign_in_link(work, "kari@example.no", 60)
    secret = url.rpartition("/")[2]
    assert url.startswith(work.deployment.base_url + "/logg-inn/")
    assert use(after(visit, minutes=60), secret, None) is None
    assert use(after(visit, minutes=59), secret, None) is not None
    assert use(visit, secret, None) is None
    assert letters(visit) == []


def test_a_link_from_the_command_line_has_no_code(work: Work, visit: Work, kari: Person) -> None:
    with writing(work):
        sign_in.sign_in_link(work, "kari@example.no")
    assert enter(visit, "000000", "") == sign_in.Entered(None, 0)


def test_the_command_line_is_told_of_an_unknown_address(work: Work) -> None:
    with pytest.raises(NotFound, match=r"people\.not_found"), writing(work):
        sign_in.sign_in_link(work, "stranger@example.no")


def test_signing_out_everywhere_kills_waiting_links(visit: Work, kari: Person) -> None:
    ask(visit)
    ask(visit)
    one, two = letters(visit)
    before = use(visit, secret_in(one))
    assert before is not None
    with writing(visit):
        sign_in.sign_out_everywhere(visit, people.get(visit, kari.id))
    assert use(visit, secret_in(two)) is None


def test_old_requests_are_forgotten(visit: Work, kari: Person) -> None:
    ask(visit)
    ask(after(visit, days=1))
    later = after(visit, days=1, minutes=16)
    with writing(later):
        assert retention.clean_up(later) == 1
    assert len(asked(visit)) == 1


@pytest.fixture
def racers(engine: Engine, visit: Work) -> Iterator[list[Work]]:
    sessions = [Session(engine, expire_on_commit=False) for _ in range(12)]
    yield [replace(visit, session=session) for session in sessions]
    for session in sessions:
        session.close()


def test_of_many_at_once_one_gets_in(visit: Work, kari: Person, racers: list[Work]) -> None:
    ask(visit)
    secret = secret_in(letters(visit)[0])
    with ThreadPoolExecutor(len(racers)) as pool:
        found = list(pool.map(lambda work: use(work, secret), racers))
    assert sum(person is not None for person in found) == 1


def test_guesses_at_once_are_no_more_than_five(visit: Work, kari: Person, racers: list[Work]) -> None:
    ask(visit)
    code = wrong(code_in(letters(visit)[0]))
    with ThreadPoolExecutor(len(racers)) as pool:
        list(pool.map(lambda work: enter(work, code), racers))
    assert asked(visit)[0].attempts == 5
