"""Whose calendar was asked to show a meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "imip_held"
down_revision = "imip_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invitations") as invitations:
        invitations.add_column(sa.Column("in_calendar", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_column("in_calendar")
