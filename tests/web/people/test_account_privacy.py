"""The pages that the law asks for say what the code does: what is kept about people, and what keeps people out."""

from __future__ import annotations

import re
from datetime import timedelta
from inspect import getsource
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.app import create_app
from planner.domain import inactivity, limits
from planner.domain.accessibility import ASSESSED, BREACHES, DRAWN_UP
from planner.domain.browser_sessions import LONGEST
from planner.domain.holding_grounds import GROUNDS
from planner.domain.holdings import EVERY
from planner.domain.limits import Limit
from planner.domain.retention import Holding, Retention
from planner.formats.words import accessibility
from planner.services.operations import retention as clean_up
from planner.settings import Settings
from planner.web.people.account import YEAR_SECONDS
from tests.architecture.source import ROOT
from tests.clock import StandingClock
from tests.database import settings_for

ELSEWHERE = "https://uustatus.no/nb/erklaringer/1"
NEEDS_DAYS = 11
ROW = re.compile(r'<th scope="row">(.*?)</tr>', re.DOTALL)
COOKIES = {"app.py", "web/people/account.py", "web/people/sign_in.py"}
"""Where the three cookies are set that the page about privacy speaks of."""


def reader_with(settings: Settings, instance: Path, **given: str) -> FlaskClient:
    return reading(create_app(settings_for(instance, settings.database_url, **given), StandingClock().now))


def reading(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("language", "en")
    return client


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


@pytest.mark.parametrize("days", ["1", "11"])
def test_the_privacy_page_is_true_to_the_settings(settings: Settings, instance: Path, days: str) -> None:
    client = reader_with(
        settings, instance, needs_days=days, sign_in_minutes="21", contact_email="hjelp@example.no"
    )  # fmt: skip
    page = client.get("/personvern").text
    assert f"{days} day{'' if days == '1' else 's'} after the meeting" in page
    assert "21 minutes" in page
    assert "30 days" in page
    assert "90 days" in page
    assert "hjelp@example.no" in page


def days_said(kept: Retention) -> set[str]:
    """Return the days that the line of something that is kept must say."""
    days = NEEDS_DAYS if kept.days is None else kept.days
    return {str(days)} if days else set()


def test_every_kind_of_data_has_a_line_with_its_days_and_a_basis(settings: Settings, instance: Path) -> None:
    page = reader_with(settings, instance, needs_days=str(NEEDS_DAYS)).get("/personvern").text
    rows = [words_of(row) for row in ROW.findall(page)]
    assert len(rows) == len(EVERY) == len(Holding) == len(GROUNDS)
    for kept, row in zip(EVERY, rows, strict=True):
        assert set(re.findall(r"\b(\d+) days?\b", row)) == days_said(kept), row
    head, _, tables = page.partition("Who handles it for the controller")
    bases = re.findall(r"<dt>(.*?)</dt>", head)
    assert [basis for basis in bases if basis not in tables] == []
    assert all(any(basis in row for basis in bases) for row in rows)


def test_what_has_a_last_day_is_deleted_by_the_clean_up() -> None:
    code = getsource(clean_up)
    by_days = {kept.holding for kept in EVERY if kept.days} - {Holding.TRIES}
    assert {holding for holding in Holding if f"kept_for(Holding.{holding.name})" in code} == by_days
    windows = [limit.minutes for limit in vars(limits).values() if isinstance(limit, Limit)]
    (tries,) = (kept.days for kept in EVERY if kept.holding is Holding.TRIES)
    assert tries is not None
    assert timedelta(minutes=max(windows)) <= timedelta(days=tries)


def test_periods_that_stand_in_the_words_are_those_of_the_code(client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    page = client.get("/personvern").text
    assert f"asked by email {inactivity.NOTICE.days} days before" in page
    assert f"signed in for up to {LONGEST.days} days" in page
    assert "a year after we last heard from you" in page
    assert "the language you chose for a year" in page
    assert inactivity.IDLE == timedelta(seconds=YEAR_SECONDS) == timedelta(days=365)


def test_no_cookie_is_set_that_the_page_does_not_speak_of() -> None:
    setting = re.compile(r"\.set_cookie\(|SESSION_COOKIE_NAME=")
    house = ROOT / "planner"
    assert {
        path.relative_to(house).as_posix()
        for path in house.rglob("*.py")
        for _ in setting.findall(path.read_text("utf-8"))
    } == COOKIES


def test_the_statement_says_all_that_is_to_be_said_of_each_breach(client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    page = words_of(client.get("/tilgjengelighet").text)
    lines = list(accessibility.lines(str))
    assert [line.breach for line in lines] == list(BREACHES)
    for line in lines:
        said = (line.name, line.meaning, line.place, line.instead, ", ".join(line.breach.criteria))
        assert [text for text in said if text not in page] == []
    assert "The service partly meets" in page
    for address in ("https://www.diskrimineringsnemnda.no/", "https://www.uutilsynet.no/"):
        assert f'href="{address}"' in client.get("/tilgjengelighet").text


def test_a_breach_is_mended_after_the_statement_and_excepts_a_rule_that_axe_has() -> None:
    axe = (ROOT / "tests" / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
    assert ASSESSED <= DRAWN_UP
    assert [breach for breach in BREACHES if breach.mended_by and breach.mended_by <= DRAWN_UP] == []
    assert [breach for breach in BREACHES if breach.rule and f'id:"{breach.rule}"' not in axe] == []


@pytest.mark.parametrize("set_by", ["settings", "nobody"])
def test_a_statement_that_is_published_elsewhere_is_led_to(settings: Settings, instance: Path, set_by: str) -> None:
    given = {"accessibility_url": ELSEWHERE} if set_by == "settings" else {}
    page = reader_with(settings, instance, **given).get("/tilgjengelighet").text
    assert (f'href="{ELSEWHERE}"' in page) is (set_by == "settings")
