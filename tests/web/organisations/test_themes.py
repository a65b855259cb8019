from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from planner.domain.people import ServiceRole
from planner.rows.organisations import Theme
from planner.services.organisations import themes
from planner.services.work import Work, reading
from tests import factories
from tests.web.browsers import SignIn
from tests.web.forms_on_pages import fields_at

PAGE = "/innstillinger/temaer"


@pytest.fixture
def theme(work: Work) -> Theme:
    return factories.theme(work.session, slug="korn", name_nb="Korn", name_nn="Korn", name_en="Grain")


@pytest.fixture
def administrator(signed_in: SignIn, work: Work, theme: Theme) -> FlaskClient:
    factories.theme(work.session, slug="melk", name_nb="Melk", name_nn="Mjølk", name_en="Milk")
    return signed_in(factories.person(work.session, role=ServiceRole.ADMINISTRATOR))


def names(work: Work) -> list[str]:
    with reading(work):
        return [theme.name_nb for theme in themes.listed(work, "nb")]


def test_a_theme_is_added_renamed_and_merged(administrator: FlaskClient, work: Work) -> None:
    administrator.post(PAGE, data={"nb": "Bær"})
    assert names(work) == ["Bær", "Korn", "Melk"]
    page = administrator.get(f"{PAGE}/korn").text
    administrator.post(
        f"{PAGE}/korn",
        data={"nb": "Kornet", "nn": "Korn", "en": "Grain", "seen": fields_at(page, f"{PAGE}/korn")["seen"]},
    )
    assert names(work) == ["Bær", "Kornet", "Melk"]
    assert "Kornet" in administrator.get(f"{PAGE}/korn/sla-sammen?into=melk").text
    assert names(work) == ["Bær", "Kornet", "Melk"]
    administrator.post(f"{PAGE}/korn/sla-sammen", data={"into": "melk"})
    assert names(work) == ["Bær", "Melk"]
    assert administrator.get(f"{PAGE}/korn").status_code == 404


@pytest.mark.parametrize(
    ("path", "typed"), [(PAGE, {"nb": "Melk"}), (PAGE, {"nb": ""}), (f"{PAGE}/korn", {"nb": "melk"})]
)
def test_what_cannot_be_used_is_told_and_kept(administrator: FlaskClient, path: str, typed: dict[str, str]) -> None:
    answer = administrator.post(path, data=typed | {"en": "Typed before"})
    assert answer.status_code in {409, 422}
    assert "Typed before" in answer.text


@pytest.mark.parametrize("into", ["", "korn", "noe-annet"])
def test_a_merger_into_nothing_is_told(administrator: FlaskClient, into: str) -> None:
    assert administrator.get(f"{PAGE}/korn/sla-sammen?into={into}").status_code == 422


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/korn", f"{PAGE}/korn/sla-sammen?into=korn"])
def test_an_organiser_is_turned_away(signed_in: SignIn, work: Work, theme: Theme, path: str) -> None:
    assert signed_in(factories.organiser(work.session)).get(path).status_code == 403
