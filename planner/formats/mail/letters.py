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
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
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

    Beside ``values`` the templates know ``language`` and ``subject``; dates are shown in the zone ``values["zone"]``.
    Nynorsk falls back to bokmål and then English. Raises Jinja's ``TemplateNotFound`` for an unknown kind and
    ``UndefinedError`` for a value that a template misses.
    """
    folder = f"mail/{kind}"
    environment = _environment(language, sources)
    context = dict(values, language=language)
    subject = one_line(environment.get_template(f"{folder}/subject.txt").render(context))
    context["subject"] = subject
    text = environment.get_template(f"{folder}/body.txt").render(context)
    html = environment.get_template(f"{folder}/body.html").render(context)
    return LetterText(subject, _tidy(text), _INLINER.inline(html.strip()) + "\n")


def one_line(text: str) -> str:
    """Text fit for a header: one line without control characters, at most 200 characters."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= _SUBJECT_LENGTH else line[: _SUBJECT_LENGTH - 1].rstrip() + "…"


@cache
def _environment(language: str, sources: Sources) -> Environment:
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
    environment.filters |= {name: _dated(write, language) for name, write in times.FILTERS.items()}
    environment.filters |= {name: _dated(write, language) for name, write in spans.FILTERS.items()}
    environment.filters |= {name: _between(write, language) for name, write in times.RANGE_FILTERS.items()}
    environment.filters |= {"markdown": _markdown, "plain": markdown.to_text, "label": _labelled(translations)}
    return environment


def _dated(write: Callable[..., str], language: str) -> Callable[[Context, Any], str]:
    @pass_context
    def shown(context: Context, value: Any) -> str:  # noqa: ANN401 - A date, an instant or a span.
        return write(value, language, context.get("zone", times.ZONE))

    return shown


def _between(write: Callable[..., str], language: str) -> Callable[[Context, Any, Any], str]:
    @pass_context
    def shown(context: Context, start: Any, end: Any) -> str:  # noqa: ANN401 - Dates or instants.
        return write(start, end, language, context.get("zone", times.ZONE))

    return shown


def _labelled(translations: NullTranslations) -> Callable[[StrEnum], str]:
    return lambda value: translations.gettext(label(value))


def _markdown(text: str) -> Markup:
    return Markup(markdown.to_html(text))  # noqa: S704 - The result is sanitised.


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return _MANY_EMPTY_LINES.sub("\n\n", lines).strip() + "\n"
