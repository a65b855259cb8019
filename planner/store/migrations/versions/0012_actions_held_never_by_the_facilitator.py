"""Action points that the facilitator can never have: the database refuses it, as it does for duties."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "actions_held"
down_revision = "actions"
branch_labels = None
depends_on = None

KEY, CHECK = "fk_action_points_facilitator_never_has", "ck_action_points_facilitator_never_has"


def upgrade() -> None:
    op.execute(
        "UPDATE action_points SET organisation_id = NULL"
        " WHERE organisation_id IN (SELECT id FROM organisations WHERE convenes)"
    )
    with op.batch_alter_table("action_points") as points:
        points.add_column(sa.Column("organisation_convenes", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("action_points") as points:
        points.alter_column(
            "organisation_convenes", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )
        points.create_check_constraint(op.f(CHECK), "NOT organisation_convenes")
        points.create_foreign_key(
            KEY, "organisations", ["organisation_id", "organisation_convenes"], ["id", "convenes"]
        )


def downgrade() -> None:
    with op.batch_alter_table("action_points") as points:
        points.drop_constraint(KEY, type_="foreignkey")
        points.drop_constraint(op.f(CHECK), type_="check")
        points.drop_column("organisation_convenes")
