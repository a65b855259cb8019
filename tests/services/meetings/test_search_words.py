"""Meetings are found by what their page says to the one who asks, alike on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meeting_lists import MeetingFilter
from planner.domain.meetings import MeetingState, Visibility
from planner.domain.search_words import bears, words_of
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.organisations import Organisation
from planner.rows.search_words import MeetingWord
from planner.services.duties import offers
from planner.services.meetings import meeting_lists, meetings
from planner.services.organisations import organisations
from planner.services.work import NOBODY, Work
from tests import factories
from tests.clock import MONDAY

LETTERS = "aaeimnorstuæøåäöïš"


def titles(work: Work, typed: str) -> list[str]:
    asking = work.acting(NOBODY)
    return sorted(entry.meeting.title for entry in meeting_lists.listing(asking, MeetingFilter(text=typed)).entries)


def held(work: Work, meeting: Meeting, holder: Organisation, name: str, state: DutyState = DutyState.HELD) -> None:
    duty = offers.duty_of(work, meeting, DutyKind.EXECUTION)
    duty.holder, duty.state = holder, state
    duty.person = factories.person(work.session, name=name)
    work.session.flush()


@pytest.fixture
def beite(work: Work) -> Meeting:
    session = work.session
    network = factories.network(session, name="Fagnettverk for gjødsel")
    row = factories.meeting(
        session,
        title="Beitedag",
        question="Hva spiser kua?",
        place="Grendehuset",
        address="Øvre vei 2",
        network=network,
        convener=factories.facilitator(session, name="Ærlige råd"),
    )
    theme = factories.theme(session, name_nb="Bærekraft", name_en="Sustainability")
    session.add(MeetingTheme(meeting_id=row.id, theme_id=theme.id))
    held(work, row, factories.school(session, name="Mære landbruksskole"), "Åse Jåma")
    factories.meeting(session, title="Noe annet", place="Her", question="")
    return row


def test_a_meeting_is_found_by_all_its_page_says_and_by_nothing_else(work: Work, beite: Meeting) -> None:
    said = (
        "beite", "BEITEDAG", "spiser", "grendehuset", "ovre", "aerlige", "raad", "maere", "landbruksskole gjodsel",
        "baerekraft", "sustain", "ase jama", "jåma beitedag mære",
    )  # fmt: skip
    assert {typed: titles(work, typed) for typed in said} == {typed: [beite.title] for typed in said}
    others = ("skole", "dag", "beite sau", "%", "_", "«»", "ferdig")
    assert {typed: titles(work, typed) for typed in others} == {typed: [] for typed in others}


def test_only_what_the_page_shows_counts(work: Work, beite: Meeting) -> None:
    school = factories.school(work.session, name="Spurt skole")
    hidden = factories.meeting(work.session, title="Lukket samling", visibility=Visibility.INVITED)
    held(work, hidden, school, "Hemmelig Person")
    over = factories.meeting(work.session, title="Ferdig", state=MeetingState.HELD)
    held(work, over, school, "Uvist Person", DutyState.FULFILLED)
    assert [titles(work, typed) for typed in ("lukket", "hemmelig", "uvist", "spurt")] == [[], [], [], ["Ferdig"]]
    guest = factories.person(work.session, name="Gjest Gjestesen")
    factories.invitation(work.session, beite, guest)
    assert titles(work, "gjestesen") == []


def test_a_meeting_is_found_by_its_day_and_by_the_words_of_a_date(work: Work) -> None:
    for title, days, length in (("Tre dager", 1, timedelta(days=3)), ("Siste", 4, timedelta(hours=1))):
        starts = MONDAY + timedelta(days=days)
        factories.meeting(work.session, title=title, starts=starts, ends=starts + length)
    factories.meeting(work.session, title=f"Om {MONDAY.day + 2}. februar", starts=MONDAY + timedelta(days=90))
    day = MONDAY + timedelta(days=2)
    assert titles(work, f"{day:%d.%m.%Y}") == ["Tre dager"]
    assert titles(work, f"{day.day}. februar") == [f"Om {day.day}. februar", "Tre dager"]
    assert titles(work, f"siste {day.day + 2}. feb") == ["Siste"]


def rename(work: Work, meeting: Meeting) -> None:
    meetings.change(work.acting(work.by), meeting, {"title": "Skogsdag"})


def renamed_school(work: Work, meeting: Meeting) -> None:
    school = offers.duty_of(work, meeting, DutyKind.EXECUTION).holder
    assert school is not None
    organisations.edit(work, school, organisations.OrganisationFacts(name="Skogskolen", kind=school.kind))


@pytest.mark.parametrize(("change", "before", "gone"), [(rename, "beitedag", True), (renamed_school, "maere", False)])
def test_new_words_count_at_once(
    work: Work, beite: Meeting, change: Callable[[Work, Meeting], None], before: str, gone: bool
) -> None:
    change(work, beite)
    work.session.commit()
    assert titles(work, "skog") == [beite.title]
    assert (titles(work, before) == []) is gone


def test_words_that_an_earlier_version_kept_are_in_nobodys_way(work: Work, beite: Meeting) -> None:
    work.session.add(MeetingWord(word="skogsdag", meeting_id=beite.id))
    work.session.flush()
    rename(work, beite)
    work.session.commit()
    assert titles(work, "skog") == [beite.title]


def test_a_draft_that_is_thrown_away_leaves_no_words(work: Work) -> None:
    draft = factories.meeting(work.session, state=MeetingState.DRAFT)
    meetings.discard(work, draft)
    work.session.flush()
    assert work.session.query(MeetingWord).count() == 0


def test_both_databases_find_what_the_rule_says(work: Work) -> None:
    chance = random.Random(7)
    words = ["".join(chance.choices(LETTERS, k=chance.randint(1, 5))) for _ in range(300)]
    texts = [" ".join(chance.sample(words, 4)) for _ in range(15)]
    convener = factories.facilitator(work.session, name="Q")
    for text in texts:
        factories.meeting(work.session, title=text, question="", place="", convener=convener)
    for one in chance.sample(words, 25):
        typed = one[: chance.randint(1, len(one))]
        (word,) = words_of(typed)
        assert titles(work, typed) == sorted(text for text in texts if bears(text, word)), typed
