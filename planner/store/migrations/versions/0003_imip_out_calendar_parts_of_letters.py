"""Calendar parts of letters, and how often a guest was taken off a list or put on it again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "imip_out"
down_revision = "series"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("letters") as letters:
        letters.add_column(sa.Column("calendar", sa.LargeBinary(), nullable=True))
        letters.add_column(sa.Column("calendar_method", sa.String(length=20), server_default="", nullable=False))
        letters.add_column(sa.Column("answer_address", sa.String(length=254), server_default="", nullable=False))
    with op.batch_alter_table("invitations") as invitations:
        invitations.add_column(sa.Column("sequence_added", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_column("sequence_added")
    with op.batch_alter_table("letters") as letters:
        letters.drop_column("answer_address")
        letters.drop_column("calendar_method")
        letters.drop_column("calendar")
