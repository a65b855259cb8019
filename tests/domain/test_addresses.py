"""Mail addresses, one by one and pasted by the dozen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain import addresses
from planner.domain.addresses import Address, Misread
from planner.domain.refusals import Refused

KARI = ("kari@example.no", "Kari Eksempel", "Mære landbruksskole")


def read(text: str) -> list[tuple[str, str, str]]:
    return [(found.email, found.name, found.organisation) for found in addresses.parse_list(text).understood]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("kari@example.no", "kari@example.no"),
        (" Kari.Eksempel@EXAMPLE.NO ", "Kari.Eksempel@example.no"),
        ("mailto:kari+mote@example.no", "kari+mote@example.no"),
        ("<kari@example.no>", "kari@example.no"),
        ("kari@mære.no", "kari@xn--mre-yla.no"),
        ("kari@MÆRE.no", "kari@xn--mre-yla.no"),
        ("o'neill@post.example.no", "o'neill@post.example.no"),
    ],
)
def test_an_address_is_stored_in_one_way(typed: str, stored: str) -> None:
    assert addresses.normalise_email(typed) == stored
    assert addresses.normalise_email(stored) == stored


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("", "missing"),
        ("<>", "missing"),
        ("kari", "no_at"),
        ("kari@@example.no", "several_ats"),
        ("kari@example.no,ola@example.no", "several_ats"),
        ("kari eksempel@example.no", "space_inside"),
        ("kari@example.no\r\nBcc:ola@example.no", "space_inside"),
        ("kåre@example.no", "local_letters"),
        ("kari.@example.no", "local_wrong"),
        ("ka..ri@example.no", "local_wrong"),
        ("@example.no", "local_wrong"),
        ("k" * 65 + "@example.no", "local_wrong"),
        ("kari@", "domain_wrong"),
        ("kari@localhost", "domain_wrong"),
        ("kari@example..no", "domain_wrong"),
        ("kari@-example.no", "domain_wrong"),
        ("kari@example.n", "domain_wrong"),
        ("kari@127.0.0.1", "domain_wrong"),
        ("kari@[127.0.0.1]", "domain_wrong"),
        ("kari@" + "ü" * 200_000 + ".no", "too_long"),
        ("kari@" + "a." * 120 + "example-of-a-long-name.no", "too_long"),
    ],
)
def test_what_cannot_be_an_address_is_refused(typed: str, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        addresses.normalise_email(typed)
    assert refusal.value.rule == f"addresses.{rule}"


UNSEEN = tuple("\u200b\u200e\u200f\u202a\u202c\u2060\u2066\u00ad\ufeff\ufe0f\u034f\u3164\u180e")
"""Signs without width or ink, as text copied from pages and documents carries them."""


def test_case_never_tells_two_addresses_apart() -> None:
    assert addresses.email_key("Kari@example.no") == addresses.email_key("kari@example.no")


@pytest.mark.parametrize(
    "line",
    [
        "Kari Eksempel;kari@example.no;Mære landbruksskole",
        "Kari Eksempel\tkari@example.no\tMære landbruksskole",
        "Kari Eksempel, kari@example.no, Mære landbruksskole",
        "Kari;Eksempel;kari@example.no;Mære landbruksskole",
        "Kari Eksempel;Mære landbruksskole;kari@example.no",
        "kari@example.no;Kari Eksempel;Mære landbruksskole",
        '"Eksempel, Kari";kari@example.no;Mære landbruksskole',
        "Kari Eksempel <kari@example.no>; Mære landbruksskole",
        "Kari Eksempel <kari@example.no>, Mære landbruksskole",
        "Eksempel, Kari <kari@example.no>, Mære landbruksskole",
        "Kari Eksempel kari@example.no; Mære landbruksskole",
        "Kari Eksempel <mailto:kari@example.no>; Mære landbruksskole",
        "Kari Eksempel MAILTO:kari@example.no; Mære landbruksskole",
        "Kari Eksempel mailto: kari@example.no; Mære landbruksskole",
        "navn;e-post;organisasjon\nKari Eksempel;kari@example.no;Mære landbruksskole",
        "\ufeffNamn\tE-postadresse\tVerksemd\nKari Eksempel\tkari@example.no\tMære landbruksskole",
        "School,Email,Last name,First name\nMære landbruksskole,kari@example.no,Eksempel,Kari",
        "E-post;Skole;Navn\n\n;;\nkari@example.no;Mære landbruksskole;Eksempel, Kari\n",
        "Navn;E-post;E-post;Organisasjon\nKari Eksempel;kari@example.no;;Mære landbruksskole",
    ],
)
def test_name_address_and_organisation_are_found_in_every_order(line: str) -> None:
    understood = addresses.parse_list(line)
    assert [(found.email, found.name, found.organisation) for found in understood.understood] == [KARI]
    assert understood.not_understood == understood.repeated == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("kari@example.no; ola@example.no", ["", ""]),
        ("kari@example.no, ola@example.no,", ["", ""]),
        ("kari@example.no ola@example.no", ["", ""]),
        ("kari@example.no\r\n\r\nola@example.no\r\n", ["", ""]),
        ("Kari Eksempel <kari@example.no>, Ola Døme <ola@example.no>", ["Kari Eksempel", "Ola Døme"]),
        ("Eksempel, Kari <kari@example.no>; Døme, Ola <ola@example.no>;", ["Kari Eksempel", "Ola Døme"]),
        ("Eksempel, Kari <kari@example.no>, Døme, Ola <ola@example.no>", ["Kari Eksempel", "Ola Døme"]),
        ('"Eksempel, Kari" <kari@example.no>, "Ola Døme" <ola@example.no>', ["Kari Eksempel", "Ola Døme"]),
        ("<kari@example.no>; 'Ola Døme' <OLA@EXAMPLE.NO>", ["", "Ola Døme"]),
    ],
)
def test_several_addresses_in_one_paste(text: str, names: list[str]) -> None:
    found = addresses.parse_list(text)
    assert [addresses.email_key(one.email) for one in found.understood] == ["kari@example.no", "ola@example.no"]
    assert [one.name for one in found.understood] == names
    assert found.not_understood == ()


def test_what_was_not_understood_is_told_line_by_line() -> None:
    found = addresses.parse_list("Kari\nkåre@example.no\nOla <ola@example>\nola@example.no; Per\n\nOLA@example.no")
    assert found.understood == (Address("ola@example.no", "Per", "", 4),)
    assert found.not_understood == (
        Misread(1, "Kari", "addresses.no_address_in_line"),
        Misread(2, "kåre@example.no", "addresses.local_letters"),
        Misread(3, "Ola <ola@example>", "addresses.domain_wrong"),
    )
    assert found.repeated == (Misread(6, "OLA@example.no", "addresses.repeated"),)


def test_a_row_without_an_address_under_headings_is_told() -> None:
    found = addresses.parse_list("Navn;E-post\nKari;\nOla;ola@example.no")
    assert found.not_understood == (Misread(2, "Kari;", "addresses.no_address_in_line"),)
    assert read("Navn;E-post\nOla;ola@example.no") == [("ola@example.no", "Ola", "")]


def test_words_left_over_after_several_addresses_are_told() -> None:
    found = addresses.parse_list("a@example.no; b@example.no; og Per")
    assert found.not_understood == (Misread(1, "og Per", "addresses.no_address_in_line"),)


def test_an_empty_paste_holds_nothing() -> None:
    assert addresses.parse_list(" \n;;\n\t") == addresses.AddressList((), (), ())


@given(some.text(alphabet="kari@example.no <>;,\"\t\n'æ", max_size=60))
def test_no_paste_breaks_the_reading_and_every_address_is_a_stored_one(text: str) -> None:
    for found in addresses.parse_list(text).understood:
        assert addresses.normalise_email(found.email) == found.email


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("post@straße.example", "post@xn--strae-oqa.example"),
        ("post@ΣΊΣΥΦΟΣ.example", "post@xn--kxa6akbbkh.example"),
        ("post@σις.example", "post@xn--uxasb.example"),
        ("post@MÆRE.no", "post@xn--mre-yla.no"),
        ("post@ma\u030asøy.no", "post@xn--msy-ula0h.no"),
        ("post@bücher.example", "post@xn--bcher-kva.example"),
    ],
)
def test_a_domain_is_never_another_one(typed: str, kept: str) -> None:
    """IDNA 2003 makes ss of ß and σ of ς, and drops the joiners: three domains that may be somebody else's."""
    assert addresses.normalise_email(typed) == kept
    assert addresses.normalise_email(kept) == kept


