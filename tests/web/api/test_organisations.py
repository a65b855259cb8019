from __future__ import annotations

import pytest

from planner.services.work import Work, writing
from tests import factories
from tests.web.api.conftest import Program, Programs


def test_the_list_is_paged_in_norwegian_order(team: Program, work: Work) -> None:
    with writing(work):
        for name in ("Åfjord", "Østerdalen", "Ærlig", "Aas", "Bondelaget"):
            factories.organisation(work.session, name=name)
    found: list[str] = []
    query = "?limit=2"
    while query:
        page = team.get(f"/organisations{query}")
        found += [item["name"] for item in page["items"]]
        query = f"?limit=2&cursor={page['next']}" if page["next"] else ""
    assert found == ["Bondelaget", "Teamet", "Ærlig", "Østerdalen", "Åfjord", "Aas"]


def test_signs_alone_find_nothing(team: Program, work: Work) -> None:
    with writing(work):
        factories.organisation(work.session, name="Ærlig – og Østre")
        factories.meeting(work.session, title="Ærlig – og Østre")
    for signs in ("%C2%AF", "-", "%E2%80%93", "{", "_", "%25", "%F0%9F%99%82"):
        for kind in ("organisations", "meetings"):
            assert team.get(f"/{kind}?text={signs}")["items"] == [], (kind, signs)
    for words in ("%C3%86rlig%20-", "og%20{"):
        assert len(team.get(f"/organisations?text={words}")["items"]) == 1, words


def test_an_organisation_is_registered_read_and_changed(team: Program, work: Work) -> None:
    with writing(work):
        factories.theme(work.session, slug="skog")
    body = {"name": "Ytre Namdal", "kind": "school", "number": "974 558 076", "themes": ["skog"], "email": None}
    made = team.call("POST", "/organisations", body)
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/organisations/ytre-namdal")
    assert (made.get_json()["number"], made.get_json()["themes"]) == ("974558076", ["skog"])
    this = "/organisations/ytre-namdal"
    read = team.call("GET", this)
    changed = team.send("PATCH", this, {"website": "www.example.no", "number": None}, If_Match=read.headers["ETag"])
    assert (changed["website"], changed["number"], changed["themes"]) == ("https://www.example.no", None, ["skog"])
    for tag in (read.headers["ETag"], '"unclosed', '"*"'):
        late = team.call("PATCH", this, {"about": "x"}, If_Match=tag)
        assert (late.status_code, late.get_json()["rule"]) == (412, "api.changed_meanwhile")
    stands = team.call("GET", this).headers["ETag"].strip('"')
    zipped = team.call("PATCH", this, {"about": "x"}, If_Match=f'"x", W/"{stands}-gzip"')
    assert zipped.status_code == 200
    assert team.call("PATCH", this, {"about": "y"}, If_Match="*").status_code == 200


@pytest.mark.parametrize(
    ("body", "rule", "pointer"),
    [
        ({"name": "Teamet", "kind": "other"}, "organisations.name_taken", "/name"),
        ({"name": "Ny", "kind": "other", "number": "123456789"}, "organisations.number_wrong", "/number"),
        ({"name": "Ny", "kind": "other", "themes": ["ukjent"]}, "themes.unknown", "/themes"),
        ({"name": "Ny"}, "api.body_wrong", "/kind"),
    ],
)
def test_what_cannot_be_registered_is_pointed_at(team: Program, body: object, rule: str, pointer: str) -> None:
    problem = team.call("POST", "/organisations", body).get_json()
    assert (problem["rule"], problem["errors"][0]["pointer"]) == (rule, pointer)


def test_others_register_nothing(programs: Programs, work: Work) -> None:
    with writing(work):
        own = factories.organisation(work.session, slug="var", name="Vår")
        contact = factories.contact_of(work.session, own)
    program = programs(contact)
    assert program.call("POST", "/organisations", {"name": "Ny", "kind": "other"}).status_code == 403
    assert program.send("PATCH", "/organisations/var", {"about": "Om oss"})["about"] == "Om oss"
    assert program.call("PATCH", "/organisations/var", {"name": "Ny"}).status_code == 403
    assert program.get("/me")["organisations"] == [{"slug": "var", "name": "Vår"}]


def test_themes_are_told_in_all_languages(team: Program, work: Work) -> None:
    with writing(work):
        factories.theme(work.session, slug="skog", name_nb="Skog", name_nn="Skog", name_en="Forestry")
    assert team.get("/themes")["items"] == [{"slug": "skog", "nb": "Skog", "nn": "Skog", "en": "Forestry"}]
