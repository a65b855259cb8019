"""Runs of many drafts keep a place in their list: the list is written once, and what could not take the step beside it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "drafts_in_turn"
down_revision = "words_of_law"
branch_labels = None
depends_on = None

RUNS = sa.table(
    "draft_runs",
    sa.column("id", sa.Integer()),
    sa.column("facts", sa.JSON()),
    sa.column("taken", sa.Integer()),
    sa.column("passed_over", sa.JSON()),
)


def upgrade() -> None:
    with op.batch_alter_table("draft_runs") as runs:
        runs.add_column(sa.Column("taken", sa.Integer(), nullable=False, server_default="0"))
        runs.add_column(sa.Column("passed_over", sa.JSON(), nullable=False, server_default="[]"))
    for number, facts, _taken, _passed_over in _runs():
        waiting, done = facts.pop("waiting", []), facts.pop("done", [])
        _write(number, facts={**facts, "chosen": [*done, *waiting]}, taken=len(done))


def downgrade() -> None:
    for number, facts, taken, passed_over in _runs():
        chosen = facts.pop("chosen", [])
        done = [key for key in chosen[:taken] if key not in set(passed_over)]
        _write(number, facts={**facts, "waiting": chosen[taken:], "done": done})
    with op.batch_alter_table("draft_runs") as runs:
        runs.drop_column("passed_over")
        runs.drop_column("taken")


def _runs() -> list[Any]:
    return list(op.get_bind().execute(sa.select(RUNS)))


def _write(number: int, **values: Any) -> None:  # noqa: ANN401 - Of any column.
    op.get_bind().execute(sa.update(RUNS).where(RUNS.c.id == number).values(values))
