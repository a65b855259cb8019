"""What the chosen date collides with, and the nearest better days; a warning never blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.collisions import HARD, Collision, Option
from planner.domain.meetings import Span
from planner.domain.permissions import Verb
from planner.formats.places.collisions import sentence
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.dates import collisions
from planner.services.dates.collisions import CollisionContext
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.web.meetings.practical_forms import WhenForm
from planner.web.requests import reading

bp = Blueprint("date_warnings", __name__)


@dataclass(frozen=True)
class BetterDay:
    """A day to choose instead, and why: what it collides with in spite of all, or nothing."""

    day: date
    reasons: tuple[str, ...]


def words_of(collision: Collision) -> str:
    """Return a collision in the language of the page."""
    return sentence(collision, gettext)


def warnings_of(work: Work, meeting: Meeting, span: Span) -> list[str]:
    """Return what this time collides with, in words, the weightiest first."""
    return [words_of(collision) for collision in collisions.of(work, meeting, span)]


def _better(option: Option, here: list[str]) -> BetterDay:
    """Return a day with what is special about it: a season that goes on all the while says nothing for or against it."""
    reasons = (words_of(collision) for collision in option.collisions)
    return BetterDay(option.day, tuple(words for words in reasons if words not in here))


def _looked_at(board: CollisionContext, span: Span) -> dict[str, object]:
    """Return the warnings about a time, and the better days where something takes it."""
    collisions_here = board.of(span)
    words = [words_of(collision) for collision in collisions_here]
    # A free day says nothing for a meeting of several.
    hard = span.first_day == span.last_day and any(collision.weight >= HARD for collision in collisions_here)
    return {
        "span": span,
        "warnings": words,
        "better": [_better(option, words) for option in board.better(span)] if hard else [],
    }


@bp.get("/moter/<slug>/rediger/dato")
def show(slug: str) -> Response | str:
    """Warn about the date that was saved, and offer better days; go on when there is nothing to warn about."""
    onward = f"/moter/{slug}/rediger/hvor"
    with reading() as work:
        meeting = meetings.get(work, slug)
        identity.require(work, Verb.EDIT, meeting)
        span = meeting.span
        typed = WhenForm.stored_values(work, meeting)
        looked_at = None if span is None else _looked_at(collisions.around(work, meeting, span), span)
    if looked_at is None or not looked_at["warnings"]:
        return redirect(onward)
    back = url_for("wizard.edit", slug=slug, step="nar")
    return render_template("meetings/wizard_date.html", typed=typed, onward=onward, back=back, **looked_at)


@bp.post("/moter/<slug>/rediger/dato/se")
def look(slug: str) -> str:
    """Tell what a time that is being typed would collide with, as a piece of the page; nothing is kept."""
    form = WhenForm()
    with reading() as work:
        meeting = meetings.get(work, slug)
        identity.require(work, Verb.EDIT, meeting)
        form.prepare(work, meeting)
        if not form.validate():
            return ""
        form.values()
        looked_at = _looked_at(collisions.around(work, meeting, form.span), form.span)
    return render_template("meetings/_wizard_collisions.html", meeting=meeting, **looked_at)
