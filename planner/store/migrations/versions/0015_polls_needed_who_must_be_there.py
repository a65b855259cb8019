"""Who must be there, in polls about a date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "polls_needed"
down_revision = "imip_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ballots") as ballots:
        ballots.add_column(sa.Column("needed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("ballots") as ballots:
        ballots.alter_column("needed", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("ballots") as ballots:
        ballots.drop_column("needed")
