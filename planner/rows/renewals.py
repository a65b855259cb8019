"""Rows of renewals: calendar entries that a change has made outdated, to be rendered anew in slices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.renewals import RenewalKind
from planner.rows.base import Base, choice


class Renewal(Base):
    """Entries that are to be rendered anew; the row goes when all are.

    ``subject_id`` is the meeting, organisation or theme that changed, and ``cursor`` the number of the last person, or
    meeting, whose entries have been done. What changes once more begins again: there is one row for each subject.
    """

    __tablename__ = "renewals"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RenewalKind] = mapped_column(choice(RenewalKind))
    subject_id: Mapped[int] = mapped_column(Integer)
    cursor: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
