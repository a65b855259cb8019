"""Letters given up and requests to join a network: the few of each by an index of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "few_by_index"
down_revision = "vocabulary"
branch_labels = None
depends_on = None

INDEXES = {
    "letters": ("ix_letters_given_up", "id", "state = 'given_up'"),
    "network_memberships": ("ix_network_memberships_asked", "network_id", "state = 'asked'"),
}


def upgrade() -> None:
    for table, (name, column, condition) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for table, (name, *_) in INDEXES.items():
        op.drop_index(name, table_name=table)
