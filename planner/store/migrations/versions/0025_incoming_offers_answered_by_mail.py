"""Mails that answer the letters of an offer, and a fresh link as what can be done with them."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "incoming_offers"
down_revision = "addresses"
branch_labels = None
depends_on = None

SETTLEMENTS = ("counted", "invited", "dismissed", "noted", "turned_down")
CHECK = "ck_incoming_matters_settlement"


def _allow(words: Iterable[str]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("incoming_matters") as matters:
        matters.drop_constraint(op.f(CHECK), type_="check")
        matters.create_check_constraint(op.f(CHECK), f"settlement IN ({listed})")


def upgrade() -> None:
    with op.batch_alter_table("incoming_matters") as matters:
        matters.add_column(sa.Column("offer_id", sa.Integer(), nullable=True))
        matters.create_index(op.f("ix_incoming_matters_offer_id"), ["offer_id"])
        matters.create_foreign_key(
            op.f("fk_incoming_matters_offer_id"), "offers", ["offer_id"], ["id"], ondelete="SET NULL"
        )
    _allow((*SETTLEMENTS, "link_sent"))


def downgrade() -> None:
    op.execute("UPDATE incoming_matters SET settlement = 'dismissed' WHERE settlement = 'link_sent'")
    _allow(SETTLEMENTS)
    with op.batch_alter_table("incoming_matters") as matters:
        matters.drop_constraint(op.f("fk_incoming_matters_offer_id"), type_="foreignkey")
        matters.drop_index(op.f("ix_incoming_matters_offer_id"))
        matters.drop_column("offer_id")
