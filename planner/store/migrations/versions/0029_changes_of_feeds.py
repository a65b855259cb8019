"""How the last changes of feeds are told, and an index by which the story of a meeting is read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "changes_of_feeds"
down_revision = "claims_proven"
branch_labels = None
depends_on = None

NOT_AN_ANSWER = sa.text("verb <> 'replies.answered'")


def upgrade() -> None:
    with op.batch_alter_table("feed_versions") as feed_versions:
        feed_versions.add_column(sa.Column("recent", sa.Text(), server_default="", nullable=False))
        feed_versions.add_column(sa.Column("moved", sa.BigInteger(), server_default="0", nullable=False))
    op.create_index(op.f("ix_feed_versions_moved"), "feed_versions", ["moved"])
    op.create_index(
        "ix_journal_story",
        "journal",
        ["meeting_id", "verb"],
        sqlite_where=NOT_AN_ANSWER,
        postgresql_where=NOT_AN_ANSWER,
    )


def downgrade() -> None:
    op.drop_index("ix_journal_story", "journal")
    op.drop_index(op.f("ix_feed_versions_moved"), "feed_versions")
    with op.batch_alter_table("feed_versions") as feed_versions:
        feed_versions.drop_column("moved")
        feed_versions.drop_column("recent")
