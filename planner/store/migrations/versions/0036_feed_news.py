"""Changes of feeds that their followers are still to be told of, and own calendars that are filled in slices."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "feed_news"
down_revision = "mailings"
branch_labels = None
depends_on = None

CHECK = "ck_renewals_renewalkind"
BEFORE = ("guests", "organisation", "theme")
NEW = ("own_feed", "own_collections")


def _allow(kinds: Iterable[str]) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("renewals") as renewals:
        renewals.drop_constraint(op.f(CHECK), type_="check")
        renewals.create_check_constraint(op.f(CHECK), f"kind IN ({words})")


def upgrade() -> None:
    op.create_table(
        "feed_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed", sa.String(length=160), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_news")),
    )
    op.create_index(op.f("ix_feed_news_feed"), "feed_news", ["feed"])
    _allow((*BEFORE, *NEW))


def downgrade() -> None:
    op.execute("DELETE FROM renewals WHERE kind IN ('own_feed', 'own_collections')")
    _allow(BEFORE)
    op.drop_table("feed_news")
