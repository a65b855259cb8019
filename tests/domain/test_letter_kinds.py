"""The table of letters: every kind stands in it, and what nobody asked for can be stopped."""

from __future__ import annotations

from planner.domain.letter_kinds import LETTER_KINDS
from planner.domain.outbox import Priority
from tests.architecture.source import ROOT


def test_every_folder_of_a_letter_has_its_row() -> None:
    folders = {path.name for path in (ROOT / "templates" / "mail").iterdir() if path.is_dir()}
    assert folders == set(LETTER_KINDS)


def test_what_is_awaited_or_asked_for_cannot_be_stopped() -> None:
    assert {kind.can_be_stopped for kind in LETTER_KINDS.values() if kind.priority is not Priority.MAILING} == {False}
    assert LETTER_KINDS["invitation"].can_be_stopped
    assert not LETTER_KINDS["receipt"].can_be_stopped


def test_the_service_answers_for_itself_alone_and_every_other_letter_names_who_does() -> None:
    own = {
        "address_changed", "address_confirm", "inactive", "link_used", "links_again", "mail_test", "network_join_confirm",
        "people_merged", "person_erased", "sign_in",
    }  # fmt: skip
    assert {name for name, kind in LETTER_KINDS.items() if kind.by_service} == own
