"""What Alembic runs: the migrations, on the connection it is handed or on that of the Flask app."""

from __future__ import annotations

from alembic import context
from flask import current_app

from planner.store.schema import run_migrations

given = context.config.attributes.get("connection")
if given is not None:
    run_migrations(given)
else:
    # `flask db …` hands no connection, but it runs inside the app.
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        run_migrations(connection)
