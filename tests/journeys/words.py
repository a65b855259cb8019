"""What the interface says, in the language of the one who reads: journeys are told in the words of the code."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations

from tests.architecture.source import PLANNER

TRANSLATIONS = PLANNER / "translations"


@cache
def catalogue(language: str) -> GNUTranslations:
    """Return the compiled words of a language."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return GNUTranslations(file)


def said(language: str, words: str, **values: object) -> str:
    """Return what the page shows for these words of the code."""
    text = words if language == "en" else catalogue(language).gettext(words)
    return text % values if values else text


def counted(language: str, one: str, many: str, num: int) -> str:
    """Return what the page shows for so many."""
    text = (one if num == 1 else many) if language == "en" else catalogue(language).ngettext(one, many, num)
    return text % {"num": num}
