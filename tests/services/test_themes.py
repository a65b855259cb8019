import pytest

from planner.domain.refusals import NotFound
from planner.services import themes
from planner.services.work import Work

ROWS = [
    {"slug": "okonomi", "nb": "Økonomi", "nn": "Økonomi", "en": "Economy"},
    {"slug": "rekruttering", "nb": "Rekruttering", "nn": "Rekruttering", "en": "Recruitment"},
    {"slug": "dyrevelferd", "nb": "Dyrevelferd", "nn": "Dyrevelferd", "en": "Animal welfare"},
]


def test_themes_are_loaded_once_and_renamed(work: Work) -> None:
    assert themes.load(work, ROWS) == 3
    assert themes.load(work, [{**ROWS[0], "nb": "Penger"}]) == 0
    assert themes.get(work, "okonomi").name_nb == "Penger"


def test_themes_stand_in_the_order_of_each_language(work: Work) -> None:
    themes.load(work, ROWS)
    assert [theme.slug for theme in themes.listed(work, "nb")] == ["dyrevelferd", "rekruttering", "okonomi"]
    assert [theme.slug for theme in themes.listed(work, "en")] == ["dyrevelferd", "okonomi", "rekruttering"]


def test_a_theme_is_understood_by_any_of_its_names(work: Work) -> None:
    themes.load(work, ROWS)
    found = themes.find_named(work)
    assert found["animal welfare"].slug == found["dyrevelferd"].slug == "dyrevelferd"


def test_an_unknown_theme_is_not_found(work: Work) -> None:
    with pytest.raises(NotFound):
        themes.get(work, "finnes-ikke")
