"""Offers, duties and action points as tasks in a calendar: which words they carry, in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from gettext import NullTranslations

from planner.domain.duties import DutyKind
from planner.domain.tasks import CalendarTask, TaskStatus
from planner.formats.words.catalogues import catalogue
from planner.formats.words.words import N_

_OFFERS: Mapping[DutyKind, str] = {
    DutyKind.EXECUTION: N_("Answer: will you run “%(title)s”?"),
    DutyKind.FOLLOW_UP: N_("Answer: will you follow up “%(title)s”?"),
}
_DUTIES: Mapping[DutyKind, str] = {
    DutyKind.EXECUTION: N_("Run the meeting: %(title)s"),
    DutyKind.FOLLOW_UP: N_("Follow up: %(title)s"),
}
_FOR = N_("For %(name)s")
_GATHERED = N_("Convened by %(name)s")
_AGREED = N_("Agreed at “%(title)s”")
_CANCELLED = N_("Cancelled: %(title)s")


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """Everything that a calendar may tell of a task; ``offered`` tells an offer to answer from a duty that is held.

    ``kind`` is of an offer or a duty, ``agreed`` is the words of an action point. ``place`` is where the meeting is,
    ``organisation`` the name of who is to do it and ``convener`` who gathers.
    """

    uid: str
    kind: DutyKind | None
    offered: bool
    status: TaskStatus
    title: str
    place: str
    organisation: str
    convener: str
    page: str
    created_at: datetime
    due: datetime | date | None
    completed_at: datetime | None = None
    agreed: str = ""


def task_entry(facts: TaskFacts, language: str) -> CalendarTask:
    """Return the entry of a task, as of its first revision; what has fallen away says so in its title."""
    words = catalogue(language)
    title, about = _words(facts, words)
    paragraphs = (words.gettext(_FOR) % {"name": facts.organisation} if facts.organisation else "", *about, facts.page)
    return CalendarTask(
        uid=facts.uid,
        sequence=0,
        created_at=facts.created_at,
        revised_at=facts.created_at,
        status=facts.status,
        summary=cancelled_title(title, language) if facts.status is TaskStatus.CANCELLED else title,
        due=facts.due,
        completed_at=facts.completed_at,
        description="\n".join(part for part in paragraphs if part),
        url=facts.page,
    )


def _words(facts: TaskFacts, words: NullTranslations) -> tuple[str, tuple[str, ...]]:
    """The title of a task, and what stands under it about the meeting."""
    if facts.kind is None:
        return facts.agreed, (words.gettext(_AGREED) % {"title": facts.title},)
    title = words.gettext((_OFFERS if facts.offered else _DUTIES)[facts.kind]) % {"title": facts.title}
    return title, (words.gettext(_GATHERED) % {"name": facts.convener}, facts.place)


def cancelled_title(title: str, language: str) -> str:
    """Return the title of a task that has fallen away."""
    return catalogue(language).gettext(_CANCELLED) % {"title": title}
