from __future__ import annotations

import pytest

from planner.domain.personal_links import PATHS, SECRET_LENGTH, own_words, without_secrets

SECRET = "Zx9_-aB3cD4eF5gH6iJ7kL8mN9oP0qR1"
SAFE = "https://eur01.safelinks.example/?url=https%3A%2F%2Fmote.example.no%2Fsvar%2F"
OUTLOOK = "Fra: Programmet\nSendt: mandag 30. november 2026 07:01\nTil: kari@example.org\nEmne: Invitasjon\n\nJa"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["http://127.0.0.1:8000", "https://mote.example.no", "HTTPS://MOTE.EXAMPLE.NO"])
def test_the_secret_of_every_personal_link_is_blotted_out(path: str, host: str) -> None:
    assert without_secrets(f"Ja: {host}/{path}/{SECRET}?svar=ja takk") == f"Ja: {host}/{path}/…?svar=ja takk"


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        (f"<https://m.no/svar/{SECRET}>", "<https://m.no/svar/…>"),
        (f"{SAFE}{SECRET}%3Fsvar%3Dja&data=05", f"{SAFE}…%3Fsvar%3Dja&data=05"),
        (f"/svar/{SECRET[:20]}=\n{SECRET[20:]}?svar=ja", "/svar/…?svar=ja"),
        (f"> https://m.no/svar/{SECRET[:30]}\n> {SECRET[30:]}\n> Hilsen", "> https://m.no/svar/…\n> Hilsen"),
        (f"/svar/{SECRET}\nHilsen Kari", "/svar/…\nHilsen Kari"),
        (f"/kalender/min/{SECRET}.ics", "/kalender/min/….ics"),
        (f"Til: svar+{SECRET[:26]}@example.no", "Til: svar+…@example.no"),
        ("/moter/beite-pa-varen og /svar/ja", "/moter/beite-pa-varen og /svar/ja"),
        ("kari+moter@example.org", "kari+moter@example.org"),
        ("Svar: ja/nei, se /kalender/alle.ics", "Svar: ja/nei, se /kalender/alle.ics"),
    ],
)
def test_links_are_known_in_every_wrapping_and_all_else_is_left_alone(text: str, blotted: str) -> None:
    assert without_secrets(text) == blotted


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\n> ", " \n> > ", "=\n", "=\r\n> ", "=20=\n", "\u2028", "\n\t| ", "\n>\n> "]
)
def test_a_link_is_blotted_out_wherever_a_line_ends_in_it(end: str) -> None:
    tag = f"svar+o12-{'abcdefghij234567' * 2}@example.no"
    for link in (f"https://m.no/kalender/min/{SECRET}", f"{SAFE}{SECRET}", tag):
        start = link.index("+") + 5 if link is tag else link.index("no") + 3
        stop = link.index("@") if link is tag else len(link)
        for place in range(start, stop):
            blotted = without_secrets(f"Se {link[:place]}{end}{link[place:]}?svar=ja\nHilsen")
            pieces = set(blotted.replace("=20", " ").split()) - {"Se", "Hilsen"}
            assert not any(SECRET[at : at + 6] in blotted for at in range(SECRET_LENGTH - 5)), blotted
            assert "defgh" not in blotted, blotted
            assert any("…" in piece for piece in pieces), blotted
            assert blotted.endswith("?svar=ja\nHilsen"), blotted


def test_words_on_short_lines_below_an_address_are_no_secret() -> None:
    text = "Se /svar/ja\nHilsen\nKari\nTlf +4790000000\nkarinormann@example.org"
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    "quote",
    [
        OUTLOOK,
        "From: Team\nSent: Monday\nTo: you",
        "-----Opprinnelig melding-----\nFra: Programmet",
        "Den man. 30. nov. 2026 kl. 07:01 skrev Programmet <svar@example.no>:\n> Ja, jeg kommer",
        "On Mon, 30 Nov 2026 at 07:01, Team <a@example.no> wrote:\n> Yes",
        "> Ja, jeg kommer",
    ],
)
def test_a_quoted_letter_is_told_from_the_words_above_it(quote: str) -> None:
    assert own_words(f"Vi kommer to stykker.\n\n{quote}") == ("Vi kommer to stykker.", quote)


@pytest.mark.parametrize("text", ["Vi kommer.\nFra Mære kjører vi sammen.", "", "> Kommer du?\nJa, vi kommer."])
def test_words_without_a_quote_below_are_whole(text: str) -> None:
    assert own_words(text) == (text, "")
