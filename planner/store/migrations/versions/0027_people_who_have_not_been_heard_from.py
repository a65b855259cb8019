"""People who have not been heard from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "inactivity"
down_revision = "removals_into"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("active_at", sa.DateTime(), nullable=True))
    op.add_column("people", sa.Column("warned_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "warned_at")
    op.drop_column("people", "active_at")
