"""Answers from the page of a meeting."""

from __future__ import annotations

from planner.rows.meetings import Meeting
from planner.services.replies import page_answers
from planner.services.replies.answers import ReplyInput
from planner.services.replies.page_answers import PageInput
from planner.services.work import Work


def answer_on_page(
    work: Work, meeting: Meeting, email: str, name: str, reply_input: ReplyInput, organisation_id: int | None = None
) -> None:
    """Answer as somebody does who types an address."""
    page_answers.answer(work, meeting.slug, PageInput(email, name, reply_input, organisation_id))
