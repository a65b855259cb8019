"""Mails that come in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "imip_in"
down_revision = "feeds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incoming_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("envelope_to", sa.String(length=254), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("handled_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mails")),
        sa.UniqueConstraint("digest", name=op.f("uq_incoming_mails_digest")),
    )
    with op.batch_alter_table("incoming_mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_mails_handled_at"), ["handled_at"], unique=False)

    op.create_table(
        "calendar_answers",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("occurs", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.DateTime(), nullable=False),
        sa.Column("partstat", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_calendar_answers_invitation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invitation_id", "occurs", name=op.f("pk_calendar_answers")),
    )
    op.create_table(
        "incoming_matters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("attendee", sa.String(length=254), nullable=False),
        sa.Column("attendee_name", sa.String(length=200), nullable=False),
        sa.Column("partstat", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("delegated_to", sa.String(length=254), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "applied", "held", "ignored", name="decision", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
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
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("refusal", sa.String(length=60), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column(
            "settlement",
            sa.Enum(
                "counted",
                "invited",
                "dismissed",
                name="settlement",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_incoming_matters_invitation_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["incoming_mails.id"], name=op.f("fk_incoming_matters_mail_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_incoming_matters_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people.id"], name=op.f("fk_incoming_matters_settled_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_matters")),
    )
    with op.batch_alter_table("incoming_matters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_matters_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_matters_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_matters_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index("ix_incoming_matters_open", ["decision", "settled_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_matters_settled_by_id"), ["settled_by_id"], unique=False)

    op.create_table(
        "time_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_time_proposals_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_time_proposals_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people.id"], name=op.f("fk_time_proposals_settled_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_proposals")),
    )
    with op.batch_alter_table("time_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_time_proposals_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_time_proposals_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_time_proposals_settled_by_id"), ["settled_by_id"], unique=False)

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failing_since", sa.DateTime(), nullable=True))
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("time_sequence", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE meetings SET time_sequence = sequence")


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("failing_since")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_column("time_sequence")

    with op.batch_alter_table("time_proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_time_proposals_settled_by_id"))
        batch_op.drop_index(batch_op.f("ix_time_proposals_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_time_proposals_invitation_id"))

    op.drop_table("time_proposals")
    with op.batch_alter_table("incoming_matters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incoming_matters_settled_by_id"))
        batch_op.drop_index("ix_incoming_matters_open")
        batch_op.drop_index(batch_op.f("ix_incoming_matters_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_incoming_matters_mail_id"))
        batch_op.drop_index(batch_op.f("ix_incoming_matters_invitation_id"))

    op.drop_table("incoming_matters")
    op.drop_table("calendar_answers")
    with op.batch_alter_table("incoming_mails", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incoming_mails_handled_at"))

    op.drop_table("incoming_mails")
