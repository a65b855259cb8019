"""How a date is understood that is being typed, so that its field shows it in words before it is sent."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from planner.domain.coming_days import parse_day
from planner.domain.refusals import Refused
from planner.formats.words.times import date_long
from planner.web.dates.answer_days import suggested
from planner.web.fields import LONGEST_SEARCH, today
from planner.web.requests import language

bp = Blueprint("typed_dates", __name__)


@bp.get("/dato.json")
def read() -> Response:
    """Return a date in full where what is typed leaves it open; nothing where it is whole already, or cannot be understood.

    With it comes until when to ask for answers to a meeting on that day.
    """
    try:
        typed = parse_day(request.args.get("tekst", "")[:LONGEST_SEARCH], today())
    except Refused:
        return jsonify(date="", answer_by="")
    whole = date_long(typed.day, language()) if typed.guessed else ""
    return jsonify(date=whole, answer_by=suggested(typed.day))
