"""Markdown that people write, as safe HTML for pages and letters and as plain text for calendars.

Pictures and raw HTML are not taken along: a picture would tell a third party who reads a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from textwrap import shorten

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {"p", "br", "em", "strong", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"}
_HEADINGS = {"h3", "h4", "h5", "h6"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_MANY_EMPTY_LINES = re.compile(r"\n{3,}")
LONGEST_GIST = 200
"""Signs of a description that search engines and those who show links have room for."""
REMEMBERED = 64
"""Texts whose forms a process remembers: a change of something else in a meeting asks for them again, and so does each letter."""

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    .enable(["table", "strikethrough", "linkify"])
    .disable("image")
)
if _MARKDOWN.linkify is not None:
    # An address is a link when it says so itself; «kl.no» may be a slip of the hand.
    _MARKDOWN.linkify.set({"fuzzy_link": False})
# An address that stands for itself is data: undone encoding, as a browser's address field shows it, breaks it when copied.
_MARKDOWN.normalizeLinkText = lambda link: link  # type: ignore[method-assign]


@lru_cache(REMEMBERED)
def to_html(text: str) -> str:
    """Safe HTML of Markdown: headings start at ``h3``, links carry ``nofollow noopener``, a line break is a break.

    A bare address, of the web or of mail, becomes a link.

    Raw HTML is shown as the text it is, pictures as a link to them.
    """
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    return nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=_TAGS | _HEADINGS | _TABLES,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener",
    )


@lru_cache(REMEMBERED)
def to_text(text: str) -> str:
    """Plain text of Markdown, for calendar entries and letters: list marks stay, a link shows its address.

    An address that stands for itself comes out exactly as it was written.
    """
    lines = "".join(_blocks(_MARKDOWN.parse(text)))
    return _MANY_EMPTY_LINES.sub("\n\n", lines).strip()


def gist(text: str) -> str:
    """Return the beginning of Markdown as one plain line, for a description of a page."""
    return shorten(to_text(text), LONGEST_GIST, placeholder=" …")


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    lists: list[int | None] = []
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
            yield "" if lists else "\n"
        elif token.type == "list_item_open":
            yield "  " * (len(lists) - 1) + _list_mark(lists)
        else:
            yield _plain(token)


def _list_mark(lists: list[int | None]) -> str:
    number = lists[-1]
    if number is None:
        return "- "
    lists[-1] = number + 1
    return f"{number}. "


def _plain(token: Token) -> str:
    """What one token of a block adds: its words, or the line ends after it."""
    match token.type:
        case "inline":
            return "".join(_words(token.children or ()))
        case "code_block" | "fence":
            return f"{token.content}\n"
        case "paragraph_close" | "heading_close" | "table_close":
            return "\n" if token.hidden or token.type == "table_close" else "\n\n"
        case "tr_close" | "hr":
            return "\n"
        case "td_close" | "th_close":
            return "  "
        case _:
            return ""


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    address, shown, bare = "", "", False
    for token in tokens:
        if token.type == "link_open":
            address, shown = str(token.attrGet("href") or ""), ""
            bare = token.markup in {"linkify", "autolink"}
        elif token.type == "link_close":
            yield "" if bare or address.removeprefix("mailto:") == shown else f" ({address})"
        else:
            words = "\n" if token.type in {"softbreak", "hardbreak"} else token.content
            shown += words
            yield words
