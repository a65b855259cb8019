"""The first letter to somebody about a meeting is found by an index, which takes the place of that by meeting."""

from __future__ import annotations

from alembic import op

revision = "threads"
down_revision = "about_service"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_letters_thread", "letters", ["meeting_id", "person_id"])
    op.drop_index("ix_letters_meeting_id", table_name="letters")


def downgrade() -> None:
    op.create_index("ix_letters_meeting_id", "letters", ["meeting_id"])
    op.drop_index("ix_letters_thread", table_name="letters")
