"""Reports of answers: whether a meeting has them, and how far somebody has been told; the answers of before are not told anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "answer_reports"
down_revision = "reminders"
branch_labels = None
depends_on = None

OF_BEFORE = """
INSERT INTO reported_answers (meeting_id, told_until, missing_told_for, all_told_at)
SELECT m.id, (SELECT max(r.answered_at) FROM replies r WHERE r.meeting_id = m.id),
CASE WHEN m.answer_by <= {now} THEN m.answer_by END,
CASE WHEN NOT EXISTS (
SELECT 1 FROM invitations i LEFT JOIN replies r ON r.invitation_id = i.id
WHERE i.meeting_id = m.id AND i.invited_at IS NOT NULL AND i.uninvited_at IS NULL
AND (r.state IS NULL OR r.state = 'unanswered')
) THEN {now} END
FROM meetings m WHERE m.state <> 'draft'
"""
NOW = {"sqlite": "CURRENT_TIMESTAMP", "postgresql": "(now() AT TIME ZONE 'UTC')"}


def upgrade() -> None:
    op.create_table(
        "reported_answers",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("told_until", sa.DateTime(), nullable=True),
        sa.Column("all_told_at", sa.DateTime(), nullable=True),
        sa.Column("missing_told_for", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_reported_answers_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_reported_answers")),
    )
    with op.batch_alter_table("meetings") as meetings:
        meetings.add_column(sa.Column("answer_reports", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index("ix_replies_answered", "replies", ["meeting_id", "answered_at"])
    op.execute(OF_BEFORE.format(now=NOW[op.get_bind().dialect.name]))


def downgrade() -> None:
    op.drop_index("ix_replies_answered", "replies")
    with op.batch_alter_table("meetings") as meetings:
        meetings.drop_column("answer_reports")
    op.drop_table("reported_answers")
