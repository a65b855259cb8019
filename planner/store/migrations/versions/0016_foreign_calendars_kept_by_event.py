"""Busy times of foreign calendars known by their event, and calendars of which no time could be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "foreign_calendars_kept"
down_revision = "polls_needed"
branch_labels = None
depends_on = None

TROUBLES = (
    "address",
    "not_public",
    "no_such_host",
    "no_answer",
    "not_secure",
    "too_slow",
    "too_large",
    "too_many_redirects",
    "not_open",
    "gone",
    "not_now",
    "not_a_calendar",
    "web_page",
    "cut_short",
    "too_heavy",
)
UNREADABLE = "unreadable"


def _check(troubles: tuple[str, ...]) -> str:
    return f"last_error IN ({', '.join(repr(trouble) for trouble in troubles)})"


def upgrade() -> None:
    with op.batch_alter_table("busy_intervals") as intervals:
        intervals.add_column(sa.Column("source", sa.String(16), nullable=False, server_default=""))
    # In a batch of its own: SQLite copies the rows once for each, and those that are there need the default.
    with op.batch_alter_table("busy_intervals") as intervals:
        intervals.alter_column("source", server_default=None)
    with op.batch_alter_table("foreign_calendars") as calendars:
        calendars.add_column(sa.Column("broken_off", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("foreign_calendars") as calendars:
        calendars.alter_column("broken_off", server_default=None)
        calendars.drop_constraint(op.f("ck_foreign_calendars_trouble"), type_="check")
        calendars.create_check_constraint(op.f("ck_foreign_calendars_trouble"), _check((*TROUBLES, UNREADABLE)))


def downgrade() -> None:
    op.execute(sa.text("UPDATE foreign_calendars SET last_error = 'too_heavy' WHERE last_error = 'unreadable'"))
    with op.batch_alter_table("foreign_calendars") as calendars:
        calendars.drop_constraint(op.f("ck_foreign_calendars_trouble"), type_="check")
        calendars.create_check_constraint(op.f("ck_foreign_calendars_trouble"), _check(TROUBLES))
        calendars.drop_column("broken_off")
    with op.batch_alter_table("busy_intervals") as intervals:
        intervals.drop_column("source")
