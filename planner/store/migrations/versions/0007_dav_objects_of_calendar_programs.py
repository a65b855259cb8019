"""What calendar programs are answered from over CalDAV, and passwords for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "dav"
down_revision = "imip_held"
branch_labels = None
depends_on = None

BEFORE = ("reply", "offer", "feed", "api", "stop_letters", "join")
AFTER = (*BEFORE, "dav")


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _let_tokens_open(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    with op.batch_alter_table("access_tokens") as tokens:
        tokens.alter_column(
            "purpose", existing_type=_choice("tokenpurpose", *before), type_=_choice("tokenpurpose", *after)
        )


def upgrade() -> None:
    _let_tokens_open(BEFORE, AFTER)
    op.create_table(
        "dav_collections",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("collectionkind", "moter", "oppgaver"), nullable=False),
        sa.Column("epoch", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_dav_collections_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_dav_collections")),
    )
    op.create_table(
        "dav_objects",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("collectionkind", "moter", "oppgaver"), nullable=False),
        sa.Column("name", sa.String(length=260), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("put_away", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_dav_objects_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_dav_objects_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "name", name=op.f("pk_dav_objects")),
    )
    op.create_index("ix_dav_objects_changes", "dav_objects", ["person_id", "kind", "version"])
    op.create_index(op.f("ix_dav_objects_meeting_id"), "dav_objects", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("dav_objects")
    op.drop_table("dav_collections")
    op.execute("DELETE FROM access_tokens WHERE purpose = 'dav'")
    _let_tokens_open(AFTER, BEFORE)
