"""Whether guests really speak for the organisations they answer for, which is never the facilitator."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "standings"
down_revision = "foreign_calendars_kept"
branch_labels = None
depends_on = None

FACILITATOR = ("fk_invitations_facilitator_takes_no_part", "ck_invitations_facilitator_takes_no_part")
CLAIMS, VOUCHED_FOR = "ck_invitations_claims_an_organisation", "fk_invitations_vouched_for_id"
BELONGS = (
    "EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = invitations.person_id"
    " AND m.organisation_id = invitations.organisation_id)"
    " OR EXISTS (SELECT 1 FROM organisations o JOIN people p ON lower(o.email) = p.email_key"
    " WHERE o.id = invitations.organisation_id AND p.id = invitations.person_id)"
    " OR EXISTS (SELECT 1 FROM duties d WHERE d.holder_id = invitations.organisation_id"
    " AND d.person_id = invitations.person_id)"
)


def upgrade() -> None:
    op.execute(
        "UPDATE invitations SET organisation_id = NULL"
        " WHERE organisation_id IN (SELECT id FROM organisations WHERE convenes)"
    )
    standing = sa.Enum("vouched", "claimed", "rejected", name="standing", native_enum=False, length=40)
    with op.batch_alter_table("invitations") as invitations:
        invitations.add_column(
            sa.Column("organisation_convenes", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        invitations.add_column(sa.Column("standing", standing, nullable=False, server_default="vouched"))
        invitations.add_column(sa.Column("vouched_for_id", sa.Integer(), nullable=True))
        invitations.add_column(sa.Column("standing_settled_at", sa.DateTime(), nullable=True))
    # Who was invited was invited as the organisation; who came by the public page has said it without anybody asking.
    op.execute(
        f"UPDATE invitations SET standing = 'claimed' WHERE origin = 'page' AND organisation_id IS NOT NULL AND NOT ({BELONGS})"  # noqa: S608 - No value from outside.
    )
    op.execute("UPDATE invitations SET vouched_for_id = organisation_id WHERE standing = 'vouched'")
    with op.batch_alter_table("invitations") as invitations:
        invitations.alter_column(
            "organisation_convenes", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )
        invitations.alter_column("standing", existing_type=standing, existing_nullable=False, server_default=None)
        invitations.create_check_constraint(op.f(FACILITATOR[1]), "NOT organisation_convenes")
        invitations.create_check_constraint(
            op.f("ck_invitations_standing"), "standing IN ('vouched', 'claimed', 'rejected')"
        )
        invitations.create_check_constraint(op.f(CLAIMS), "standing = 'vouched' OR organisation_id IS NOT NULL")
        invitations.create_foreign_key(
            FACILITATOR[0], "organisations", ["organisation_id", "organisation_convenes"], ["id", "convenes"]
        )
        invitations.create_foreign_key(VOUCHED_FOR, "organisations", ["vouched_for_id"], ["id"])
        invitations.create_index(op.f("ix_invitations_vouched_for_id"), ["vouched_for_id"])


def downgrade() -> None:
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_index(op.f("ix_invitations_vouched_for_id"))
        for key in (VOUCHED_FOR, FACILITATOR[0]):
            invitations.drop_constraint(key, type_="foreignkey")
        for check in (CLAIMS, "ck_invitations_standing", FACILITATOR[1]):
            invitations.drop_constraint(op.f(check), type_="check")
        for name in ("standing_settled_at", "vouched_for_id", "standing", "organisation_convenes"):
            invitations.drop_column(name)
