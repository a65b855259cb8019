"""What the workboard says of the first steps of a new service, and the page at which each is done."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from planner.formats.words.words import N_
from planner.services.workboard.first_steps import FirstStep, StepStanding


@dataclass(frozen=True)
class StepWords:
    """A step in words: what it is, why, what the button says before it is done and after, and where that leads."""

    title: str
    why: str
    action: str
    again: str
    address: str


WORDS = {
    FirstStep.TEAM: StepWords(
        N_("The team's organisation"),
        N_("The one that brings the others together. Every meeting is called by it."),
        N_("Register the team"),
        N_("See the team"),
        "/arbeidsbord/teamet",
    ),
    FirstStep.ORGANISATIONS: StepWords(
        N_("Organisations to invite"),
        N_("Use the registers' schools and municipalities for the county, or your own list."),
        N_("Import organisations"),
        N_("Import more"),
        "/aktorer/register",
    ),
    FirstStep.MAIL: StepWords(
        N_("Email"),
        N_("Send a test to yourself, and we will explain anything that is wrong."),
        N_("Test email"),
        N_("Try again"),
        "/innstillinger/e-post",
    ),
    FirstStep.NETWORK: StepWords(
        N_("The first network"),
        N_("Schools or others who meet regularly. This can wait."),
        N_("Set up a network"),
        N_("Set up another"),
        "/fagnettverk/nytt",
    ),
    FirstStep.MEETING: StepWords(
        N_("The first meeting"),
        N_("What it is about, when and where, and who you are inviting. Nothing is sent until you say so."),
        N_("New meeting"),
        N_("New meeting"),
        "/moter/ny",
    ),
}


@dataclass(frozen=True)
class StepView:
    """A step as the workboard shows it, in the language of the page."""

    title: str
    why: str
    action: str
    address: str
    done: bool
    is_next: bool


def view(standing: StepStanding) -> StepView:
    """Return a step in words."""
    words = WORDS[standing.step]
    action = words.again if standing.done else words.action
    return StepView(
        gettext(words.title), gettext(words.why), gettext(action), words.address, standing.done, standing.is_next
    )
