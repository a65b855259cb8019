"""Which state of a meeting a guest's calendar was told last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "imip_told"
down_revision = "dav_own"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invitations") as invitations:
        invitations.add_column(sa.Column("calendar_told", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_column("calendar_told")
