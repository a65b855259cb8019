"""Words that the glossary gives up for another one stand in no message, so that one thing keeps one name."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT
from tests.architecture.test_glossary import messages

ROWS: list[list[str]] = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "GLOSSARY.md").read_text("utf-8").splitlines()
    if re.match(r"\| (?:n[bn]|en)\b", line)
]
AVOIDED = [(language, word, exceptions) for names, word, _but, exceptions in ROWS for language in names.split(", ")]


def pattern(word: str) -> re.Pattern[str]:
    """Return what finds a word: whole, or with any ending where it ends in a star."""
    begin, star = word.lower().removesuffix("*"), word.endswith("*")
    return re.compile(rf"(?<![\w-]){re.escape(begin)}" + ("" if star else r"(?![\w-])"))


def without(text: str, exceptions: str) -> str:
    """Return a text without what is allowed in it; an exception of one word is the whole text."""
    for allowed in filter(None, (part.strip().lower() for part in exceptions.split(";"))):
        text = (
            ""
            if text == allowed
            else text.replace(allowed, "")
            if " " in allowed or allowed.endswith("liste")
            else text
        )
    return text


def texts(language: str) -> list[str]:
    """Return what a language says; the English is the messages themselves, as the code has them."""
    return list(messages("nb")) if language == "en" else list(messages(language).values())


def test_words_are_avoided_in_every_language() -> None:
    assert {language for language, _word, _exceptions in AVOIDED} == {"nb", "nn", "en"}


@pytest.mark.parametrize(("language", "word", "exceptions"), AVOIDED, ids=[f"{row[0]}-{row[1]}" for row in AVOIDED])
def test_no_message_has_an_avoided_word(language: str, word: str, exceptions: str) -> None:
    assert [text for text in texts(language) if pattern(word).search(without(text, exceptions))] == []


@pytest.mark.parametrize(
    ("language", "allowed"),
    [
        (language, part.strip().lower())
        for language, _word, exceptions in AVOIDED
        for part in exceptions.split(";")
        if part.strip()
    ],
)
def test_an_exception_is_still_needed(language: str, allowed: str) -> None:
    assert any(allowed in text for text in texts(language))


@pytest.mark.parametrize(
    ("word", "text", "has"),
    [
        ("brev*", "åpne brevet", True),
        ("brev*", "nyhetsbrev", False),
        ("bort", "legg bort", True),
        ("bort", "borte", False),
        ("svart", "svartid", False),
        ("«*", "see «jord»", True),
        ("letter*", "newsletter", False),
    ],
)
def test_a_word_is_avoided_whole_or_by_its_beginning(word: str, text: str, has: bool) -> None:
    assert (pattern(word).search(text) is not None) is has


def test_what_is_allowed_is_taken_out_before_a_text_is_judged() -> None:
    assert without("ditt tilbud om plass", "Tilbud om plass") == "ditt "
    assert without("deltaker", "Deltaker") == ""
    assert without("en deltaker til", "Deltaker") == "en deltaker til"
