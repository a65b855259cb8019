"""``make shell``: Python with the application, a session on its database, and every row class by its name."""

from __future__ import annotations

import code

from sqlalchemy import select

from planner.app import create_app
from planner.cli.database import prepare_folder
from planner.cli.parts import OPERATOR
from planner.rows.base import Base
from planner.services.work import Work, reading, writing
from planner.settings import load

BANNER = """app, work, session, select, reading, writing and all rows are here.
    session.scalars(select(Meeting)).all()
    with writing(work): duties.withdraw(work, …)     commits at the end"""


def names() -> dict[str, object]:
    """Return what is at hand; called inside the context of the application."""
    app = create_app(prepare_folder(load()))
    app.app_context().push()
    here = app.extensions["planner"]
    work = Work(here.session(), OPERATOR, here.now(), here.deployment)
    rows = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
    given = {"app": app, "work": work, "session": work.session, "select": select}
    return rows | given | {"reading": reading, "writing": writing}


if __name__ == "__main__":
    code.interact(BANNER, local=names(), exitmsg="")
