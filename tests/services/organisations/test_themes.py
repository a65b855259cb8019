from dataclasses import replace

from planner.formats.places.reference import ReferenceTheme
from planner.services.organisations import themes
from planner.services.work import Work

ROWS = [
    ReferenceTheme("okonomi", "Økonomi", "Økonomi", "Economy"),
    ReferenceTheme("rekruttering", "Rekruttering", "Rekruttering", "Recruitment"),
    ReferenceTheme("dyrevelferd", "Dyrevelferd", "Dyrevelferd", "Animal welfare"),
]


def test_themes_are_loaded_once_and_renamed(work: Work) -> None:
    assert themes.load(work, ROWS) == 3
    assert themes.load(work, [replace(ROWS[0], name_nb="Penger")]) == 0
    assert themes.find_named(work)["okonomi"].name_nb == "Penger"


def test_themes_stand_in_the_order_of_each_language(work: Work) -> None:
    themes.load(work, ROWS)
    assert [theme.slug for theme in themes.listed(work, "nb")] == ["dyrevelferd", "rekruttering", "okonomi"]
    assert [theme.slug for theme in themes.listed(work, "en")] == ["dyrevelferd", "okonomi", "rekruttering"]


def test_a_theme_is_understood_by_any_of_its_names(work: Work) -> None:
    themes.load(work, ROWS)
    found = themes.find_named(work)
    assert found["animal welfare"].slug == found["dyrevelferd"].slug == "dyrevelferd"


def test_the_vocabulary_that_comes_with_the_program_can_be_loaded(work: Work) -> None:
    assert themes.load(work) == len(themes.listed(work, "nb")) > 10
