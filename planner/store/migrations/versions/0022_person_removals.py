"""People who are being taken out of the database, step by step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "person_removals"
down_revision = "journal_stand_ins"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_removals",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_removals_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_removals")),
    )


def downgrade() -> None:
    op.drop_table("person_removals")
