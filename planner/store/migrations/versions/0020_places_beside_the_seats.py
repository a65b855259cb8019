"""Places beside the seats, for those who are responsible for a meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "places"
down_revision = "0019"
branch_labels = None
depends_on = None

CHECK = "ck_replies_beside_seats_is_coming"


def upgrade() -> None:
    with op.batch_alter_table("replies") as replies:
        replies.add_column(sa.Column("beside_seats", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("replies") as replies:
        replies.alter_column("beside_seats", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        replies.create_check_constraint(op.f(CHECK), "NOT beside_seats OR state = 'coming'")


def downgrade() -> None:
    # The people come all the same, and the number of seats taken never passes that of the seats.
    with op.batch_alter_table("replies") as replies:
        replies.drop_constraint(op.f(CHECK), type_="check")
        replies.drop_column("beside_seats")
