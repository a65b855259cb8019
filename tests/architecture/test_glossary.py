"""The glossary holds: its words stand in the code, and together in the catalogues."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from babel.messages.pofile import read_po

from tests.architecture import source
from tests.architecture.source import PLANNER, ROOT

ROWS: list[tuple[str, ...]] = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in (ROOT / "docs" / "GLOSSARY.md").read_text("utf-8").splitlines()
    if line.startswith("| `")
]
SHOWN = [row for row in ROWS if len(row) == 5]
INNER = [row for row in ROWS if len(row) == 2]
LATER = [row for row in ROWS if len(row) == 4]
DIFFERENT = [row for row in SHOWN if row[1] != row[2]]


def code_of(row: tuple[str, ...]) -> str:
    return row[0].strip("`")


@cache
def words_of_the_code() -> frozenset[str]:
    """Return classes, their fields and members (``Offer.answer_by``), functions, and the names of modules and rooms."""
    words = {part for file in source.planner() for part in file.module.split(".")}
    for file in source.planner():
        for node in file.tree.body:
            if isinstance(node, source.Definition):
                words.add(node.name)
            if isinstance(node, ast.ClassDef):
                words |= {f"{node.name}.{name}" for name in names_in(node)}
    return frozenset(words)


def names_in(node: ast.ClassDef) -> set[str]:
    targets = [target for line in node.body if isinstance(line, ast.Assign) for target in line.targets]
    targets += [line.target for line in node.body if isinstance(line, ast.AnnAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


@cache
def messages(language: str) -> dict[str, str]:
    """Return the messages of a catalogue with what they become, all forms of each as one text in small letters."""
    with (PLANNER / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {joined(message.id): joined(message.string) for message in catalogue if message.id}


def joined(forms: object) -> str:
    texts = [forms] if isinstance(forms, str) else list(forms)  # type: ignore[call-overload]
    return " / ".join(texts).lower()


def says(text: str, word: str) -> bool:
    """Tell whether a text has a word, also with another ending: «oppgave» is found in «oppgaver» and «oppgaven»."""
    return begins(text, word.removesuffix("e"))


def begins(text: str, word: str) -> bool:
    """Tell whether something in a text begins with a word, in capitals or not."""
    return re.search(rf"\b{re.escape(word.lower())}", text.lower()) is not None


def test_there_are_words() -> None:
    assert len(SHOWN) > 50
    assert INNER
    assert LATER


@pytest.mark.parametrize("row", [*SHOWN, *INNER], ids=code_of)
def test_a_code_word_stands_in_the_code(row: tuple[str, ...]) -> None:
    assert code_of(row) in words_of_the_code()


@pytest.mark.parametrize("row", LATER, ids=code_of)
def test_a_word_for_later_is_still_free(row: tuple[str, ...]) -> None:
    assert code_of(row) not in words_of_the_code()


@pytest.mark.parametrize("row", SHOWN, ids=code_of)
def test_the_three_languages_meet_in_a_message(row: tuple[str, ...]) -> None:
    _code, bokmal, nynorsk, english, _meaning = row
    nb, nn = messages("nb"), messages("nn")
    assert [m for m in nb if says(m, english) and says(nb[m], bokmal) and says(nn[m], nynorsk)]


@pytest.mark.parametrize("row", DIFFERENT, ids=code_of)
def test_no_language_has_the_word_of_the_other(row: tuple[str, ...]) -> None:
    _code, bokmal, nynorsk, *_ = row
    own = {"nb": (bokmal, nynorsk), "nn": (nynorsk, bokmal)}
    wrong = [
        (language, text)
        for language, (right, other) in own.items()
        for text in messages(language).values()
        if begins(text, other) and not begins(right, other)
    ]
    assert wrong == []


def test_a_code_word_is_explained_once() -> None:
    codes = [code_of(row) for row in ROWS]
    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize(
    ("text", "word", "has"),
    [("oppgaver er fordelt", "oppgave", True), ("hovedoppgave", "oppgave", False), ("trykk send", "sende", True)],
)
def test_a_word_is_found_by_its_beginning(text: str, word: str, has: bool) -> None:
    assert says(text, word) is has
