"""Dates of polls that were taken away wait to be deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "removed_dates"
down_revision = "few_by_index"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("poll_options", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("poll_options", schema=None) as batch_op:
        batch_op.drop_column("removed_at")
