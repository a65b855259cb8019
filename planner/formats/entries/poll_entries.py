"""A date that is put forward, as a hold in a guest's own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.domain.calendars import CalendarEntry, EntryStatus, When
from planner.formats.words.catalogues import catalogue
from planner.formats.words.times import moment
from planner.formats.words.words import N_

_TITLE = N_("Maybe: %(title)s (date poll)")
_WHY = N_("This is one of the proposed dates. No date has been chosen yet.")
_HOW = N_("Tell us by %(when)s how it suits you, using the link in the email about it.")


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """The facts of a date that is put forward, as calendars tell them; ``answer_by`` is an instant, shown in ``zone``."""

    uid: str
    added_at: datetime
    when: When
    title: str
    answer_by: datetime
    zone: str


def hold_entry(facts: HoldFacts, language: str) -> CalendarEntry:
    """Return the hold of a date: tentative, without any link, and leaving the reader's time free."""
    words = catalogue(language)
    how = words.gettext(_HOW) % {"when": moment(facts.answer_by, language, facts.zone)}
    return CalendarEntry(
        uid=facts.uid,
        sequence=0,
        created_at=facts.added_at,
        revised_at=facts.added_at,
        when=facts.when,
        status=EntryStatus.TENTATIVE,
        summary=words.gettext(_TITLE) % {"title": facts.title},
        description=f"{words.gettext(_WHY)} {how}",
        transparent=True,
    )
