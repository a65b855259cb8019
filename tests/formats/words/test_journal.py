from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from planner.domain.duties import DutyKind
from planner.domain.journal_audiences import AUDIENCES
from planner.domain.meeting_fields import NAMES
from planner.domain.meetings import MeetingState
from planner.formats.words.journal import VIA, WORDS, Tongue, nobody, sentence, via, who
from tests.architecture import source

ENGLISH = Tongue(lambda words: words, "en")
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
WRITERS = ("journal.write", "journal.note", "journal.note_guests", "_write")
KEEPERS = ("verb", "VERBS")


def written() -> Iterator[str]:
    """Yield every verb that a use case writes: given to a writer, or kept under a name for one."""
    for file in source.planner():
        if file.layer != "services":
            continue
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITERS:
                yield from texts(*node.args)
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in KEEPERS:
                yield from texts(node.value)


def texts(*nodes: ast.AST) -> Iterator[str]:
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and VERB.fullmatch(part.value):
                yield part.value


def has_words(verb: str) -> bool:
    return verb in WORDS or all(f"{verb}.{kind}" in WORDS for kind in DutyKind)


def test_every_verb_that_is_written_has_words() -> None:
    verbs = set(written())
    assert {"duties.offered", "duties.declined", "meetings.moved", "replies.answered"} <= verbs
    assert sorted(verb for verb in verbs if not has_words(verb)) == []


def test_there_are_no_words_for_verbs_that_nobody_writes() -> None:
    verbs = set(written())
    assert {verb for verb in WORDS if ".".join(verb.split(".")[:2]) not in verbs} == set()


def test_every_verb_with_words_has_its_audience_and_no_other() -> None:
    verbs = {".".join(verb.split(".")[:2]) for verb in WORDS}
    assert {verb for verb in verbs if not verb.startswith("people.")} == set(AUDIENCES)


@pytest.mark.parametrize(
    ("verb", "facts", "words"),
    [
        ("duties.accepted", {"duty": "execution", "name": "Mære"}, "Mære took on running the meeting"),
        ("meetings.cancelled", {"reason": "The road is closed."}, "The meeting was cancelled"),
        ("duties.accepted", {"duty": "follow_up", "name": "Mære"}, "Mære took on following up the meeting"),
        (
            "meetings.moved",
            {"was_starts": "2027-02-08T09:00:00", "starts": "2027-02-09T10:30:00"},
            "The meeting was moved from Mon 8 Feb 2027, 09:00 to Tue 9 Feb 2027, 10:30",
        ),
        ("meetings.changed", {"fields": ["place", "title"]}, "The meeting was changed: place, title"),
        ("replies.answered", {"guest": "Aud", "state": "coming", "answer": "yes"}, "Aud answered: Coming"),
        ("replies.answered", {"state": "declined"}, "Somebody answered: Not coming"),
        ("something.new", {}, "Something was changed"),
    ],
)
def test_a_line_is_one_sentence(verb: str, facts: dict[str, object], words: str) -> None:
    assert sentence(verb, facts, ENGLISH).replace("\u00a0", " ") == words


def test_every_field_of_a_meeting_has_a_word() -> None:
    told = sentence("meetings.changed", {"fields": sorted(NAMES)}, ENGLISH)
    assert "Something" not in told
    assert MeetingState.DRAFT not in told


def test_how_a_change_came_in_has_words() -> None:
    assert [via(channel, ENGLISH) for channel in VIA] == list(VIA.values())
    assert via("", ENGLISH) == ""


def test_who_acted_is_said_where_no_name_is_there_to_be_read() -> None:
    assert [nobody(channel, ENGLISH) for channel in ("page", "mail", "job", "cli", "")] == [
        "Somebody on the public page", "Somebody", "Automatic", "Automatic", "Automatic",
    ]  # fmt: skip
    assert who("", "", "", ENGLISH) == "Somebody"
