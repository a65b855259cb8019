"""More that can be done with mails that were held: a proposed time taken up, and somebody told no."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "imip_steps"
down_revision = "polls"
branch_labels = None
depends_on = None

SETTLEMENTS = ("counted", "invited", "dismissed")
REASONS = (
    "answer_counted",
    "proposal_noted",
    "sent_again",
    "bounced",
    "delivered",
    "words_only",
    "unreadable",
    "sender_failed",
    "other_sender",
    "other_address",
    "sent_for_another",
    "not_proven",
    "not_invited",
    "uninvited",
    "before_the_move",
    "never_sent",
    "contradiction",
    "no_proposal",
    "not_taken",
    "crashed",
    "duplicate",
    "out_of_order",
    "no_answer",
    "no_such_time",
    "method",
    "machine",
    "unknown_bounce",
    "unknown_address",
    "unknown_meeting",
)


def _allow(column: str, words: Iterable[str]) -> None:
    """Let a column hold these words and no other."""
    said = ", ".join(f"'{word}'" for word in words)
    check = op.f(f"ck_incoming_matters_{column}")
    with op.batch_alter_table("incoming_matters") as matters:
        matters.drop_constraint(check, type_="check")
        matters.create_check_constraint(check, f"{column} IN ({said})")


def upgrade() -> None:
    with op.batch_alter_table("incoming_matters") as matters:
        matters.add_column(sa.Column("sequence", sa.Integer(), nullable=True))
        matters.add_column(sa.Column("proposed_starts_at", sa.DateTime(), nullable=True))
        matters.add_column(sa.Column("proposed_ends_at", sa.DateTime(), nullable=True))
        matters.add_column(sa.Column("proposed_all_day", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("incoming_matters") as matters:
        matters.alter_column(
            "proposed_all_day", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )
    _allow("settlement", (*SETTLEMENTS, "noted", "turned_down"))
    _allow("reason", (*REASONS, "own_letter"))


def downgrade() -> None:
    op.execute("UPDATE incoming_matters SET settlement = 'dismissed' WHERE settlement IN ('noted', 'turned_down')")
    op.execute("UPDATE incoming_matters SET reason = 'machine' WHERE reason = 'own_letter'")
    _allow("reason", REASONS)
    _allow("settlement", SETTLEMENTS)
    with op.batch_alter_table("incoming_matters") as matters:
        for column in ("proposed_all_day", "proposed_ends_at", "proposed_starts_at", "sequence"):
            matters.drop_column(column)
