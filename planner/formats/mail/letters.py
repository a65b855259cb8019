"""The words of a letter, from the templates in ``templates/mail/<kind>``, in the language of the one it is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from planner.formats.words import markdown, spans, times
from planner.formats.words.catalogues import FOLDER, catalogue
from planner.formats.words.words import label

_PLANNER = Path(__file__).parents[2]
_MANY_EMPTY_LINES = re.compile(r"\n{3,}")
_SUBJECT_LENGTH = 200
_INLINER = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
"""Writes the rules of ``<style>`` into the elements, for mail programs drop it; those for the dark and for phones stay there."""


@dataclass(frozen=True, slots=True)
class LetterText:
    """The words of one letter: a subject of one line, and the same message as plain text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Where letters come from: the folders of templates, the first that has one wins, and the folder of catalogues."""

    templates: tuple[Path, ...]
    translations: Path


# Beside the package in the repository, inside it once installed.
SOURCES = Sources((_PLANNER.parent / "templates", _PLANNER / "templates"), FOLDER)


def render(kind: str, language: str, values: Mapping[str, Any], sources: Sources = SOURCES) -> LetterText:
    """Write the letter of a kind in a language (``nb``, ``nn`` or ``en``).

    Beside ``values`` the templates know ``language``, ``subject`` and ``heading``, the subject without its day: where
    ``values["span"]`` is when what it is about takes place, the subject ends with that day. Dates are shown in the zone
    ``values["zone"]``.
    Nynorsk falls back to bokmål and then English. Raises Jinja's ``TemplateNotFound`` for an unknown kind and
    ``UndefinedError`` for a value that a template misses.
    """
    folder = f"mail/{kind}"
    zone, span = values.get("zone", times.ZONE), values.get("span")
    environment = _environment(language, zone, sources)
    context = dict(values, language=language)
    heading = one_line(environment.get_template(f"{folder}/subject.txt").render(context))
    day = "" if span is None else f" \N{EN DASH} {spans.days_medium(span, language, zone)}"
    subject = one_line(heading, _SUBJECT_LENGTH - len(day)) + day
    context |= {"subject": subject, "heading": heading}
    text = environment.get_template(f"{folder}/body.txt").render(context)
    html = environment.get_template(f"{folder}/body.html").render(context)
    return LetterText(subject, _tidy(text), _INLINER.inline(html.strip()) + "\n")


def one_line(text: str, most: int = _SUBJECT_LENGTH) -> str:
    """Text fit for a header: one line without control characters, at most so many characters."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


@cache
def _environment(language: str, zone: str, sources: Sources) -> Environment:
    translations = catalogue(language, sources.translations)
    environment = Environment(
        loader=FileSystemLoader(sources.templates),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    values = {name: _dated(write, language, zone) for name, write in (times.FILTERS | spans.FILTERS).items()}
    ranges = {name: _between(write, language, zone) for name, write in times.RANGE_FILTERS.items()}
    environment.filters |= values | ranges
    environment.filters |= {"markdown": _markdown, "plain": markdown.to_text, "label": _labelled(translations)}
    return environment


def _dated(write: Callable[..., str], language: str, zone: str) -> Callable[[Any], str]:
    return lambda value: write(value, language, zone)


def _between(write: Callable[..., str], language: str, zone: str) -> Callable[[Any, Any], str]:
    return lambda start, end: write(start, end, language, zone)


def _labelled(translations: NullTranslations) -> Callable[[StrEnum], str]:
    return lambda value: translations.gettext(label(value))


def _markdown(text: str) -> Markup:
    return Markup(markdown.to_html(text))  # noqa: S704 - The result is sanitised.


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return _MANY_EMPTY_LINES.sub("\n\n", lines).strip() + "\n"