@pytest.mark.parametrize(
    "domain",
    [
        "a\u200db.example",
        "a\u200cb.example",
        "x" * 64 + ".no",
        "å" * 60 + ".no",
        "-a.no",
        "a..no",
        "xn--a.no",
        "a_b.no",
        "نامه\u200cای.example",
    ],
)
def test_a_domain_that_cannot_be_is_refused(domain: str) -> None:
    with pytest.raises(Refused) as refusal:
        addresses.normalise_email(f"post@{domain}")
    assert refusal.value.rule == "addresses.domain_wrong"


@pytest.mark.parametrize("sign", UNSEEN)
@pytest.mark.parametrize(
    "place", ["{}kari@example.no", "ka{}ri@example.no", "kari{}@example.no", "kari@ex{}ample.no", "kari@example.no{}"]
)
def test_a_sign_that_cannot_be_seen_is_taken_out_of_an_address(sign: str, place: str) -> None:
    assert addresses.normalise_email(place.format(sign)) == "kari@example.no"
    assert [one.email for one in addresses.parse_list(f"Kari <{place.format(sign)}>").understood] == ["kari@example.no"]


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x7f", "\x9b", "\u200d"])
def test_a_sign_that_is_no_text_is_called_what_it_is(sign: str) -> None:
    with pytest.raises(Refused) as refusal:
        addresses.normalise_email(f"ka{sign}ri@example.no")
    assert refusal.value.rule == "addresses.sign_unseen"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mailto:post%26arkiv@example.no", "post&arkiv@example.no"),
        ("<MAILTO:a%2Fb@example.no?subject=Hei%20du>", "a/b@example.no"),
        ("mailto:kari@m%C3%A6re.no", "kari@xn--mre-yla.no"),
        ("a%26b@example.no", "a%26b@example.no"),
    ],
)
def test_what_stands_behind_mailto_is_decoded_and_nothing_else(typed: str, kept: str) -> None:
    assert addresses.normalise_email(typed) == kept
    assert [one.email for one in addresses.parse_list(typed).understood] == [kept]


