"""What calendar programs keep in objects for their person, such as alarms, and the tag that an answer goes by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "dav_own"
down_revision = "actions_held"
branch_labels = None
depends_on = None

COLUMNS = {"schedule_tag": sa.String(length=32), "own": sa.Text()}


def upgrade() -> None:
    with op.batch_alter_table("dav_objects") as objects:
        for name, kind in COLUMNS.items():
            objects.add_column(sa.Column(name, kind, nullable=False, server_default=""))
    op.execute("UPDATE dav_objects SET schedule_tag = etag WHERE kind = 'moter'")
    with op.batch_alter_table("dav_objects") as objects:
        for name, kind in COLUMNS.items():
            objects.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("dav_objects") as objects:
        for name in COLUMNS:
            objects.drop_column(name)
