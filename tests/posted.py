"""Letters that the job would write, written now."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.rows.mailings import Mailing
from planner.services.letters import mailing_slices
from planner.services.mailing_kinds import KINDS
from planner.services.work import Work


def posted(work: Work) -> Session:
    """Write every letter that is due and return the session, in which the letters are then found."""
    work.session.commit()  # What others have stored meanwhile is to be seen as well.
    last = work.session.scalar(select(func.max(Mailing.due_at)))
    mailing_slices.write_all(replace(work, now=max(work.now, last or work.now)), KINDS)
    work.session.commit()
    return work.session
