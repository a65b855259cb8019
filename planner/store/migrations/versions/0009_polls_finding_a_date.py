"""Polls about a date, and the personal links to them."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "polls"
down_revision = "foreign"
branch_labels = None
depends_on = None

BEFORE = ("reply", "offer", "feed", "api", "stop_letters", "join", "dav")
CHECK = "ck_access_tokens_tokenpurpose"


def _allow(purposes: Iterable[str]) -> None:
    words = ", ".join(f"'{purpose}'" for purpose in purposes)
    with op.batch_alter_table("access_tokens") as tokens:
        tokens.drop_constraint(op.f(CHECK), type_="check")
        tokens.create_check_constraint(op.f(CHECK), f"purpose IN ({words})")


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _polls() -> None:
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("state", _choice("pollstate", "open", "closed", "withdrawn"), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_polls_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_polls_made_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    for column in ("meeting_id", "answer_by", "made_by_id"):
        op.create_index(op.f(f"ix_polls_{column}"), "polls", [column])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_polls_one_open", "polls", ["meeting_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table(
        "poll_options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_options_poll_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_options")),
        sa.UniqueConstraint("uid", name=op.f("uq_poll_options_uid")),
    )
    op.create_index(op.f("ix_poll_options_poll_id"), "poll_options", ["poll_id"])


def _pointing(table: str, *columns: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")
        for column, other in columns
    ]


def _ballots() -> None:
    op.create_table(
        "ballots",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_via", sa.String(length=20), nullable=False),
        *_pointing("ballots", ("poll_id", "polls"), ("invitation_id", "invitations")),
        sa.PrimaryKeyConstraint("poll_id", "invitation_id", name=op.f("pk_ballots")),
    )
    op.create_table(
        "votes",
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("fit", _choice("fit", "yes", "if_need_be", "no"), nullable=False),
        *_pointing("votes", ("option_id", "poll_options"), ("invitation_id", "invitations")),
        sa.PrimaryKeyConstraint("option_id", "invitation_id", name=op.f("pk_votes")),
    )
    for table in ("ballots", "votes"):
        op.create_index(op.f(f"ix_{table}_invitation_id"), table, ["invitation_id"])


def _entries() -> None:
    op.create_table(
        "poll_entries",
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("revised_at", sa.DateTime(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        *_pointing(
            "poll_entries",
            ("option_id", "poll_options"),
            ("invitation_id", "invitations"),
            ("meeting_id", "meetings"),
            ("person_id", "people"),
        ),
        sa.PrimaryKeyConstraint("option_id", "invitation_id", name=op.f("pk_poll_entries")),
    )
    for column in ("invitation_id", "meeting_id", "person_id"):
        op.create_index(op.f(f"ix_poll_entries_{column}"), "poll_entries", [column])


def upgrade() -> None:
    _allow((*BEFORE, "poll"))
    _polls()
    _ballots()
    _entries()


def downgrade() -> None:
    for table in ("poll_entries", "votes", "ballots", "poll_options", "polls"):
        op.drop_table(table)
    op.execute("DELETE FROM access_tokens WHERE purpose = 'poll'")
    _allow(BEFORE)
