"""A careful look at a page: what keeps people out, what does not fit, what is in the wrong language."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from playwright.sync_api import Page, ViewportSize

from planner.domain.accessibility import BREACHES
from tests.architecture.source import ROOT
from tests.journeys.words import TRANSLATIONS

HERE = Path(__file__).parent
AXE = (ROOT / "tests" / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
LOOK = (HERE / "looking.js").read_text("utf-8")
OVERFLOW = (HERE / "overflow.js").read_text("utf-8")
TARGETS = (HERE / "targets.js").read_text("utf-8")
TEXTS = (HERE / "texts.js").read_text("utf-8")
UNMARKED = (HERE / "unmarked.js").read_text("utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
EXCEPTED = {breach.rule: {"enabled": False} for breach in BREACHES if breach.rule}
"""Rules that the accessibility statement says are broken; no other is left out."""
NARROWEST = ViewportSize(width=320, height=640)
PHONE = ViewportSize(width=375, height=812)
CONTEXT = ViewportSize(width=1280, height=800)


def _axe(page: Page, only: dict[str, Any], when: str) -> list[str]:
    options = json.dumps(
        {"runOnly": only, "rules": EXCEPTED, "resultTypes": ["violations"], "iframes": False, "preload": False}
    )
    found = page.evaluate(f"async () => (await axe.run(document, {options})).violations")
    return [
        f"{when}: {one['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for one in found
        for node in one["nodes"]
    ]


def barriers(page: Page, *, letter: bool = False) -> list[str]:
    """Return what axe finds, in the light and in the dark; the page is loaded once, and the dark only has other colours."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate(AXE)
    found = _axe(page, _levels(letter=letter), "light")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += _axe(page, COLOURS, "dark")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def barriers_on_telephone(page: Page, *, letter: bool = False) -> list[str]:
    """Return what axe finds on a telephone, in a page where it has looked before; the window stays narrow."""
    page.set_viewport_size(PHONE)
    found = _axe(page, _levels(letter=letter), "telephone")
    return found if letter else found + page.evaluate(TARGETS)


def _levels(*, letter: bool) -> dict[str, Any]:
    return {"type": "tag", "values": LEVELS if letter else [*LEVELS, "best-practice"]}


def misfits(page: Page) -> list[str]:
    """Return what is wrong in its build: headings, titles, ids, targets, weight, and what comes from elsewhere."""
    found: list[str] = page.evaluate(LOOK)
    return found


def overflow(page: Page) -> list[str]:
    """Return what is wider than 320 pixels; the window stays that narrow."""
    page.set_viewport_size(NARROWEST)
    found: list[str] = page.evaluate(OVERFLOW)
    return found


def foreign(page: Page, language: str) -> list[str]:
    """Return the texts of a page that are still in English."""
    texts: list[str] = page.evaluate(TEXTS)
    return [f"English: {text}" for text in texts if language != "en" and is_english(language, text)]


def unmarked(page: Page, written: list[str]) -> list[str]:
    """Return which of the texts that people have written would be read aloud as if they were English."""
    found: list[str] = page.evaluate(UNMARKED, written)
    return found


@cache
def _english(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    forms: set[str] = set()
    for message in catalogue:
        if message.id:
            forms |= _forms(message.id) - _forms(message.string)
    fixed = frozenset(form for form in forms if "%(" not in form)
    filled = tuple(
        re.compile(re.sub(r"%\\\(\w+\\\)[sd]", ".+", re.escape(form)))
        for form in forms - fixed
        if len(re.findall(r"[a-z]{2,}", re.sub(r"%\(\w+\)[sd]", "", form))) > 1
    )
    return fixed, filled


def _forms(words: str | tuple[str, ...] | list[str] | None) -> set[str]:
    return {words} if isinstance(words, str) else set(words or ())


@cache
def is_english(language: str, text: str) -> bool:
    """Tell whether a text is a word of the code that should have been translated."""
    fixed, filled = _english(language)
    return text in fixed or any(pattern.fullmatch(text) for pattern in filled)
