"""The words of letters, with templates and catalogues made for the test."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from jinja2 import TemplateNotFound, UndefinedError

from planner.domain.meetings import MeetingKind
from planner.formats.mail import letters
from planner.formats.mail.letters import Sources

STARTS = datetime(2027, 2, 8, 8, 0, tzinfo=UTC)
VALUES = {
    "title": "Jord & <vann>",
    "starts": STARTS,
    "zone": "Europe/Oslo",
    "about": "Vi *ses*",
    "kind": MeetingKind.TALK,
}
TEMPLATES = {
    "subject.txt": "{{ _('Invitation') }}:\n {{ title }}\n",
    "body.txt": "{{ _('Welcome to %(title)s.', title=title) }}   \n\n\n\n"
    "{{ starts|moment }}\n{{ about|plain }} {{ kind|label }}\n",
    "body.html": "<!doctype html>\n<style>p { color: red }"
    " @media (prefers-color-scheme: dark) { p { color: blue !important } }</style>"
    "<p lang='{{ language }}'>{{ subject }}, {{ starts|week }}</p>{{ about|markdown }}",
}
CATALOGUES = {
    "nb": {"Invitation": "Invitasjon", "Welcome to %(title)s.": "Velkommen til %(title)s."},
    "nn": {"Welcome to %(title)s.": "Velkomen til %(title)s."},
}


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    folder = tmp_path / "templates" / "mail" / "invitation"
    folder.mkdir(parents=True)
    for name, text in TEMPLATES.items():
        (folder / name).write_text(text, encoding="utf-8")
    for language, words in CATALOGUES.items():
        _compile(tmp_path / "translations" / language / "LC_MESSAGES", language, words)
    return Sources((tmp_path / "templates",), tmp_path / "translations")


def _compile(folder: Path, language: str, words: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    catalogue = Catalog(locale=language)
    for msgid, word in words.items():
        catalogue.add(msgid, word)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)


def spoken(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_letter_is_written_in_bokmal(sources: Sources) -> None:
    letter = letters.render("invitation", "nb", VALUES, sources)
    assert letter.subject == "Invitasjon: Jord & <vann>"
    assert spoken(letter.text) == "Velkommen til Jord & <vann>.\n\nmandag 8. februar 2027 kl. 09.00\nVi ses Talk\n"
    shown = letter.html.partition("<body>")[2]
    assert '>Invitasjon: Jord &amp; &lt;vann&gt;, uke 6</p><p style="color: red;">Vi <em>ses</em></p>' in shown
    assert letter.html.endswith("</html>\n")


def test_a_letter_keeps_its_looks_where_the_style_sheet_is_dropped(sources: Sources) -> None:
    head, _, shown = letters.render("invitation", "nb", VALUES, sources).html.partition("<body>")
    assert shown.startswith('<p lang="nb" style="color: red;">')
    assert "p { color: red }" not in head
    assert "@media (prefers-color-scheme: dark) { p { color: blue !important } }" in head


def test_nynorsk_falls_back_to_bokmal(sources: Sources) -> None:
    letter = letters.render("invitation", "nn", VALUES, sources)
    assert letter.subject.startswith("Invitasjon:")
    assert letter.text.startswith("Velkomen til")
    assert "veke 6" in letter.html


def test_english_is_what_the_code_says(sources: Sources) -> None:
    letter = letters.render("invitation", "en", VALUES, sources)
    assert letter.subject.startswith("Invitation:")
    assert "Monday 8 February 2027, 09:00" in spoken(letter.text)


def test_dates_follow_the_zone_of_the_values(sources: Sources) -> None:
    letter = letters.render("invitation", "en", {**VALUES, "zone": "UTC"}, sources)
    assert "08:00" in letter.text


def test_a_missing_value_stops_the_letter(sources: Sources) -> None:
    with pytest.raises(UndefinedError, match="title"):
        letters.render("invitation", "nb", {"starts": STARTS}, sources)


def test_an_unknown_kind_has_no_letter(sources: Sources) -> None:
    with pytest.raises(TemplateNotFound):
        letters.render("../secrets", "nb", VALUES, sources)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nBcc: b", "a Bcc: b"),
        ("  a\u2028b\tc ", "a b c"),
        ("x" * 300, "x" * 199 + "…"),
        ("Fagdag 🌱", "Fagdag 🌱"),
    ],
)
def test_a_header_is_one_line(text: str, line: str) -> None:
    assert letters.one_line(text) == line
