"""Who pressed the button with whose personal link, and on whose word."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "journal_stand_ins"
down_revision = "places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("journal") as journal:
        journal.add_column(sa.Column("link_of_id", sa.Integer(), nullable=True))
        journal.add_column(sa.Column("link_organisation_id", sa.Integer(), nullable=True))
        journal.add_column(sa.Column("on_word", sa.String(length=200), nullable=False, server_default=""))
    # In a batch of its own: SQLite copies the rows once for each, and those that are there need the default.
    with op.batch_alter_table("journal") as journal:
        journal.alter_column("on_word", server_default=None)
        journal.create_index(op.f("ix_journal_link_of_id"), ["link_of_id"], unique=False)
        journal.create_foreign_key(op.f("fk_journal_link_of_id"), "people", ["link_of_id"], ["id"], ondelete="SET NULL")
        journal.create_foreign_key(
            op.f("fk_journal_link_organisation_id"),
            "organisations",
            ["link_organisation_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("journal") as journal:
        journal.drop_constraint(op.f("fk_journal_link_organisation_id"), type_="foreignkey")
        journal.drop_constraint(op.f("fk_journal_link_of_id"), type_="foreignkey")
        journal.drop_index(op.f("ix_journal_link_of_id"))
        journal.drop_column("on_word")
        journal.drop_column("link_organisation_id")
        journal.drop_column("link_of_id")
