"""Imports that are taken in some meetings at a time, and keep their file until all of it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "imports_in_slices"
down_revision = "feed_news"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imports", sa.Column("data", sa.LargeBinary(), nullable=True))
    op.add_column("imports", sa.Column("choices", sa.JSON(), nullable=True))
    op.add_column("imports", sa.Column("cursor", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    for column in ("cursor", "choices", "data"):
        op.drop_column("imports", column)
