"""What to say when a rule says no."""

from __future__ import annotations

from datetime import datetime

from babel.numbers import format_decimal

from planner.domain.refusals import Refused
from planner.formats.words.refusal_words import WITHOUT_FACTS, WORDS
from planner.formats.words.times import moment


def words(refusal: Refused) -> str:
    """Return the msgid of a refusal; its facts fill the ``%(name)s`` places after translation."""
    bare = WITHOUT_FACTS.get(refusal.rule) if not refusal.facts else None
    return bare or WORDS[refusal.rule]


def facts(refusal: Refused, language: str, zone: str) -> dict[str, object]:
    """Return the facts as they stand in a sentence: instants in words, whole numbers grouped as in 10 000."""
    return {name: _shown(fact, language, zone) for name, fact in refusal.facts.items()}


def _shown(fact: object, language: str, zone: str) -> object:
    if isinstance(fact, datetime) and fact.tzinfo is not None:
        return moment(fact, language, zone)
    return format_decimal(fact, locale=language) if type(fact) is int else fact
