"""Steps that many drafts take together: what is left of one is gone on with by the job."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "draft_runs"
down_revision = "threads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "announce", "discard", "hand_on", name="draftstep", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("by_job", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_draft_runs_made_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_runs")),
    )
    op.create_index(op.f("ix_draft_runs_made_by_id"), "draft_runs", ["made_by_id"])


def downgrade() -> None:
    op.drop_table("draft_runs")
