"""What people choose of their own feeds, and their tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "feeds"
down_revision = "imip_out"
branch_labels = None
depends_on = None


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "feed_choices",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("scope", _choice("feedscope", "asked", "said", "circle"), nullable=False),
        sa.Column("alarm", _choice("feedalarm", "none", "hour", "day"), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_feed_choices_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_feed_choices")),
    )
    op.create_table(
        "feed_follows",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("feed", sa.String(length=160), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_feed_follows_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "feed", name=op.f("pk_feed_follows")),
    )
    op.create_index(op.f("ix_feed_follows_feed"), "feed_follows", ["feed"])
    op.create_table(
        "task_entries",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=260), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "status", _choice("taskstatus", "needs-action", "in-process", "completed", "cancelled"), nullable=False
        ),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("revised_at", sa.DateTime(), nullable=False),
        sa.Column("turns_at", sa.DateTime(), nullable=True),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("moves", sa.String(length=80), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_task_entries_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_task_entries_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_task_entries")),
    )
    op.create_index(op.f("ix_task_entries_meeting_id"), "task_entries", ["meeting_id"])
    op.create_index(op.f("ix_task_entries_turns_at"), "task_entries", ["turns_at"])


def downgrade() -> None:
    op.drop_table("task_entries")
    op.drop_table("feed_follows")
    op.drop_table("feed_choices")
