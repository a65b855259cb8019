from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from planner.app import site_of
from planner.settings import Settings
from planner.store.database import db
from tests import factories


def test_a_site_is_warm_before_the_fork_and_has_no_connection_open(settings: Settings, session: Session) -> None:
    factories.meeting(session, convener=factories.facilitator(session))
    session.commit()
    app = site_of(settings).app
    assert isinstance(app, Flask)
    assert app.jinja_env.cache is not None
    compiled = {name for _, name in app.jinja_env.cache}
    assert compiled >= {"front/index.html", "meetings/index.html", "meetings/show.html"}
    with app.app_context():
        assert isinstance(db.engine.pool, QueuePool)
        assert (db.engine.pool.checkedin(), db.engine.pool.checkedout()) == (0, 0)
