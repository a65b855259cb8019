from __future__ import annotations

import pytest

from planner.domain.personal_links import PATHS, own_words, without_secrets

SECRET = "Zx9_-aB3cD4eF5gH6iJ7kL8mN9oP0qR1sT2uV3wX4yZ"
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
