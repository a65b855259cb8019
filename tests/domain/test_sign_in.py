from datetime import UTC, datetime, timedelta

import pytest

from planner.domain.sign_in import MOST_TRIES, SignInRequest, SignInStanding, landing, own_path, plain_code, standing

NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(minutes=1), NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("expires", "used", "tries", "bound", "same", "stands"),
    [
        (LATER, False, 0, True, True, SignInStanding.READY),
        (LATER, False, MOST_TRIES - 1, True, True, SignInStanding.READY),
        (LATER, False, 0, False, False, SignInStanding.READY),
        (LATER, False, 0, True, False, SignInStanding.OTHER_BROWSER),
        (NOW, False, 0, True, True, SignInStanding.DEAD),
        (EARLIER, False, 0, True, True, SignInStanding.DEAD),
        (LATER, True, 0, True, True, SignInStanding.DEAD),
        (LATER, True, 0, False, False, SignInStanding.DEAD),
        (LATER, False, MOST_TRIES, True, True, SignInStanding.DEAD),
        (EARLIER, False, 0, True, False, SignInStanding.DEAD),
    ],
)
def test_how_a_link_stands(
    expires: datetime, used: bool, tries: int, bound: bool, same: bool, stands: SignInStanding
) -> None:
    assert standing(SignInRequest(expires, used, tries, bound), NOW, same_browser=same) is stands


def test_a_link_that_never_was_is_dead() -> None:
    assert standing(None, NOW, same_browser=True) is SignInStanding.DEAD


@pytest.mark.parametrize("typed", ["123456", "123 456", " 123456\n", "12-34-56", "123\u00a0456", "123.456"])
def test_a_code_is_read_however_it_is_spaced(typed: str) -> None:
    assert plain_code(typed) == "123456"


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "12345a", "abcdef", "１２３４５６", "²³⁴⁵⁶⁷", "-123456-7", "123_456"]
)
def test_what_is_no_code(typed: str) -> None:
    assert plain_code(typed) is None


@pytest.mark.parametrize(
    "path", ["/", "/konto", "/moter/prat-om-skog?dato=2027-02-01#svar", "/a/%2F%2Fb", "/moter/mære"]
)
def test_own_paths_are_kept(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "konto",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ /evil.example",
        "/\x00",
        "/\u2028/evil.example",
        "https://evil.example/",
        "http:/konto",
        "javascript:alert(1)",
        " /konto",
        "@evil.example",
        "/" + "a" * 1000,
    ],
)
def test_other_targets_lead_to_the_front_page(target: str | None) -> None:
    assert own_path(target) == "/"


@pytest.mark.parametrize("target", ["/logg-inn", "/logg-inn/kode", "/logg-inn?next=/konto", "/logg-ut", "/logg-ut#x"])
def test_signing_in_never_leads_back_to_signing_in(target: str) -> None:
    assert landing(target) == "/"


def test_signing_in_leads_to_where_somebody_was_going() -> None:
    assert landing("/logg-innlegg?side=2") == "/logg-innlegg?side=2"
