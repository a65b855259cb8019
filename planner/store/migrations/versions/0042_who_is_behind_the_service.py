"""Who is behind the service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "about_service"
down_revision = "removed_dates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "about_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("controller", sa.String(length=200), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_about_service_only_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_about_service")),
    )


def downgrade() -> None:
    op.drop_table("about_service")
