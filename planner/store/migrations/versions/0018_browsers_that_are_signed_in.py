"""Browsers that are signed in, each with a session of its own. Everybody signs in anew: a cookie of before names no session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "browser_sessions"
down_revision = "standings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "browser_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(40), nullable=False),
        sa.Column("system", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_browser_sessions_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_sessions")),
        sa.UniqueConstraint("hash", name=op.f("uq_browser_sessions_hash")),
    )
    op.create_index(op.f("ix_browser_sessions_person_id"), "browser_sessions", ["person_id"])
    op.drop_column("people", "session_key")


def downgrade() -> None:
    op.add_column("people", sa.Column("session_key", sa.String(64), nullable=False, server_default=""))
    op.drop_table("browser_sessions")
