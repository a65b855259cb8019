"""What is promised is there and is documented: settings, commands, addresses and documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from flask import Flask

from planner import cli
from planner.app import create_app
from planner.domain.personal_links import PATHS
from planner.settings import SETTINGS
from planner.settings.readme import rewritten
from planner.store.database import db
from planner.web.access import PUBLIC_ENDPOINTS
from tests.architecture import design
from tests.architecture.source import ROOT
from tests.database import settings_for

DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "DESIGN.md",
    "CHANGELOG.md",
    "SECURITY.md",
    ".editorconfig",
    "LICENSE",
    "Makefile",
    "wsgi.py",
    ".ci/run",
    "docs/CALENDARS.md",
    "docs/GLOSSARY.md",
)
BUILT, LATER = design.addresses()
"""The addresses of DESIGN section 6: those that are there, and those of features that are not built yet."""
ADDED_BY_FLASK = {"static"}
SIGN_IN = "/logg-inn"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return the whole application; its routes do not depend on the database, so SQLite will do."""
    instance = tmp_path_factory.mktemp("promises")
    app = create_app(settings_for(instance))
    yield app
    with app.app_context():
        db.engine.dispose()


def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


def shape(rule: str) -> str:
    """Return an address with its parts unnamed: ``/moter/<string:slug>`` is ``/moter/<>``."""
    return re.sub(r"<[^>]*>", "<>", rule)


def shapes(app: Flask) -> set[str]:
    return {shape(rule.rule) for rule in app.url_map.iter_rules()}


def commands(group: click.Group, path: str = "planner") -> Iterator[str]:
    """Yield every command with its whole path, such as ``planner db upgrade``."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_documents_are_there(name: str) -> None:
    assert (ROOT / name).read_text("utf-8").strip()


def test_the_continuous_check_can_be_run() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.variable)
def test_every_setting_is_a_row_of_the_table_in_the_readme(setting: object) -> None:
    name, default, words = setting.variable, setting.default, setting.help  # type: ignore[attr-defined]
    assert f"| `{name}` | {f'`{default}`' if default else ''} | {words} |".replace("  ", " ") in readme()


def test_the_table_of_settings_is_as_the_command_writes_it() -> None:
    assert rewritten(readme()) == readme()


def test_the_readme_tells_of_no_other_setting() -> None:
    told = set(re.findall(r"\bPLANNER_[A-Z_]+\b", readme()))
    assert told <= {setting.variable for setting in SETTINGS}


def test_every_command_is_in_the_readme() -> None:
    main = getattr(cli, "main", None)
    assert isinstance(main, click.Group)
    found = list(commands(main))
    assert found
    assert [command for command in found if command not in readme()] == []


@pytest.mark.parametrize("address", BUILT)
def test_every_address_of_the_design_is_there(app: Flask, address: str) -> None:
    assert shape(address) in shapes(app)


@pytest.mark.parametrize("address", LATER)
def test_what_is_not_built_yet_is_listed_as_such(app: Flask, address: str) -> None:
    assert shape(address) not in shapes(app)


def test_every_place_of_the_service_is_in_the_design(app: Flask) -> None:
    places = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules() if rule.endpoint not in ADDED_BY_FLASK}
    assert places == {address.split("/")[1] for address in BUILT}


def test_the_secret_of_every_personal_address_is_known_to_be_one(app: Flask) -> None:
    rules = [rule.rule for rule in app.url_map.iter_rules() if "<secret>" in rule.rule]
    assert {rule.partition("/<secret>")[0].removeprefix("/") for rule in rules} == set(PATHS)


def test_every_public_endpoint_exists(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints >= PUBLIC_ENDPOINTS


def test_every_other_page_asks_for_a_sign_in(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    open_to_all = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC_ENDPOINTS | ADDED_BY_FLASK:
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        path = re.sub(r"<any\(([^,)]*)[^>]*>", r"\1", re.sub(r"<int:[^>]*>", "1", rule.rule))
        answer = client.open(re.sub(r"<[^>]*>", "ukjent", path), method=method)
        to_sign_in = answer.status_code in {302, 303} and SIGN_IN in answer.headers["Location"]
        if not to_sign_in and answer.status_code not in {401, 403}:
            open_to_all[rule.endpoint] = answer.status_code
    assert open_to_all == {}


def test_what_calendar_programs_were_tried_with_is_there() -> None:
    named = re.findall(r"`(tests/[\w./]+)`", (ROOT / "docs" / "CALENDARS.md").read_text("utf-8"))
    assert len(named) >= 5
    assert [name for name in named if not (ROOT / name).exists()] == []
