"""How the accessibility statement words what keeps people out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planner.domain.accessibility import BREACHES, Breach, Obstacle
from planner.formats.words.words import N_


@dataclass(frozen=True)
class _Words:
    name: str
    meaning: str
    place: str
    instead: str


_OBSTACLES: dict[Obstacle, _Words] = {
    Obstacle.LANGUAGE_OF_TEXTS: _Words(
        N_("Texts that people have written in another language"),
        N_(
            "A screen reader reads them as if they were in the language of the service, and on pages in the "
            "other written form of Norwegian as if they were in that one."
        ),
        N_(
            "Titles, questions, programmes and messages of meetings, and what networks and organisations say "
            "about themselves."
        ),
        N_("Choose the language of the text in the screen reader, or ask us for it in words you can use."),
    ),
    Obstacle.FILES: _Words(
        N_("Files to download"),
        N_("They do not say which language they are in, so a screen reader reads them in its own."),
        N_("Tables for Excel and as text (CSV), such as the guest list."),
        N_("The page from which a file is fetched has the same content."),
    ),
}


@dataclass(frozen=True)
class BreachLine:
    """A breach in words: what it is, what it means, where it is met, what helps meanwhile; and the breach itself."""

    name: str
    meaning: str
    place: str
    instead: str
    breach: Breach


def lines(translate: Callable[[str], str]) -> Iterator[BreachLine]:
    """Yield each breach that is known, in words."""
    for breach in BREACHES:
        words = _OBSTACLES[breach.obstacle]
        yield BreachLine(
            name=translate(words.name),
            meaning=translate(words.meaning),
            place=translate(words.place),
            instead=translate(words.instead),
            breach=breach,
        )
