"""Links that stop letters are made from the secret of the service, and none is stored."""

from __future__ import annotations

from collections.abc import Iterable

from alembic import op

revision = "unstored_stop_links"
down_revision = "phones"
branch_labels = None
depends_on = None

PURPOSES = ("reply", "offer", "feed", "api", "join", "dav", "poll", "action")
CHECK = "ck_access_tokens_tokenpurpose"


def _allow(purposes: Iterable[str]) -> None:
    words = ", ".join(f"'{purpose}'" for purpose in purposes)
    with op.batch_alter_table("access_tokens") as tokens:
        tokens.drop_constraint(op.f(CHECK), type_="check")
        tokens.create_check_constraint(op.f(CHECK), f"purpose IN ({words})")


def upgrade() -> None:
    op.execute("DELETE FROM access_tokens WHERE purpose = 'stop_letters'")
    _allow(PURPOSES)


def downgrade() -> None:
    _allow((*PURPOSES, "stop_letters"))
