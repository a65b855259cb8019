"""Lists and search of a service that has been used for years: as few statements for many meetings as for a few."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import Engine

from bench.filling import slug_of
from bench.growing import grow, organiser
from bench.grown_size import Size
from planner.services.work import Work, writing
from planner.store.database import db
from tests.browser import session_of
from tests.web.page_costs import MOST_BYTES, MOST_STATEMENTS, measured

FEW, MORE = Size().scaled(230), Size().scaled(460)
PAGES = (
    "/kalender/",
    "/moter/", "/moter/?side=5", "/moter/?q=mote", "/moter/?q=beitelaget+12.+november", "/aktorer/", "/aktorer/?sok=maere",
    f"/moter/{slug_of(1)}/svar", "/fagnettverk/", "/aktorer/forslag.json?q=lag",
)  # fmt: skip


def test_lists_take_as_few_statements_for_many_meetings_as_for_a_few(
    app: Flask, work: Work, engine: Engine, fresh_database: Callable[[str], str]
) -> None:
    figures = []
    for size in (FEW, MORE):
        with writing(work):
            grow(work, size)
        team = app.test_client()
        with team.session_transaction() as kept:
            kept["id"] = session_of(app, organiser(work.session))
        figures.append((measured(app, app.test_client(), PAGES), measured(app, team, PAGES)))
        work.session.close()
        engine.dispose()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        fresh_database("sqlite")
    (few, few_of_team), (more, more_of_team) = figures
    for before, after in ((few, more), (few_of_team, more_of_team)):
        assert {page: ran for page, (ran, _) in after.items()} == {page: ran for page, (ran, _) in before.items()}
        assert {page: ran for page, (ran, _) in after.items() if ran > MOST_STATEMENTS} == {}
        assert {page: size for page, (_, size) in after.items() if size > MOST_BYTES} == {}
