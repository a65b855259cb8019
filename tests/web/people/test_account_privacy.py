from pathlib import Path

import pytest
from flask import Flask

from planner.app import create_app
from planner.settings import Settings
from tests.clock import StandingClock
from tests.database import settings_for


def app_with(settings: Settings, instance: Path, **given: str) -> Flask:
    return create_app(settings_for(instance, settings.database_url, **given), StandingClock().now)


@pytest.mark.parametrize("days", ["1", "11"])
def test_the_privacy_page_is_true_to_the_settings(settings: Settings, instance: Path, days: str) -> None:
    app = app_with(settings, instance, needs_days=days, sign_in_minutes="21", contact_email="hjelp@example.no")
    client = app.test_client()
    client.set_cookie("language", "en")
    page = client.get("/personvern").text
    assert f"{days} day{'' if days == '1' else 's'} after the meeting" in page
    assert "21 minutes" in page
    assert "30 days" in page
    assert "90 days" in page
    assert "hjelp@example.no" in page


def test_an_accessibility_statement_that_is_published_elsewhere(settings: Settings, instance: Path) -> None:
    client = app_with(settings, instance, accessibility_url="https://uustatus.no/nb/erklaringer/1").test_client()
    assert client.get("/tilgjengelighet").location == "https://uustatus.no/nb/erklaringer/1"
