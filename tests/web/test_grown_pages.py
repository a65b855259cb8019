"""Lists and search of a service that has been used for years: as few statements for many meetings as for a few."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from bench.filling import slug_of
from bench.growing import grow, organiser
from bench.grown_people import network_name, organisation_slug
from bench.grown_size import Size
from planner.domain.names import slugify
from planner.services.work import Work, writing
from planner.store.database import db
from tests.browser import sign_in_as
from tests.web.page_costs import assert_kept, measured

FEW, MORE = Size().scaled(230), Size().scaled(460)
PAGES = (
    "/kalender/",
    "/moter/", "/moter/?side=5", "/moter/?q=mote", "/moter/?q=beitelaget+12.+november", f"/moter/?aktor={organisation_slug(2)}",
    "/sok?q=beitelaget",
    "/aktorer/", "/aktorer/?sok=maere", f"/moter/{slug_of(1)}/svar", "/fagnettverk/", "/aktorer/forslag.json?q=lag",
    f"/fagnettverk/{slugify(network_name(1))}", f"/aktorer/{organisation_slug(2)}",
)  # fmt: skip
OF_TEAM = (
    "/arbeidsbord", "/arbeidsbord?hvem=mine", "/moter/?status=overlevert", "/moter/?hvem=mine",
    "/innboks", "/utboks", "/konto", "/drift/personer", "/moter/ny", f"/moter/{slug_of(1)}",
    *(f"/moter/{slug_of(1)}/{word}" for word in ("pameldte", "logg", "innboks", "overlevering")),
)  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_lists_take_as_few_statements_for_many_meetings_as_for_a_few(
    app: Flask, work: Work, engine: Engine, fresh_database: Callable[[str], str]
) -> None:
    figures = []
    for size in (FEW, MORE):
        with writing(work):
            grow(work, size)
        team = app.test_client()
        sign_in_as(team, organiser(work.session))
        figures.append((measured(app, app.test_client(), PAGES), measured(app, team, (*PAGES, *OF_TEAM))))
        work.session.close()
        engine.dispose()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        fresh_database(engine.dialect.name)
    for few, more in zip(*figures, strict=True):
        assert_kept(few, more)
