"""Claims to speak for an organisation: whether the address behind one is proven, and which were rejected."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "claims_proven"
down_revision = "inactivity"
branch_labels = None
depends_on = None

ANSWERED = (
    "EXISTS (SELECT 1 FROM journal j WHERE j.meeting_id = invitations.meeting_id AND j.verb = 'replies.answered'"
    " AND (j.link_of_id = invitations.person_id OR (j.link_of_id IS NULL AND j.by_id = invitations.person_id)))"
)
"""The guest answered with their link or signed in: the journal names nobody for an answer on the open page."""
BELONGS = (
    "(vouched_for_id IS NULL OR EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = invitations.person_id"
    " AND m.organisation_id = invitations.organisation_id)"
    " OR EXISTS (SELECT 1 FROM organisations o JOIN people p ON lower(o.email) = p.email_key"
    " WHERE o.id = invitations.organisation_id AND p.id = invitations.person_id))"
)
"""The guest was vouched for by their address, and will be again once it is proven; not by those who can tell."""

TYPED_ONLY = (
    "origin = 'page' AND organisation_id IS NOT NULL AND standing = 'vouched' AND standing_settled_at IS NULL"
    " AND NOT address_proven"
)
"""All that was ever seen of the guest is the address, which somebody typed on the open page."""


def upgrade() -> None:
    op.create_table(
        "rejected_claims",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("rejected_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_rejected_claims_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_rejected_claims_organisation_id")
        ),
        sa.PrimaryKeyConstraint("invitation_id", "organisation_id", name=op.f("pk_rejected_claims")),
    )
    op.create_index(op.f("ix_rejected_claims_organisation_id"), "rejected_claims", ["organisation_id"])
    op.execute(
        "INSERT INTO rejected_claims (invitation_id, organisation_id, rejected_at)"
        " SELECT id, organisation_id, coalesce(standing_settled_at, created_at) FROM invitations"
        " WHERE standing = 'rejected'"
    )
    with op.batch_alter_table("invitations") as invitations:
        invitations.add_column(sa.Column("address_proven", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(f"UPDATE invitations SET address_proven = true WHERE {ANSWERED}")  # noqa: S608 - No value from outside.
    op.execute(f"UPDATE invitations SET standing = 'claimed', vouched_for_id = NULL WHERE {TYPED_ONLY} AND {BELONGS}")  # noqa: S608 - No value from outside.


def downgrade() -> None:
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_column("address_proven")
    op.drop_index(op.f("ix_rejected_claims_organisation_id"), "rejected_claims")
    op.drop_table("rejected_claims")
