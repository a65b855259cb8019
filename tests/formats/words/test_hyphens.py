from __future__ import annotations

import pytest

from planner.formats.words.hyphens import hyphenated


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Kompetansecafé om gjødsel", "Kom|pe|tansecafé om gjødsel"),
        ("NATURBRUKSSKOLENE", "NATUR|BRUKS|SKO|LENE"),
        ("Grovfôrdag på Mære", "Grov|fôr|dag på Mære"),
        ("Beite i fjellet", "Beite i fjellet"),
        ("a-b12345678901 2027", "a-b12345678901 2027"),
        ("", ""),
    ],
)
def test_long_words_may_break_and_all_else_stays(text: str, broken: str) -> None:
    assert hyphenated(text) == broken.replace("|", "\u00ad")
    assert hyphenated(text).replace("\u00ad", "") == text
