"""Series of meetings, and imports that can be undone as one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "series"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_series_made_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("slug", name=op.f("uq_series_slug")),
    )
    op.create_index(op.f("ix_series_made_by_id"), "series", ["made_by_id"])
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_imports_made_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_made_by_id"), "imports", ["made_by_id"])
    with op.batch_alter_table("meetings") as meetings:
        meetings.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        meetings.add_column(sa.Column("position", sa.Integer(), nullable=True))
        meetings.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
        meetings.create_foreign_key(op.f("fk_meetings_series_id"), "series", ["series_id"], ["id"], ondelete="SET NULL")
        meetings.create_foreign_key(
            op.f("fk_meetings_import_id"), "imports", ["import_id"], ["id"], ondelete="SET NULL"
        )
        meetings.create_index(op.f("ix_meetings_series_id"), ["series_id"])
        meetings.create_index(op.f("ix_meetings_import_id"), ["import_id"])


def downgrade() -> None:
    with op.batch_alter_table("meetings") as meetings:
        meetings.drop_index(op.f("ix_meetings_import_id"))
        meetings.drop_index(op.f("ix_meetings_series_id"))
        meetings.drop_constraint(op.f("fk_meetings_import_id"), type_="foreignkey")
        meetings.drop_constraint(op.f("fk_meetings_series_id"), type_="foreignkey")
        meetings.drop_column("import_id")
        meetings.drop_column("position")
        meetings.drop_column("series_id")
    op.drop_table("imports")
    op.drop_table("series")
