"""Markdown as safe HTML and as plain text."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.formats.words import markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Jord & *vann*", "<p>Jord &amp; <em>vann</em></p>\n"),
        ("# Program", "<h3>Program</h3>\n"),
        ("###### Lite", "<h6>Lite</h6>\n"),
        ("en\nto", "<p>en<br>\nto</p>\n"),
        ("3. tre\n4. fire", '<ol start="3">\n<li>tre</li>\n<li>fire</li>\n</ol>\n'),
        ("[Mære](https://example.no)", '<p><a href="https://example.no" rel="nofollow noopener">Mære</a></p>\n'),
        (
            "Se https://example.no/påmelding.",
            '<p>Se <a href="https://example.no/p%C3%A5melding" rel="nofollow noopener">https://example.no/påmelding</a>.</p>\n',
        ),
        ("kari@example.no", '<p><a href="mailto:kari@example.no" rel="nofollow noopener">kari@example.no</a></p>\n'),
        ("kl.no `https://example.no`", "<p>kl.no <code>https://example.no</code></p>\n"),
    ],
)
def test_markdown_becomes_html(text: str, html: str) -> None:
    assert markdown.to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="https://example.no/x.png">',
        "![kart](https://example.no/x.png)",
        "[her](javascript:alert(1))",
        "[her](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="https://example.no" onclick="x()">her</a>',
        '[her](https://example.no"onmouseover="x)',
        "<style>*{display:none}</style>",
    ],
)
def test_nothing_dangerous_comes_through(text: str) -> None:
    html = markdown.to_html(text)
    for bad in (
        "<script",
        "<img",
        "<style",
        'href="javascript',
        'href="data',
        '<a href="https://example.no" onclick',
        'no"onmouseover=',
    ):
        assert bad not in html


@given(some.text(alphabet="a<>\"'&[]()!#*`\n:/ javscript", max_size=80))
def test_any_text_is_rendered_without_a_picture_or_a_script(text: str) -> None:
    html = markdown.to_html(text)
    assert "<img" not in html
    assert "<script" not in html
    assert isinstance(markdown.to_text(text), str)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Jord & *vann*", "Jord & vann"),
        ("# Program\n\nKaffe", "Program\n\nKaffe"),
        ("en\nto\n\ntre", "en\nto\n\ntre"),
        (
            "Vi tar opp:\n\n- jord\n- vann\n  - grøft\n\nVel møtt",
            "Vi tar opp:\n\n- jord\n- vann\n  - grøft\n\nVel møtt",
        ),
        ("3. tre\n4. fire", "3. tre\n4. fire"),
        ("[Mære](https://example.no/a)", "Mære (https://example.no/a)"),
        ("<https://example.no/>", "https://example.no/"),
        ("<kari@example.no>", "kari@example.no"),
        ("`kode`", "kode"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a  b  \n1  2"),
        ("<b>rå</b>", "<b>rå</b>"),
        ("", ""),
    ],
)
def test_markdown_becomes_plain_text(text: str, plain: str) -> None:
    assert markdown.to_text(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "Bli med: https://teams.example/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%22Tid%22%3a%2200%22%7d",
        "Dokument: https://skole.example/Delte%20dokumenter/Plan%202027.docx",
        "https://mære.no/åpent?x=å&y=%E5&copy=2",
        "https://x.example/__a__/b_c_d/e*f*g/~~h~~",
        "https://x.example/%zz%c3%a5%",
        "- https://x.example/a%20b\n- https://x.example/%5B1%5D",
    ],
)
def test_an_address_comes_out_as_it_was_written(text: str) -> None:
    assert markdown.to_text(text) == text
    shown = markdown.to_html(text.partition("\n")[0]).rpartition('">')[2].partition("</a>")[0]
    assert shown.replace("&amp;", "&") in text


@given(some.text(min_size=1, max_size=40), some.text(max_size=20))
def test_whatever_is_encoded_in_an_address_stays_encoded(path: str, query: str) -> None:
    address = f"https://skole.example/{quote(path)}/slutt?q={quote(query, safe='')}x"
    assert markdown.to_text(f"Se {address} og møt opp") == f"Se {address} og møt opp"
    assert markdown.to_text(f"[Planen]({address})") == f"Planen ({address})"
