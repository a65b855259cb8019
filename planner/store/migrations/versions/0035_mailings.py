"""Mailings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "mailings"
down_revision = "words_of_meetings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("stamp", sa.String(length=80), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column(
            "audience",
            sa.Enum(
                "unsent",
                "sent",
                "not_declined",
                "concerned_by_end",
                "in_states",
                name="mailingaudience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=True),
        sa.Column("stand_in", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_mailings_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_mailings_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["writer_id"], ["people.id"], name=op.f("fk_mailings_writer_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
    )
    with op.batch_alter_table("mailings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailings_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailings_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailings_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailings_writer_id"), ["writer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("mailings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailings_writer_id"))
        batch_op.drop_index(batch_op.f("ix_mailings_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_mailings_invitation_id"))
        batch_op.drop_index(batch_op.f("ix_mailings_due_at"))

    op.drop_table("mailings")
