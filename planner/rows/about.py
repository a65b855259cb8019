"""The row that says who is behind the service."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.about import LONGEST_ADDRESS, LONGEST_NAME, LONGEST_PURPOSE
from planner.domain.phones import LONGEST_PHONE
from planner.rows.base import Base

ONLY = 1
"""The key of the only row."""


class AboutService(Base):
    """Who is behind the service, for whom it is, and whom to ask: one row at most."""

    __tablename__ = "about_service"
    __table_args__ = (CheckConstraint(f"id = {ONLY}", name="only_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    purpose: Mapped[str] = mapped_column(String(LONGEST_PURPOSE), default="")
    controller: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    contact_name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(LONGEST_PHONE), default="")
    processors: Mapped[str] = mapped_column(String(LONGEST_PURPOSE), default="", server_default="")
    statement_url: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), default="", server_default="")
