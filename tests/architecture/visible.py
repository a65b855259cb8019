"""What a template shows as it stands: its text, and the attributes that are read aloud or shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

from jinja2 import Environment, nodes

SHOWN_ATTRIBUTES = {"alt", "title", "aria-label", "aria-description", "placeholder"}
NOT_SHOWN = {"script", "style", "code", "pre", "svg"}
WORDS = re.compile(r"[^\W\d_]{2,}")
ADDRESSES = re.compile(r"\S*[/?=@]\S*")
"""Paths, queries and mail addresses are not words."""
CLASSES = re.compile(r"{% block page_class %}.*?{% endblock %}")
"""A block that fills an attribute of the frame with the names of styles."""
NAMES = {
    "Android", "Apple", "DAVx⁵", "Google", "iPad", "iPhone", "Mac", "Outlook", "Thunderbird", "Microsoft", "iCalendar",
    "Bokmål", "Nynorsk", "English", "PDF", "CSV", "XLSX", "JSON", "API", "ICS", "ics", "Møteplass", "nbsp", "rarr", "larr",
    "middot",
}  # fmt: skip
"""Proper names, formats and languages by their own name: the same in every language."""
TRANSLATES = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
SENTENCE = re.compile(r"^[A-ZÆØÅ][a-zæøå]+|[A-Za-zæøåÆØÅ]{2,} [a-zæøå]{2,}.*[.?!:]$")
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)


@cache
def parsed(template: str) -> nodes.Template:
    """Return the syntax tree of a template, which several rules read."""
    return ENVIRONMENT.parse(template)


def data_only(template: str) -> str:
    """Return a template with every expression as a full stop, every statement as a space, and ``trans`` blocks gone."""
    kept: list[str] = []
    translated = False
    for _, kind, value in ENVIRONMENT.lex(CLASSES.sub("", template)):
        if kind == "name" and value in {"trans", "endtrans"}:
            translated = value == "trans"
        elif kind == "data" and not translated:
            kept.append(value)
        elif kind in {"variable_begin", "block_begin"}:
            kept.append("." if kind == "variable_begin" else " ")
    return "".join(kept)


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in NOT_SHOWN
        self.found += [value for name, value in attrs if name in SHOWN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in NOT_SHOWN

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def words_in_html(template: str) -> list[str]:
    """Return the words an HTML template shows without asking the catalogues."""
    parser = _Shown()
    parser.feed(data_only(template))
    return _words(parser.found)


def words_in_text(template: str) -> list[str]:
    """Return the words a plain text template shows without asking the catalogues."""
    return _words([data_only(template)])


def _words(texts: list[str]) -> list[str]:
    return [word for text in texts for word in WORDS.findall(ADDRESSES.sub("", text)) if word not in NAMES]


def sentences_in_expressions(template: str) -> Iterator[str]:
    """Yield the text constants of a template that look like words for people and are not handed to the catalogues."""
    yield from _sentences(parsed(template))


def _sentences(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATES:
        return
    if isinstance(node, nodes.Compare | nodes.Extends | nodes.Include | nodes.FromImport | nodes.Import):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and SENTENCE.search(node.value):
        if node.value not in NAMES:
            yield node.value
        return
    for child in node.iter_child_nodes():
        yield from _sentences(child)
