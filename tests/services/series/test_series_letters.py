"""The letters about several meetings of a series, word for word, and whole in every language."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from planner.domain.people import LANGUAGES
from planner.domain.replies import Answer
from planner.domain.series import MOST_LETTERS, Scope
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.tokens import TokenPurpose
from planner.services import identity, tokens
from planner.services.meetings import meetings
from planner.services.meetings.meetings import Notification
from planner.services.replies import invitations
from planner.services.series import series, series_changes, series_letters, series_replies
from planner.services.series.series_changes import Move
from planner.services.work import Work
from planner.store import series as rows
from tests import factories
from tests.architecture.source import ROOT
from tests.golden_letters import GOLDEN, shown
from tests.posted import posted

KINDS = sorted(folder.name for folder in (ROOT / "templates" / "mail").glob("series_*"))
WHOLE = {
    "title": "Grøft og jord",
    "question": "Hva gjør vi med vannet?",
    "place": "Mære",
    "starts_local": datetime(2027, 3, 9, 9, 0),  # noqa: DTZ001 - Wall time.
    "ends_local": datetime(2027, 3, 9, 11, 0),  # noqa: DTZ001 - Wall time.
}


def story(work: Work, language: str) -> dict[str, Letter]:
    """Let a series of three be sent out, answered, moved and cancelled in part, for one guest."""
    factories.facilitator(work.session, name="Kompetanseprogrammet")
    organiser = factories.organiser(work.session, name="Kari Eksempel", email="kari@example.no")
    team = work.acting(identity.actor_of(work, organiser, via="page"))
    guest = factories.person(work.session, name="Ola Døme", email="ola@example.no", language=language)
    meeting = meetings.create(team, values=WHOLE)
    invitations.invite(team, meeting, [invitations.NewGuest("ola@example.no")])
    made = series.make(team, meeting, [date(2027, 3, 9), date(2027, 4, 6), date(2027, 5, 4)])
    series_changes.publish(team, made)
    posted(team)
    listed = rows.meetings(work.session, made.id)
    own = rows.guests(work.session, [listed[0].id], guest.id)[0][0]
    page = series_replies.of_secret(work, tokens.issue(work, TokenPurpose.REPLY, own.id, person_id=guest.id))
    series_replies.answer(work, page, {listed[0].id: Answer.YES, listed[1].id: Answer.NO})
    posted(team)
    told = Notification(note="Vi får en større sal.")
    series_changes.change(team, listed[1], Scope.LATER, {"place": "Skjetlein"}, Move(days=1), told)
    posted(team)
    series_changes.uninvite(team, listed[1], invitation_of(team, listed[1]), Scope.LATER)
    return {letter.kind: letter for letter in work.session.scalars(select(Letter).order_by(Letter.id))}


def invitation_of(work: Work, meeting: Meeting) -> Invitation:
    (found,) = invitations.standing(work, meeting)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_reads_word_for_word_as_agreed(work: Work, kind: str) -> None:
    assert shown(story(work, "nb")[kind]) == (GOLDEN / f"{kind}.nb.txt").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_whole_in_every_language(work: Work, language: str) -> None:
    letters = story(work, language)
    assert sorted(kind for kind in letters if kind.startswith("series_")) == KINDS
    for kind in KINDS:
        for text in (letters[kind].text, letters[kind].html):
            assert "Skjetlein" in text or kind != "series_changed"
            assert ("/serie" in text) == (kind != "series_uninvited")
            assert "None" not in text


def test_there_is_no_golden_file_too_many() -> None:
    assert sorted(Path(file).name for file in GOLDEN.glob("series_*")) == [f"{kind}.nb.txt" for kind in KINDS]


def test_too_many_letters_at_once_are_left_for_guests_to_ask_for() -> None:
    assert [series_letters.fits(count) for count in (MOST_LETTERS, MOST_LETTERS + 1)] == [True, False]
