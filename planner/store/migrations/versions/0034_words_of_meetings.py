"""The words by which meetings are found, and the index by which they are listed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from planner.domain.search_words import kept_words

revision = "words_of_meetings"
down_revision = "beside_index"
branch_labels = None
depends_on = None

SLICE = 500
LISTED = ["starts_at", "id", "ends_at", "state", "visibility"]


def upgrade() -> None:
    op.create_table(
        "meeting_words",
        sa.Column(
            "word",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_words_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "meeting_id", name=op.f("pk_meeting_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_meeting_words_meeting_id"), "meeting_words", ["meeting_id"])
    op.create_index("ix_meetings_listed", "meetings", LISTED)
    keep_all(op.get_bind())


def keep_all(connection: sa.Connection) -> None:
    """Keep the words of all meetings, so many at a time."""
    meetings = sa.table("meetings", *map(sa.column, ("id", "title", "question", "place", "address")))
    words = sa.table("meeting_words", sa.column("meeting_id"), sa.column("word"))
    after = 0
    while rows := connection.execute(
        sa.select(meetings).where(meetings.c.id > after).order_by(meetings.c.id).limit(SLICE)
    ).all():
        kept = [{"meeting_id": key, "word": word} for key, *texts in rows for word in sorted(kept_words(texts))]
        if kept:
            connection.execute(sa.insert(words), kept)
        after = rows[-1][0]


def downgrade() -> None:
    op.drop_index("ix_meetings_listed", "meetings")
    op.drop_index(op.f("ix_meeting_words_meeting_id"), "meeting_words")
    op.drop_table("meeting_words")
