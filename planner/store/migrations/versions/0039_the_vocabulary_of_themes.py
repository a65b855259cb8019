"""The vocabulary of themes, and where a theme went that was merged into another."""

from __future__ import annotations

import csv
import io
from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "vocabulary"
down_revision = "farewells"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("themes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_themes_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_themes_merged_into_id"), "themes", ["merged_into_id"], ["id"])
    fill(op.get_bind())


def fill(connection: sa.Connection) -> None:
    """Fill the vocabulary where there is none; a service that has themes keeps the ones it has."""
    themes = sa.table("themes", *map(sa.column, ("slug", "name_nb", "name_nn", "name_en")))
    if connection.execute(sa.select(themes.c.slug).limit(1)).first() is None:
        text = resources.files("planner.formats").joinpath("data", "themes.csv").read_text(encoding="utf-8")
        connection.execute(sa.insert(themes), list(csv.DictReader(io.StringIO(text))))


def downgrade() -> None:
    with op.batch_alter_table("themes", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_themes_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_themes_merged_into_id"))
        batch_op.drop_column("merged_into_id")
