"""Removals into another person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "removals_into"
down_revision = "incoming_offers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person_removals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("into_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_removals_into_id"), ["into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_person_removals_into_id"), "people", ["into_id"], ["id"], ondelete="CASCADE"
        )


def downgrade() -> None:
    with op.batch_alter_table("person_removals", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_removals_into_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_removals_into_id"))
        batch_op.drop_column("into_id")
