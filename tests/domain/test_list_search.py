from __future__ import annotations

import pytest

from planner.domain.list_search import says


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ("åse", True),
        ("Aase", True),
        ("ASE døme", True),
        ("dome", True),
        ("doeme mære", True),
        ("maere", True),
        ("ase@example", True),
        ("example.no", True),
        ("øme", False),
        ("åse nord", False),
        ("", True),
        ("   ", True),
        *((signs, False) for signs in ("«», .", "\N{MACRON}", "{", "|", "%", "_", "🙂", "\N{COMBINING RING ABOVE}")),
    ],
)
def test_each_word_typed_begins_a_word_of_the_line(wanted: str, fits: bool) -> None:
    assert says(("Åse Døme", "ase@example.no", "Mære landbruksskole"), wanted) is fits
