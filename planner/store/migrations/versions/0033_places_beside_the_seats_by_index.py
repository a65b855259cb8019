"""Places beside the seats: an index, so that an answer need not look at every reply to the meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "beside_index"
down_revision = "renewals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_replies_beside",
        "replies",
        ["meeting_id"],
        sqlite_where=sa.text("beside_seats = 1"),
        postgresql_where=sa.text("beside_seats"),
    )


def downgrade() -> None:
    op.drop_index("ix_replies_beside", table_name="replies")
