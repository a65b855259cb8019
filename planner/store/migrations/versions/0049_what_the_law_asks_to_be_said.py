"""What the law asks the service to say of itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "words_of_law"
down_revision = "answer_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("about_service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("processors", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(sa.Column("statement_url", sa.String(length=300), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("about_service", schema=None) as batch_op:
        batch_op.drop_column("statement_url")
        batch_op.drop_column("processors")
