from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from planner.app import create_app
from planner.rows.outbox import LetterState
from planner.services.operations import jobs
from planner.services.work import Work, writing
from planner.store.database import db
from tests import factories
from tests.clock import StandingClock
from tests.database import settings_for


def test_a_living_process_says_so(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_tells_the_age_of_the_tick_and_what_waits(client: FlaskClient, work: Work, clock: StandingClock) -> None:
    with writing(work):
        jobs.record(work, "tick", work.now)
        factories.letter(work.session)
        factories.letter(work.session, state=LetterState.GIVEN_UP)
    clock.forward(seconds=30)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "database": {"ok": True},
        "migrations": {"ok": True},
        "jobs": {"ok": True, "last_tick_seconds": 30.0},
        "outbox": {"waiting": 1, "failing": 0, "given_up": 1, "oldest_seconds": 30.0},
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_late_jobs_are_told_of_but_pages_are_answered(client: FlaskClient, work: Work, clock: StandingClock) -> None:
    with writing(work):
        jobs.record(work, "tick", work.now)
    clock.forward(minutes=3)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "jobs late"
    assert answer.get_json()["jobs"] == {"ok": False, "last_tick_seconds": 180.0}


def test_a_clock_that_was_set_back_is_told_of(client: FlaskClient, work: Work, clock: StandingClock) -> None:
    with writing(work):
        jobs.record(replace(work, now=clock.at + timedelta(days=2)), "tick", clock.at)
    told = client.get("/readyz").get_json()
    assert (told["status"], told["jobs"]["ok"]) == ("clock set back", False)
    with writing(work):
        jobs.record(replace(work, now=clock.at + timedelta(days=2)), "clean-up", clock.at)
        jobs.record(work, "tick", clock.at)
    assert client.get("/readyz").get_json()["status"] == "ready"


@pytest.mark.parametrize("revision", ["9999", "0000"])
def test_a_database_at_another_revision_is_not_ready(client: FlaskClient, work: Work, revision: str) -> None:
    with writing(work):
        work.session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["migrations"] == {"ok": False}


def test_a_database_out_of_reach_is_not_ready_and_no_secret_is_told(app: Flask, clock: StandingClock) -> None:
    url = "postgresql://planner:open-sesame@127.0.0.1:1/none"
    other = create_app(settings_for(app.extensions["planner"].settings.folder, url), clock.now)
    answer = other.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["database"] == {"ok": False}
    assert "sesame" not in answer.text
    with other.app_context():
        db.engine.dispose()


def test_the_same_figures_for_prometheus(client: FlaskClient, work: Work, clock: StandingClock) -> None:
    with writing(work):
        jobs.record(work, "tick", work.now)
        jobs.record(work, "roll-feeds", work.now, "RuntimeError: x")
        factories.letter(work.session)
    clock.forward(seconds=10)
    lines = client.get("/metrics").text.splitlines()
    assert {
        "planner_ready 1",
        "planner_job_tick_age_seconds 10",
        "planner_outbox_waiting 1",
        "planner_outbox_oldest_seconds 10",
        'planner_job_failures{job="roll-feeds"} 1',
        'planner_job_failures{job="tick"} 0',
    } <= set(lines)


@pytest.mark.parametrize(
    ("place", "headers"),
    [("192.0.2.7", {}), ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}), ("127.0.0.1", {"Forwarded": "for=192.0.2.7"})],
)
def test_the_figures_are_not_for_others(client: FlaskClient, place: str, headers: dict[str, str]) -> None:
    answer = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": place})
    assert answer.status_code == 403
    assert "planner_" not in answer.text


def test_the_figures_are_for_whoever_has_the_token(app: Flask, clock: StandingClock) -> None:
    known = app.extensions["planner"].settings
    other = create_app(settings_for(known.folder, known.database_url, metrics_token="open-sesame"), clock.now)
    watch = other.test_client()
    assert watch.get("/metrics").status_code == 403
    assert watch.get("/metrics", headers={"Authorization": "Bearer sesame"}).status_code == 403
    there = {"REMOTE_ADDR": "192.0.2.7"}
    answer = watch.get("/metrics", headers={"Authorization": "Bearer open-sesame"}, environ_overrides=there)
    assert "planner_ready 1" in answer.text
    with other.app_context():
        db.engine.dispose()
