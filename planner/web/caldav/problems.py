"""Answers for requests that fail: a status and, where there is one, the condition that was not met."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import HTTPException

from planner.domain.refusals import Refused, TooMany
from planner.domain.replies import AnswerRefused
from planner.formats.caldav.dav_xml import CONTENT_TYPE, error
from planner.web.errors import status_of

OF_RULE = {
    "dav.changed_meanwhile": (412, ""),
    "dav.mark_not_known": (403, "D:valid-sync-token"),
    "dav.not_a_calendar": (403, "C:valid-calendar-object-resource"),
    "dav.not_allowed": (403, "C:allowed-attendee-scheduling-object-change"),
}
"""The status and condition of each rule in the protocols; a rule of answers is told as one of the guest's rights."""
SECONDS = 60


class Stopped(Exception):  # noqa: N818 - It is an answer, and often a good one.
    """The request ends here, with this status and the short name of the condition that was not met (RFC 4918 16)."""

    def __init__(self, status: int, condition: str = "") -> None:
        super().__init__(f"{status} {condition}")
        self.status = status
        self.condition = condition


def answer(status: int, condition: str = "") -> Response:
    """Return an answer with a status and, where one was not met, the condition."""
    body = error(condition) if condition else b""
    response = Response(body, status, content_type=CONTENT_TYPE if body else "text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def of_stop(stopped: Stopped) -> Response:
    """Return the answer that ends a request."""
    return answer(stopped.status, stopped.condition)


def of_refusal(refusal: Refused) -> Response:
    """Return the answer that a refusal is."""
    if isinstance(refusal, AnswerRefused):
        return answer(403, "C:allowed-attendee-scheduling-object-change")
    status, condition = OF_RULE.get(refusal.rule, (status_of(refusal), ""))
    response = answer(status, condition)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.minutes * SECONDS)
    return response


def of_http_error(problem: HTTPException) -> Response:
    """Return the answer that an error of the protocol is."""
    response = answer(problem.code or 500)
    passed_on = {"Allow", "Retry-After"}
    response.headers.extend([(key, value) for key, value in problem.get_headers() if key in passed_on])
    return response
