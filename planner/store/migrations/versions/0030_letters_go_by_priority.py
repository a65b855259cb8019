"""Letters go by priority: what somebody waits for, what somebody has asked for, mailings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "letter_priority"
down_revision = "changes_of_feeds"
branch_labels = None
depends_on = None


UNSENT = sa.text("state <> 'sent'")


def upgrade() -> None:
    with op.batch_alter_table("letters") as letters:
        letters.add_column(sa.Column("priority", sa.SmallInteger(), server_default="2", nullable=False))
    op.drop_index("ix_letters_due", "letters")
    columns = ["priority", "next_try_at", "id"]
    op.create_index("ix_letters_unsent", "letters", columns, sqlite_where=UNSENT, postgresql_where=UNSENT)


def downgrade() -> None:
    op.drop_index("ix_letters_unsent", "letters")
    op.create_index("ix_letters_due", "letters", ["state", "next_try_at"])
    with op.batch_alter_table("letters") as letters:
        letters.drop_column("priority")
