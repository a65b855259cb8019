"""Initial tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_versions",
        sa.Column("feed", sa.String(length=160), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_feed_versions")),
    )
    op.create_table(
        "job_runs",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_runs")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "project_team",
                "county_council",
                "county_governor",
                "municipality",
                "trade_organisation",
                "local_branch",
                "advisory_service",
                "forest_cooperative",
                "forest_organisation",
                "accountant",
                "funding_agency",
                "school",
                "vocational_college",
                "higher_education",
                "research",
                "cluster",
                "competence_centre",
                "other",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("convenes", sa.Boolean(), nullable=False),
        sa.Column("participates", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=9), nullable=True),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("municipality", sa.String(length=4), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["successor_id"], ["organisations.id"], name=op.f("fk_organisations_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("id", "convenes", name=op.f("uq_organisations_id_convenes")),
        sa.UniqueConstraint("number", name=op.f("uq_organisations_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_slug")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_municipality"), ["municipality"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisations_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "rate_counts",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_rate_counts")),
    )
    op.create_table(
        "themes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name_nb", sa.String(length=120), nullable=False),
        sa.Column("name_nn", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
        sa.UniqueConstraint("slug", name=op.f("uq_themes_slug")),
    )
    op.create_table(
        "networks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "idea",
                "active",
                "dormant",
                "closed",
                name="networkstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("coordinator_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["coordinator_id"], ["organisations.id"], name=op.f("fk_networks_coordinator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_networks")),
        sa.UniqueConstraint("slug", name=op.f("uq_networks_slug")),
    )
    with op.batch_alter_table("networks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_networks_coordinator_id"), ["coordinator_id"], unique=False)

    op.create_table(
        "organisation_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_aliases_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_aliases")),
    )
    with op.batch_alter_table("organisation_aliases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_aliases_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "organisation_themes",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_themes_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_organisation_themes_theme_id")),
        sa.PrimaryKeyConstraint("organisation_id", "theme_id", name=op.f("pk_organisation_themes")),
    )
    with op.batch_alter_table("organisation_themes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_themes_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "participant",
                "organiser",
                "administrator",
                name="servicerole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("home_organisation_id", sa.Integer(), nullable=True),
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("stopped_letters", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home_organisation_id"], ["organisations.id"], name=op.f("fk_people_home_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email_key", name=op.f("uq_people_email_key")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_home_organisation_id"), ["home_organisation_id"], unique=False)

    op.create_table(
        "access_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "reply",
                "offer",
                "feed",
                "api",
                "stop_letters",
                "join",
                name="tokenpurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("last_used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_access_tokens_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_access_tokens_hash")),
    )
    with op.batch_alter_table("access_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_tokens_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_access_tokens_subject", ["purpose", "subject_id"], unique=False)

    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "open_meeting",
                "network_meeting",
                "provider_meeting",
                "competence_cafe",
                "municipal_gathering",
                "gathering",
                "talk",
                name="meetingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=True),
        sa.Column("ends_local", sa.DateTime(), nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=True),
        sa.Column("map_url", sa.String(length=1000), nullable=False),
        sa.Column("online_url", sa.String(length=1000), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        sa.Column("next_queue", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.DateTime(), nullable=True),
        sa.Column(
            "visibility",
            sa.Enum(
                "public", "network", "invited", name="visibility", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("network_id", sa.Integer(), nullable=True),
        sa.Column("convener_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "announced",
                "confirmed",
                "held",
                "cancelled",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("revised_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state = 'draft' OR starts_at IS NOT NULL", name=op.f("ck_meetings_published_has_time")),
        sa.CheckConstraint(
            "visibility <> 'network' OR network_id IS NOT NULL OR state = 'draft'",
            name=op.f("ck_meetings_network_given"),
        ),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_meetings_ends_after_start")),
        sa.CheckConstraint(
            "seats IS NULL OR (seats >= 1 AND seats_taken <= seats)", name=op.f("ck_meetings_seats_never_exceeded")
        ),
        sa.CheckConstraint("seats_taken >= 0", name=op.f("ck_meetings_seats_taken_not_negative")),
        sa.ForeignKeyConstraint(["convener_id"], ["organisations.id"], name=op.f("fk_meetings_convener_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["people.id"], name=op.f("fk_meetings_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["network_id"], ["networks.id"], name=op.f("fk_meetings_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("slug", name=op.f("uq_meetings_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_meetings_uid")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetings_convener_id"), ["convener_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_municipality"), ["municipality"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_network_id"), ["network_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_state"), ["state"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("contact", "member", name="membershiprole", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_memberships_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("person_id", "organisation_id", name=op.f("uq_memberships_person_id_organisation_id")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "network_memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("member", "associate", name="networkpart", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "outside",
                "asked",
                "invited",
                "admitted",
                "declined",
                "left",
                name="membershipstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_network_memberships_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["networks.id"], name=op.f("fk_network_memberships_network_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_network_memberships_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_memberships")),
        sa.UniqueConstraint(
            "network_id", "organisation_id", name=op.f("uq_network_memberships_network_id_organisation_id")
        ),
    )
    with op.batch_alter_table("network_memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_network_memberships_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_network_memberships_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_sign_ins_link_hash")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_browser_hash"), ["browser_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_ins_person_id"), ["person_id"], unique=False)

    op.create_table(
        "duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("execution", "follow_up", name="dutykind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "offered",
                "volunteered",
                "held",
                "passing",
                "fulfilled",
                name="dutystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("holder_convenes", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("held_since", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('held', 'passing', 'fulfilled')) = (holder_id IS NOT NULL)",
            name=op.f("ck_duties_held_has_holder"),
        ),
        sa.CheckConstraint("NOT holder_convenes", name=op.f("ck_duties_facilitator_never_holds")),
        sa.ForeignKeyConstraint(
            ["holder_id", "holder_convenes"],
            ["organisations.id", "organisations.convenes"],
            name="fk_duties_facilitator_never_holds",
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["organisations.id"], name=op.f("fk_duties_holder_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_duties_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_duties_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
        sa.UniqueConstraint("meeting_id", "kind", name=op.f("uq_duties_meeting_id_kind")),
    )
    with op.batch_alter_table("duties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duties_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duties_person_id"), ["person_id"], unique=False)

    op.create_table(
        "feed_entries",
        sa.Column("feed", sa.String(length=160), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "variant",
            sa.Enum("public", "left", name="variant", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_feed_entries_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed", "meeting_id", name=op.f("pk_feed_entries")),
    )
    with op.batch_alter_table("feed_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_entries_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum("invited", "page", name="invitationorigin", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=True),
        sa.Column("uninvited_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["people.id"], name=op.f("fk_invitations_invited_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_invitations_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_invitations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_invitations_meeting_id_person_id")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_invited_by_id"), ["invited_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_person_id"), ["person_id"], unique=False)

    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("via", sa.String(length=20), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_journal_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_journal_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["networks.id"], name=op.f("fk_journal_network_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_journal_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_journal_meeting", ["meeting_id", "id"], unique=False)
        batch_op.create_index("ix_journal_network", ["network_id", "id"], unique=False)
        batch_op.create_index("ix_journal_organisation", ["organisation_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_verb"), ["verb"], unique=False)

    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("to_email", sa.String(length=254), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("attachment", sa.LargeBinary(), nullable=True),
        sa.Column("attachment_name", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "failing",
                "sent",
                "given_up",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_letters_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_letters_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_letters_key")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index("ix_letters_due", ["state", "next_try_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_letters_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letters_person_id"), ["person_id"], unique=False)

    op.create_table(
        "meeting_themes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_themes_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_meeting_themes_theme_id")),
        sa.PrimaryKeyConstraint("meeting_id", "theme_id", name=op.f("pk_meeting_themes")),
    )
    with op.batch_alter_table("meeting_themes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_themes_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "rendered_entries",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "variant",
            sa.Enum("public", "left", name="variant", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("revised_at", sa.DateTime(), nullable=False),
        sa.Column("shifts", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_rendered_entries_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "language", "variant", name=op.f("pk_rendered_entries")),
    )
    op.create_table(
        "guest_entries",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("revised_at", sa.DateTime(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_guest_entries_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_guest_entries_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_guest_entries_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_guest_entries")),
    )
    with op.batch_alter_table("guest_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_entries_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guest_entries_person_id"), ["person_id"], unique=False)

    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("offered_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "team", "holder", "volunteer", name="offerorigin", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("previous_holder_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "offered",
                "accepted",
                "declined",
                "lapsed",
                "withdrawn",
                name="offerstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("queue", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("suggested_id", sa.Integer(), nullable=True),
        sa.Column("answer_by", sa.DateTime(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name=op.f("fk_offers_duty_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["offered_by_id"], ["people.id"], name=op.f("fk_offers_offered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_offers_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_offers_person_id")),
        sa.ForeignKeyConstraint(
            ["previous_holder_id"], ["organisations.id"], name=op.f("fk_offers_previous_holder_id")
        ),
        sa.ForeignKeyConstraint(["suggested_id"], ["organisations.id"], name=op.f("fk_offers_suggested_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offers_duty_id"), ["duty_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_offered_by_id"), ["offered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_offers_one_open",
            ["duty_id"],
            unique=True,
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )

    op.create_table(
        "replies",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unanswered",
                "coming",
                "waiting",
                "seat_offered",
                "missed",
                "maybe",
                "declined",
                name="replystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("queue", sa.Integer(), nullable=True),
        sa.Column("seat_offer_until", sa.DateTime(), nullable=True),
        sa.Column("substitute", sa.String(length=200), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("answered_via", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "state <> 'seat_offered' OR seat_offer_until IS NOT NULL", name=op.f("ck_replies_offer_has_end")
        ),
        sa.CheckConstraint("state <> 'waiting' OR queue IS NOT NULL", name=op.f("ck_replies_waiting_has_place")),
        sa.CheckConstraint("party >= 1", name=op.f("ck_replies_party_positive")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_replies_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_replies_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_replies")),
    )
    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.create_index("ix_replies_queue", ["meeting_id", "state", "queue"], unique=False)

    op.create_table(
        "needs",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("consented_at", sa.DateTime(), nullable=False),
        sa.Column("delete_after", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["replies.invitation_id"], name=op.f("fk_needs_invitation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_needs")),
    )
    with op.batch_alter_table("needs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_needs_delete_after"), ["delete_after"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("needs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_needs_delete_after"))

    op.drop_table("needs")
    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.drop_index("ix_replies_queue")

    op.drop_table("replies")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_offers_one_open",
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )
        batch_op.drop_index(batch_op.f("ix_offers_state"))
        batch_op.drop_index(batch_op.f("ix_offers_person_id"))
        batch_op.drop_index(batch_op.f("ix_offers_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_offers_offered_by_id"))
        batch_op.drop_index(batch_op.f("ix_offers_duty_id"))

    op.drop_table("offers")
    with op.batch_alter_table("guest_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guest_entries_person_id"))
        batch_op.drop_index(batch_op.f("ix_guest_entries_meeting_id"))

    op.drop_table("guest_entries")
    op.drop_table("rendered_entries")
    with op.batch_alter_table("meeting_themes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_themes_theme_id"))

    op.drop_table("meeting_themes")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letters_person_id"))
        batch_op.drop_index(batch_op.f("ix_letters_meeting_id"))
        batch_op.drop_index("ix_letters_due")

    op.drop_table("letters")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_verb"))
        batch_op.drop_index("ix_journal_organisation")
        batch_op.drop_index("ix_journal_network")
        batch_op.drop_index("ix_journal_meeting")
        batch_op.drop_index(batch_op.f("ix_journal_by_id"))

    op.drop_table("journal")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitations_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_invitations_invited_by_id"))

    op.drop_table("invitations")
    with op.batch_alter_table("feed_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_entries_meeting_id"))

    op.drop_table("feed_entries")
    with op.batch_alter_table("duties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duties_person_id"))
        batch_op.drop_index(batch_op.f("ix_duties_holder_id"))

    op.drop_table("duties")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_person_id"))
        batch_op.drop_index(batch_op.f("ix_sign_ins_browser_hash"))

    op.drop_table("sign_ins")
    with op.batch_alter_table("network_memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_network_memberships_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_network_memberships_asked_by_id"))

    op.drop_table("network_memberships")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_organisation_id"))

    op.drop_table("memberships")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meetings_state"))
        batch_op.drop_index(batch_op.f("ix_meetings_starts_at"))
        batch_op.drop_index(batch_op.f("ix_meetings_network_id"))
        batch_op.drop_index(batch_op.f("ix_meetings_municipality"))
        batch_op.drop_index(batch_op.f("ix_meetings_ends_at"))
        batch_op.drop_index(batch_op.f("ix_meetings_created_by_id"))
        batch_op.drop_index(batch_op.f("ix_meetings_convener_id"))

    op.drop_table("meetings")
    with op.batch_alter_table("access_tokens", schema=None) as batch_op:
        batch_op.drop_index("ix_access_tokens_subject")
        batch_op.drop_index(batch_op.f("ix_access_tokens_person_id"))

    op.drop_table("access_tokens")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_home_organisation_id"))

    op.drop_table("people")
    with op.batch_alter_table("organisation_themes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_themes_theme_id"))

    op.drop_table("organisation_themes")
    with op.batch_alter_table("organisation_aliases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_aliases_organisation_id"))

    op.drop_table("organisation_aliases")
    with op.batch_alter_table("networks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_networks_coordinator_id"))

    op.drop_table("networks")
    op.drop_table("themes")
    op.drop_table("rate_counts")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_sort_key"))
        batch_op.drop_index(batch_op.f("ix_organisations_municipality"))

    op.drop_table("organisations")
    op.drop_table("job_runs")
    op.drop_table("feed_versions")
