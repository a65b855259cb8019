"""Settings: the fields are the table, defaults are valid, and what is secret is shown nowhere."""

from __future__ import annotations

import dataclasses

import pytest

from planner.settings import SETTINGS, Setting, Settings, SettingsError, load
from planner.settings.readme import rewritten
from tests.architecture.source import ROOT

PRODUCTION = {"PLANNER_ENVIRONMENT": "production", "PLANNER_BASE_URL": "https://example.no"}
GOOD_SECRET = "k3Vq9xTz-Lw0RbYn7Jd2Hs5Gm8Pc4FaE1"
SECRETS = ["database_url", "imap_password", "metrics_token", "secret_key", "smtp_password"]


def test_every_field_is_a_setting() -> None:
    assert [setting.name for setting in SETTINGS] == [stored.name for stored in dataclasses.fields(Settings)]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_default_is_what_its_text_means(setting: Setting) -> None:
    assert setting.parse(setting.default) == getattr(Settings(), setting.name)


def test_nothing_given_means_the_defaults() -> None:
    assert load({}) == Settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PLANNER_WEB_WORKERS", "-1"),
        ("PLANNER_SMTP_PORT", "65536"),
        ("PLANNER_IMAP_SSL", "perhaps"),
        ("PLANNER_BASE_URL", "ftp://example.no"),
        ("PLANNER_BASE_URL", "https://"),
        ("PLANNER_DATABASE_URL", "mysql://x"),
        ("PLANNER_TIME_ZONE", "Europe/Steinkjer"),
        ("PLANNER_LANGUAGE", "sv"),
    ],
)
def test_a_value_that_is_not_understood_is_refused_with_its_help(variable: str, value: str) -> None:
    setting = next(setting for setting in SETTINGS if setting.variable == variable)
    with pytest.raises(SettingsError, match=rf"^{variable} is not understood") as refused:
        load({variable: value})
    assert str(refused.value).endswith(setting.help)
    assert (f"«{value}»" in str(refused.value)) is not setting.secret


@pytest.mark.parametrize(
    ("variable", "value", "name", "read"),
    [
        ("PLANNER_SMTP_STARTTLS", " OFF ", "smtp_starttls", False),
        ("PLANNER_BASE_URL", " https://example.no/ ", "base_url", "https://example.no"),
        ("PLANNER_LANGUAGE", "NN", "language", "nn"),
        ("PLANNER_OFFER_DAYS", " 3 ", "offer_days", 3),
    ],
)
def test_a_value_is_read_without_its_frills(variable: str, value: str, name: str, read: object) -> None:
    assert getattr(load({variable: value}), name) == read


@pytest.mark.parametrize("secret", ["short", "password", "a" * 40, "ab" * 20])
def test_a_weak_secret_stops_production_alone(secret: str) -> None:
    assert load({"PLANNER_SECRET_KEY": secret}).secret_key == secret
    with pytest.raises(SettingsError, match=r"^PLANNER_SECRET_KEY is weak or known"):
        load(PRODUCTION | {"PLANNER_SECRET_KEY": secret})
    assert load(PRODUCTION | {"PLANNER_SECRET_KEY": GOOD_SECRET}).production


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"PLANNER_FETCH_PRIVATE": "yes"}, "PLANNER_FETCH_PRIVATE is for tests and not for production."),
        ({"PLANNER_BASE_URL": "http://example.no"}, "PLANNER_BASE_URL must be an https:// address in production."),
    ],
)
def test_an_unsafe_value_stops_production(given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load(PRODUCTION | given)
    assert str(refused.value) == words


def test_what_is_secret_is_not_shown() -> None:
    given = {setting.name: "postgresql://hidden" for setting in SETTINGS if setting.secret}
    assert sorted(given) == SECRETS
    assert "hidden" not in repr(Settings(**given))  # type: ignore[arg-type]


def test_a_table_that_is_out_of_date_is_written_anew() -> None:
    document = (ROOT / "README.md").read_text("utf-8")
    old = "\n".join(line for line in document.splitlines() if "`PLANNER_PORT` |" not in line) + "\n"
    assert old != document
    assert rewritten(old) == document
    assert rewritten("a\n<!-- settings --><!-- settings -->\nb").endswith("<!-- settings -->\nb")
    with pytest.raises(ValueError, match="unpack"):
        rewritten("no markers")
