"""Addresses that people had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "addresses"
down_revision = "journal_audiences"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_changes",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("old_hash", sa.String(length=64), nullable=False),
        sa.Column("new_hash", sa.String(length=64), nullable=False),
        sa.Column("old_confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("new_confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_address_changes_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_address_changes")),
        sa.UniqueConstraint("new_hash", name=op.f("uq_address_changes_new_hash")),
        sa.UniqueConstraint("old_hash", name=op.f("uq_address_changes_old_hash")),
    )
    op.create_table(
        "former_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("told_to", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_former_addresses_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_addresses")),
        sa.UniqueConstraint("email_key", name=op.f("uq_former_addresses_email_key")),
    )
    op.create_index(op.f("ix_former_addresses_person_id"), "former_addresses", ["person_id"])


def downgrade() -> None:
    op.drop_table("former_addresses")
    op.drop_table("address_changes")
