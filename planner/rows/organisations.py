"""Rows of organisations and themes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.organisations import OrganisationKind
from planner.rows.base import Base, choice


class Theme(Base):
    """A word of the shared vocabulary that ties organisations, meetings and projects.

    One that was merged into another carries nothing any more, and stands for where it went: its address lives for years.
    """

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name_nb: Mapped[str] = mapped_column(String(120))
    name_nn: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)


class Organisation(Base):
    """A participating organisation, or the facilitator (``convenes``), which can never hold a duty."""

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("id", "convenes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(400), index=True)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind))
    convenes: Mapped[bool] = mapped_column(Boolean, default=False)
    participates: Mapped[bool] = mapped_column(Boolean, default=True)
    number: Mapped[str | None] = mapped_column(String(9), unique=True)
    region: Mapped[str | None] = mapped_column(String(60))
    municipality: Mapped[str | None] = mapped_column(String(4), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    website: Mapped[str | None] = mapped_column(String(500))
    about: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    created_at: Mapped[datetime]


class OrganisationTheme(Base):
    """A theme that an organisation works with."""

    __tablename__ = "organisation_themes"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)
    theme: Mapped[Theme] = relationship(lazy="raise_on_sql")


class OrganisationAlias(Base):
    """Another name that an organisation has or had."""

    __tablename__ = "organisation_aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(400), default="")
