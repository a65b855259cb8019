"""What Alembic runs: the migrations, on the connection it is handed."""

from __future__ import annotations

from alembic import context

from planner.store.schema import run_migrations

run_migrations(context.config.attributes["connection"])
