"""Every letter about finding a date, word for word in bokmål, and whole in every language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.domain.people import LANGUAGES
from planner.domain.polls import Fit
from planner.rows.outbox import Letter
from planner.services.meetings import poll_closing
from planner.services.polls import poll_changes, polls
from planner.services.work import Work
from tests.architecture.source import ROOT
from tests.finding_dates import FIRST, SECOND, Search
from tests.golden_letters import GOLDEN, shown
from tests.posted import posted

KINDS = sorted(folder.name for folder in (ROOT / "templates" / "mail").glob("poll*"))


def story(work: Work, language: str) -> dict[str, Letter]:
    """Let guests be asked, vote, be reminded, lose a date, be let down, and be asked anew until a date is chosen."""
    search = Search(work, language)
    search.work = replace(search.work, deployment=replace(work.deployment, language=language))
    search.opened(message="Vi trenger en hel dag.")
    search.says(search.ola, Fit.YES, Fit.IF_NEED_BE, Fit.NO)
    poll_changes.remind(search.work, search.meeting)
    posted(search.work)
    poll_changes.remove_option(search.work, search.meeting, search.options()[0].id)
    posted(search.work)
    polls.withdraw(search.work, search.meeting, "Vi venter til høsten.")
    posted(search.work)
    search.opened(FIRST, SECOND)
    poll_closing.close(search.work, search.meeting, search.options()[1].id, publish=False)
    return {kind: search.sent(kind)[0] for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_reads_word_for_word_as_agreed(work: Work, kind: str) -> None:
    assert shown(story(work, "nb")[kind]) == (GOLDEN / f"{kind}.nb.txt").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_whole_in_every_language(work: Work, language: str) -> None:
    for letter in story(work, language).values():
        assert letter.language == language
        assert "Jord og vann" in letter.subject
        assert f'lang="{language}"' in letter.html
        for text in (letter.subject, letter.text, letter.html):
            assert "%(" not in text
            assert "None" not in text


@pytest.mark.parametrize("name", ["", "Skogkommune landbruk og miljø", "post@example.no"])
def test_an_address_that_is_nobodys_speaks_for_no_organisation(work: Work, name: str) -> None:
    search = Search(work)
    search.ola.person.name = name
    search.opened()
    letters = {letter.to_email: letter.text for letter in search.sent("poll")}
    assert "som representant for" not in letters["ola@example.no"]
    assert "deg som representant for Øya videregående skole" in letters["aud@example.no"]


def test_there_is_no_golden_file_too_many() -> None:
    assert sorted(Path(file).name for file in GOLDEN.glob("poll*")) == [f"{kind}.nb.txt" for kind in KINDS]
