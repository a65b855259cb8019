"""Action points, and the personal links to them."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "actions"
down_revision = "imip_steps"
branch_labels = None
depends_on = None

BEFORE = ("reply", "offer", "feed", "api", "stop_letters", "join", "dav", "poll")
CHECK = "ck_access_tokens_tokenpurpose"


def _allow(purposes: Iterable[str]) -> None:
    words = ", ".join(f"'{purpose}'" for purpose in purposes)
    with op.batch_alter_table("access_tokens") as tokens:
        tokens.drop_constraint(op.f(CHECK), type_="check")
        tokens.create_check_constraint(op.f(CHECK), f"purpose IN ({words})")


def _pointing(column: str, other: str, ondelete: str | None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_action_points_{column}"), ondelete=ondelete
    )


def upgrade() -> None:
    _allow((*BEFORE, "action"))
    states = sa.Enum(
        "open", "done", "dropped", name="actionstate", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "action_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        _pointing("meeting_id", "meetings", "CASCADE"),
        _pointing("organisation_id", "organisations", None),
        _pointing("person_id", "people", "SET NULL"),
        _pointing("done_by_id", "people", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_points")),
    )
    for column in ("meeting_id", "organisation_id", "person_id", "done_by_id"):
        op.create_index(op.f(f"ix_action_points_{column}"), "action_points", [column])


def downgrade() -> None:
    op.drop_table("action_points")
    op.execute("DELETE FROM access_tokens WHERE purpose = 'action'")
    _allow(BEFORE)
