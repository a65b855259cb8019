"""Guests who wait for a seat, and guests whose claim nobody has settled, by index: the workboard asks for them each time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "workboard_by_index"
down_revision = "letter_priority"
branch_labels = None
depends_on = None

WAITING, CLAIMED = sa.text("state = 'waiting'"), sa.text("standing = 'claimed'")


def upgrade() -> None:
    op.create_index("ix_replies_waiting", "replies", ["meeting_id"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index(
        "ix_invitations_claimed", "invitations", ["meeting_id"], sqlite_where=CLAIMED, postgresql_where=CLAIMED
    )


def downgrade() -> None:
    op.drop_index("ix_invitations_claimed", "invitations")
    op.drop_index("ix_replies_waiting", "replies")
