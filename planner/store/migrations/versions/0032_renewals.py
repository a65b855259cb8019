"""Entries that know the edition which rendered them, and renewals: what is to be rendered anew in slices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "renewals"
down_revision = "workboard_by_index"
branch_labels = None
depends_on = None

RENDERED = ("rendered_entries", "guest_entries", "task_entries", "poll_entries", "dav_objects")
"""The tables with rendered bytes. Those that stand are of no edition, and are rendered anew after the start."""


def upgrade() -> None:
    op.create_table(
        "renewals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "guests",
                "organisation",
                "theme",
                name="renewalkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewals")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_renewals_kind_subject_id")),
    )
    for table in RENDERED:
        op.add_column(table, sa.Column("edition", sa.BigInteger(), server_default="0", nullable=False))
    op.drop_column("rendered_entries", "told")
    op.execute("DELETE FROM feed_versions WHERE feed = 'min/edition'")


def downgrade() -> None:
    op.add_column("rendered_entries", sa.Column("told", sa.Integer(), server_default="0", nullable=False))
    for table in RENDERED:
        op.drop_column(table, "edition")
    op.drop_table("renewals")
