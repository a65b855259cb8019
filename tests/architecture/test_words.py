"""Every visible word is in the catalogues, and the catalogues are whole: DESIGN section 3."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from tests.architecture import source, visible
from tests.architecture.source import PLANNER, ROOT

LANGUAGES = ("nb", "nn")
TRANSLATIONS = PLANNER / "translations"
FLASHING = {"flash", "speak_to"}
LABELLED = re.compile(r"(Field|Required|Length|Email|NumberRange|ValidationError)$")
Key = tuple[str | None, str]


def po_of(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def catalogue(language: str) -> Catalog:
    with po_of(language).open("rb") as file:
        return read_po(file, locale=language)


def key(message: object) -> Key:
    msgid = message.id  # type: ignore[attr-defined]
    return message.context, msgid if isinstance(msgid, str) else msgid[0]  # type: ignore[attr-defined]


def contents(catalog: Catalog) -> dict[Key, object]:
    return {key(message): message.string for message in catalog if message.id}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return the visible words as ``make words`` collects them."""
    keywords = re.findall(r"--keyword=\S+", (ROOT / "Makefile").read_text("utf-8"))
    pot = tmp_path_factory.mktemp("words") / "words.pot"
    pybabel = [sys.executable, "-m", "babel.messages.frontend", "--quiet"]
    extract = ["extract", "--mapping-file", str(TRANSLATIONS / "babel.cfg"), "--output-file", str(pot), *keywords, "."]
    subprocess.run([*pybabel, *extract], cwd=ROOT, check=True, capture_output=True)
    with pot.open("rb") as file:
        return read_po(file)


def test_there_are_words_to_translate(collected: Catalog) -> None:
    assert len(collected) > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_in_the_catalogue_and_no_other(language: str, collected: Catalog) -> None:
    assert set(contents(catalogue(language))) == set(contents(collected))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_and_none_fuzzy(language: str) -> None:
    messages = [message for message in catalogue(language) if message.id]
    missing = [message.id for message in messages if not message.string or not all(message.string)]
    assert messages
    assert missing == []
    assert [message.id for message in messages if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_name_the_same_values(language: str) -> None:
    values = re.compile(r"%\((\w+)\)")
    wrong = [
        message.id
        for message in catalogue(language)
        if message.id
        and any(message.string or ())
        and set(values.findall(str(message.string))) != set(values.findall(str(message.id)))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    with po_of(language).with_suffix(".mo").open("rb") as file:
        committed = read_mo(file)
    assert contents(committed) == contents(read_mo(compiled))


def test_templates_show_no_word_of_their_own() -> None:
    reads = {".html": visible.words_in_html, ".txt": visible.words_in_text}
    shown = {
        path.relative_to(ROOT).as_posix(): words
        for path in source.templates()
        if path.suffix in reads and (words := reads[path.suffix](path.read_text("utf-8")))
    }
    assert shown == {}


def test_expressions_in_templates_hold_no_word_for_people() -> None:
    shown = {
        path.relative_to(ROOT).as_posix(): sentences
        for path in source.templates()
        if path.suffix in {".html", ".txt"}
        and (sentences := list(visible.sentences_in_expressions(path.read_text("utf-8"))))
    }
    assert shown == {}


def test_forms_and_messages_show_no_word_of_their_own() -> None:
    bare = [
        f"{file.where}:{call.lineno} {ast.unparse(call.args[0])}"
        for file in source.planner()
        if file.layer == "web"
        for name, call in file.calls
        if (name in FLASHING or LABELLED.search(name)) and call.args and is_text(call.args[0])
    ]
    assert bare == []


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hei {{ name }}</p>", ["Hei"]),
        ("<p>{{ _('Hello') }} · {{ name }}</p>", []),
        ("<p>{% trans %}Hello{% endtrans %}</p>", []),
        ("<img alt='Kart' src='kart.png'>", ["Kart"]),
        ('<img alt="{{ _(\'Map\') }}" {% if wide %}class="wide"{% endif %}>', []),
        ("<input placeholder='Navn' title='{{ x }}'>", ["Navn"]),
        ("<script>let words = 1</script><a aria-label='Neste'>→</a>", ["Neste"]),
        ("<p>{{ base }}/personvern?svar={{ answer }}</p>", []),
        ("{# Et notat #}{% if now > then %}{{ shown }}{% endif %}", []),
    ],
)
def test_a_word_outside_the_catalogue_is_found(template: str, words: list[str]) -> None:
    assert visible.words_in_html(template) == words


@pytest.mark.parametrize(
    ("template", "sentences"),
    [
        ("{{ button('Send svaret') }}", ["Send svaret"]),
        ("{{ button(_('Send the answer'), kind='ds-button primary') }}", []),
        ("{% if state == 'Held' %}{{ 'ds-card wide' }}{% endif %}", []),
    ],
)
def test_a_sentence_in_an_expression_is_found(template: str, sentences: list[str]) -> None:
    assert list(visible.sentences_in_expressions(template)) == sentences
