"""Reminders to guests: whether a meeting has them, and who has been reminded of what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "reminders"
down_revision = "unstored_stop_links"
branch_labels = None
depends_on = None

CAUSES = ("answer", "day_before")


def upgrade() -> None:
    with op.batch_alter_table("meetings") as meetings:
        meetings.add_column(sa.Column("reminders", sa.Boolean(), nullable=False, server_default=sa.true()))
    # Whoever has announced a meeting has not been asked: its guests hear nothing until reminders are switched on for it.
    op.execute("UPDATE meetings SET reminders = false WHERE state <> 'draft'")
    op.create_table(
        "reminders",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(*CAUSES, name="remindercause", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_reminders_invitation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invitation_id", "cause", "day", name=op.f("pk_reminders")),
    )


def downgrade() -> None:
    op.drop_table("reminders")
    with op.batch_alter_table("meetings") as meetings:
        meetings.drop_column("reminders")
