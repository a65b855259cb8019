"""Who may read a line of the journal follows from its verb, for the lines of before as well."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "journal_audiences"
down_revision = "person_removals"
branch_labels = None
depends_on = None

PUBLIC = (
    "duties.accepted",
    "duties.fulfilled",
    "duties.reopened",
    "meetings.cancelled",
    "meetings.moved",
    "meetings.published",
    "meetings.reinstated",
)


def upgrade() -> None:
    with op.batch_alter_table("journal") as journal:
        journal.drop_column("public")


def downgrade() -> None:
    with op.batch_alter_table("journal") as journal:
        journal.add_column(sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.false()))
        journal.alter_column("public", server_default=None)
    verbs = sa.table("journal", sa.column("public", sa.Boolean), sa.column("verb", sa.String))
    op.execute(verbs.update().where(verbs.c.verb.in_(PUBLIC)).values(public=True))
