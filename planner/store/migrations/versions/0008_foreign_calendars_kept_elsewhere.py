"""Foreign calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "foreign"
down_revision = "dav"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "foreign_calendars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("titles", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("last_modified", sa.String(length=200), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=True),
        sa.Column("good_at", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("failing_since", sa.DateTime(), nullable=True),
        sa.Column(
            "last_error",
            sa.Enum(
                "address",
                "not_public",
                "no_such_host",
                "no_answer",
                "not_secure",
                "too_slow",
                "too_large",
                "too_many_redirects",
                "not_open",
                "gone",
                "not_now",
                "not_a_calendar",
                "web_page",
                "cut_short",
                "too_heavy",
                name="trouble",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_fetch_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(organisation_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_foreign_calendars_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_foreign_calendars_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_foreign_calendars_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_calendars")),
        sa.UniqueConstraint("organisation_id", "address", name=op.f("uq_foreign_calendars_organisation_id_address")),
        sa.UniqueConstraint("person_id", "address", name=op.f("uq_foreign_calendars_person_id_address")),
    )
    with op.batch_alter_table("foreign_calendars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_foreign_calendars_next_fetch_at"), ["next_fetch_at"], unique=False)

    op.create_table(
        "busy_intervals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["foreign_calendars.id"], name=op.f("fk_busy_intervals_calendar_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_intervals")),
    )
    with op.batch_alter_table("busy_intervals", schema=None) as batch_op:
        batch_op.create_index("ix_busy_intervals_calendar_id_starts_at", ["calendar_id", "starts_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("busy_intervals", schema=None) as batch_op:
        batch_op.drop_index("ix_busy_intervals_calendar_id_starts_at")

    op.drop_table("busy_intervals")
    with op.batch_alter_table("foreign_calendars", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foreign_calendars_next_fetch_at"))

    op.drop_table("foreign_calendars")