PEOPLE = "Fornavn;Etternavn;E-post;Stilling;Organisasjon\r\nKari;Nordmann;k@example.org;Rektor;Mære landbruksskole\r\n"


@pytest.mark.parametrize(
    "above",
    [
        "sep=;\r\n",
        '"sep=;"\r\n',
        "Deltakerliste\r\n\r\n",
        "Kontakter 2027;;;;\r\nSkole og næring\r\n;;;;\r\n",
        "sep=;\nLærere, rektorer\n",
        "",
    ],
)
@pytest.mark.parametrize("mark", [";", "\t"])
def test_the_headings_of_a_list_may_stand_below_a_title(above: str, mark: str) -> None:
    read = addresses.parse_list((above + PEOPLE).replace(";", mark))
    assert [(one.email, one.name, one.organisation) for one in read.understood] == [
        ("k@example.org", "Kari Nordmann", "Mære landbruksskole")
    ]
    assert read.understood[0].line == above.count("\n") + 2
    assert read.not_understood == ()


def test_a_name_with_a_line_break_in_its_cell_is_one_name() -> None:
    read = addresses.parse_list(
        'Navn;E-post;Skole\n"Kari\nNordmann";k@example.org;"Mære\r\nlandbruksskole"\nOla;o@example.org;Val\n'
    )
    assert [(one.name, one.organisation, one.line) for one in read.understood] == [
        ("Kari Nordmann", "Mære landbruksskole", 2),
        ("Ola", "Val", 5),
    ]


def test_a_quote_that_never_ends_takes_no_other_line_along() -> None:
    rows = "".join(f"Navn {n};n{n}@example.org\n" for n in range(9))
    read = addresses.parse_list(f'Navn;E-post\n"Kari;k@example.org\n{rows}')
    assert [one.email for one in read.understood] == [f"n{n}@example.org" for n in range(9)]
    assert [one.line for one in read.not_understood] == [2]


def test_of_a_heading_that_stands_twice_the_cell_that_says_something_counts() -> None:
    read = addresses.parse_list("E-post;Navn;E-post;Navn\n;Kari;k@example.org;\no@example.org;;;Ola\n")
    assert [(one.email, one.name) for one in read.understood] == [("k@example.org", "Kari"), ("o@example.org", "Ola")]


@pytest.mark.parametrize(
    ("text", "unused"),
    [
        ("Navn;E-post;Rolle;Tlf\nKari;kari@example.no;leder;1", ("Rolle", "Tlf")),
        ("Stilling,E-post\nlærer,kari@example.no", ("Stilling",)),
        ("Deltakere\nE-post\tStilling\nkari@example.no\t", ("Stilling",)),
        ("E-post;\nkari@example.no;leder", ("2",)),
        ("E-post;\nkari@example.no;", ()),
        ("E-post;Epost\nkari@example.no;k@example.no", ("Epost",)),
        ("E-post;Epost\n;k@example.no\nkari@example.no;", ()),
        ("Kari;kari@example.no;Skole", ()),
        ("", ()),
    ],
)
def test_the_columns_that_nothing_is_taken_from_are_named(text: str, unused: tuple[str, ...]) -> None:
    assert addresses.parse_list(text).unused_columns == unused
