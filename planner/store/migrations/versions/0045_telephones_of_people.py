"""The telephone number that stands under the letters of a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "phones"
down_revision = "draft_runs"
branch_labels = None
depends_on = None

TABLES = ("people", "person_removals")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as altered:
            altered.add_column(sa.Column("phone", sa.String(length=40), nullable=False, server_default=""))
        # In a batch of its own: SQLite copies the rows once for each, and those that are there need the default.
        with op.batch_alter_table(table) as altered:
            altered.alter_column("phone", server_default=None)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as altered:
            altered.drop_column("phone")
