"""One word per concept, and the same word for a feature in every layer: DESIGN sections 2 and 3."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture import source
from tests.architecture.source import PLANNER, ROOT, TEMPLATES

EMPTY_WORDS = {"util", "utils", "utility", "helper", "helpers", "common", "misc", "manager", "managers"}
PARTS = re.compile(r"[A-ZÆØÅ]?[a-zæøå]+|[A-ZÆØÅ]+(?![a-zæøå])")
SHARED_TEMPLATES = {"macros", "mail", "errors", "front"}
"""Template folders that belong to no single room."""
WITHOUT_TEMPLATES = {"api", "caldav"}
"""Rooms of the web that show no page."""
TESTS_OF_THE_WHOLE = {"architecture", "journeys", "programs"}


def parts(name: str) -> set[str]:
    return {part.lower() for part in PARTS.findall(name)}


def features(layer: str) -> set[str]:
    """Return the words a layer uses for features: the names of its rooms and of its files."""
    files = [path for path in (PLANNER / layer).rglob("*.py") if not {"migrations", "api"} & set(path.parts)]
    return {path.stem for path in files} - {"__init__"} | rooms(layer)


def rooms(layer: str) -> set[str]:
    """Return the names of the rooms inside a layer."""
    return {path.parent.name for path in (PLANNER / layer).glob("*/__init__.py")}


def test_no_name_says_nothing() -> None:
    names = [
        (file.where, node.name)
        for file in (*source.planner(), *source.tests(), *source.benches())
        for node in file.nodes
        if isinstance(node, source.Definition)
    ]
    paths = [path.relative_to(ROOT).as_posix() for path in source.tracked()]
    empty = [f"{where}: {name}" for where, name in names if parts(name) & EMPTY_WORDS]
    assert empty == []
    ours = [path for path in paths if "/vendor/" not in path]
    assert [path for path in ours if parts(path) & EMPTY_WORDS] == []


def test_a_feature_is_called_the_same_in_every_layer() -> None:
    words = {word for layer in source.LAYERS for word in features(layer)}
    assert {"meetings", "duties", "replies", "networks"} <= words
    twins = {(word, word + ending) for word in words for ending in ("s", "es") if word + ending in words}
    assert twins == set()
    assert {(one, two) for one in words for two in words if one != two and flat(one) == flat(two)} == set()


def flat(word: str) -> str:
    return word.replace("_", "")


def test_templates_are_packed_by_the_same_rooms_as_the_web() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()} - SHARED_TEMPLATES
    assert folders == rooms("web") - WITHOUT_TEMPLATES


def test_tests_are_packed_by_the_same_rooms_as_the_code() -> None:
    wrong = [
        path.relative_to(ROOT).as_posix()
        for layer in ("services", "web", "formats")
        for path in (ROOT / "tests" / layer).rglob("test_*.py")
        if path.parent.name != layer and path.parent.name not in rooms(layer)
    ]
    assert wrong == []


def test_every_room_says_what_it_is_for_and_what_it_may_know() -> None:
    texts = {
        path: path.read_text("utf-8") for layer in source.LAYERS for path in (PLANNER / layer).glob("*/__init__.py")
    }
    assert len(texts) > 30
    assert [path.relative_to(ROOT).as_posix() for path, text in texts.items() if len(text.splitlines()) < 3] == []


def test_a_test_is_named_after_what_it_tests() -> None:
    words = {word for layer in source.LAYERS for word in features(layer)}
    words |= {path.stem for path in PLANNER.glob("*.py")} | {file.path.stem for file in source.benches()} | {"settings"}
    wrong = [
        file.where
        for file in source.tests()
        if (stem := file.path.stem).startswith("test_")
        and not set(file.path.relative_to(ROOT / "tests").parts) & TESTS_OF_THE_WHOLE
        and not named_after(stem.removeprefix("test_"), words)
    ]
    assert wrong == []


def named_after(name: str, words: set[str]) -> bool:
    """Tell whether a name is a feature's word, or begins with one, as ``replies_at_once`` does."""
    return any(name == word or name.startswith(f"{word}_") for word in words)


def test_partial_templates_begin_with_an_underscore() -> None:
    included = re.compile(r"{%-?\s*include\s+[\"']([^\"']+)[\"']")
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in source.templates()
        for name in included.findall(path.read_text("utf-8"))
        if not Path(name).name.startswith("_")
    ]
    assert wrong == []


def test_a_public_class_name_stands_for_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for file in source.planner():
        for node in file.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(file.where)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


VAGUE = {"found", "known", "made", "one", "told"}
"""Participles and pronouns: they say nothing of the type that the value has."""
COLUMNS = {("planner/rows/calendars.py", "told"), ("planner/rows/dav.py", "told")}
"""Columns of the database keep the names that they have."""


def stored_names(file: source.Source) -> list[str]:
    """Return the names of the variables, parameters and functions that a file defines."""
    nodes = file.nodes
    variables = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    parameters = [node.arg for node in nodes if isinstance(node, ast.arg)]
    return [*variables, *parameters, *(node.name for node in nodes if isinstance(node, source.FUNCTIONS))]


def test_a_value_is_named_by_a_noun() -> None:
    vague = {(file.where, name) for file in source.planner() for name in stored_names(file) if name in VAGUE}
    assert vague - COLUMNS == set()
