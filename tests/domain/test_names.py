"""Norwegian order and slugs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain import names
from planner.domain.refusals import Refused


def test_the_last_letters_come_last_whatever_their_case() -> None:
    in_order = [
        "4H Trøndelag", "Agdenes", "Bondelaget", "Meråker", "Mære", "Nord", "nordre", "Røros", "Snill",
        "Snåase – Snåsa", "Val", "Zoo", "Ærfugl", "Ørland", "Öst", "Øya", "Åfjord", "ås", "Aasen",
    ]  # fmt: skip
    assert sorted(sorted(in_order), key=names.sort_key) == in_order


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aasen", "Åsen"),
        ("CAFÉ", "cafe"),
        ("Nord-Trøndelag", "Nord Trøndelag"),
        ("Gïelem", "gielem"),
        ("A\u030as", "Ås"),
        ("«Val»", "Val"),
    ],
)
def test_names_that_sort_alike(one: str, other: str) -> None:
    assert names.sort_key(one) == names.sort_key(other)


def test_a_word_comes_before_a_longer_word() -> None:
    assert names.sort_key("Nord universitet") < names.sort_key("Nordre gård")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Fagdag grønn utdanning", "fagdag-gronn-utdanning"),
        ("Mære landbruksskole", "maere-landbruksskole"),
        ("Åfjord", "afjord"),
        ("Snåase – Snåsa", "snaase-snasa"),
        ("Åarjelhsaemien gïele öörnegen", "aarjelhsaemien-giele-oornegen"),
        ("Kompetansecafé: «jord & vann»!", "kompetansecafe-jord-vann"),
        ("  Møte nr. 2  ", "mote-nr-2"),
        ("straße", "strasse"),
    ],
)
def test_a_slug_reads_like_the_name(name: str, slug: str) -> None:
    assert names.slugify(name) == slug


def test_a_long_slug_is_cut_between_words() -> None:
    slug = names.slugify("kompetanse " * 20)
    assert slug == "-".join(["kompetanse"] * 7)
    assert names.slugify("a" * 200) == "a" * 80
    assert names.slugify("a" * 80 + " b") == "a" * 80


@pytest.mark.parametrize("name", ["", "!?", "—", "会議"])
def test_a_name_without_letters_has_no_slug(name: str) -> None:
    with pytest.raises(Refused, match=r"names\.no_letters"):
        names.slugify(name)


def test_a_taken_slug_gets_the_first_free_number() -> None:
    assert names.numbered("fagdag", set()) == "fagdag"
    assert names.numbered("fagdag", {"fagdag", "fagdag-2"}) == "fagdag-3"


@given(some.text())
def test_every_slug_is_short_and_plain_and_numbered_slugs_too(name: str) -> None:
    try:
        slug = names.slugify(name)
    except Refused:
        slug = "x"
    second = names.numbered(slug, {slug})
    assert second != slug
    for made in (slug, second):
        assert made.isascii()
        assert len(made) <= names.SLUG_LENGTH
        assert made == made.strip("-").lower()


ORGANISATIONS = {"Oppdal kommune", "Gaula Natur AS", "Felleskjøpet Agri"}


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Kari Eksempel", "Kari"),
        ("Kari Anne Eksempel", "Kari"),
        ("Døme, Åse", "Åse"),
        ("Døme, Åse Marie (Oppdal)", "Åse"),
        ("DØME, ÅSE", "Åse"),
        ("Anne-Lise Bø", "Anne-Lise"),
        ("K. Eksempel", "K. Eksempel"),
        ("Kari", "Kari"),
        ("Oppdal kommune", "Oppdal kommune"),
        ("Gaula Natur AS", "Gaula Natur AS"),
        ("Felleskjøpet Agri", "Felleskjøpet Agri"),
        ("kari@example.no", ""),
        ("", ""),
        (" , ", ""),
    ],
)
def test_people_are_greeted_by_their_first_name_and_organisations_by_the_whole(name: str, greeted: str) -> None:
    assert names.greeted_name(name, {"Felleskjøpet Agri"}) == greeted
    assert names.is_of_person(name, {"Felleskjøpet Agri"}) is (greeted not in {"", *ORGANISATIONS})
