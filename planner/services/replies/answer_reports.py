"""Reports of answers to the one who carries a meeting out: a digest in the morning, that all have answered, and who is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.domain import answer_reports as rules
from planner.domain.answer_reports import MOST_MEETINGS, MOST_NAMED, AnswerReport
from planner.domain.mailings import in_slices
from planner.domain.permissions import Verb
from planner.domain.reminders import is_quiet
from planner.domain.replies import ReplyState
from planner.formats.mail.letters import LetterText
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services import identity, journal
from planner.services.calendars import roles
from planner.services.letters import meeting_letters, outbox
from planner.services.letters.outbox import Draft, Sender
from planner.services.replies.participants import ORDER
from planner.services.work import Work
from planner.store import answer_reports as rows
from planner.store.answer_reports import AnswerCount, AnswerRow, ReportedRow
from planner.store.meetings import lock_by_id

LETTERS = {
    AnswerReport.ALL_ANSWERED: "all_answered",
    AnswerReport.MISSING: "answers_missing",
    AnswerReport.DIGEST: "answers_digest",
}
"""The kind of letter for each report."""
_EXAMPLES = (
    AnswerRow("Kari Nordmann", "", "", ReplyState.COMING, 2),
    AnswerRow("Ola Nordmann", "", "", ReplyState.DECLINED),
)
_SILENT_EXAMPLES = (AnswerRow("Åse Nordmann", "", ""), AnswerRow("Per Nordmann", "", ""))


@dataclass(frozen=True)
class PendingReport:
    """What a person is to be told of the answers to meetings; a digest is of several, the others are of one."""

    report: AnswerReport
    person_id: int
    meeting_ids: tuple[int, ...]


@dataclass(frozen=True)
class MeetingAnswers:
    """The answers to a meeting as a report tells them: ``news`` are some of ``news_total`` and ``missing`` of ``missing_total``."""

    meeting: Meeting
    url: str
    news: Sequence[AnswerRow]
    news_total: int
    missing: Sequence[AnswerRow]
    missing_total: int
    counts: Mapping[ReplyState, AnswerCount]

    @property
    def more_news(self) -> int:
        """Return how many more have answered than are named."""
        return self.news_total - len(self.news)

    @property
    def more_missing(self) -> int:
        """Return how many more are missing than are named."""
        return self.missing_total - len(self.missing)

    @property
    def guests_url(self) -> str:
        """Return where all guests are listed."""
        return f"{self.url}/pameldte"

    @property
    def write_url(self) -> str:
        """Return where those are written to who have not answered."""
        return f"{self.url}/skriv?svar={ReplyState.UNANSWERED}"

    @property
    def switch_url(self) -> str:
        """Return where reports are switched off."""
        return f"{self.url}/rediger/praktisk"


@dataclass(frozen=True)
class ReportPreview:
    """A report as it will be read; ``planned_at`` is when it goes out, where that is known."""

    report: AnswerReport
    letter: LetterText
    planned_at: datetime | None = None


def to_report(work: Work) -> list[PendingReport]:
    """Return what is to be told of answers now, and to whom; one read says so of all meetings."""
    if is_quiet(work.now, work.deployment.time_zone):
        return []
    pending: list[PendingReport] = []
    digests: dict[int, list[int]] = defaultdict(list)
    for row in rows.reported(work.session, work.now):
        report = rules.due(row.facts, work.now, work.deployment.time_zone)
        if report is None or row.person_id is None:
            continue
        if report is AnswerReport.DIGEST:
            digests[row.person_id].append(row.meeting_id)
        else:
            pending.append(PendingReport(report, row.person_id, (row.meeting_id,)))
    for person_id, ids in digests.items():
        pending += [
            PendingReport(AnswerReport.DIGEST, person_id, tuple(some)) for some in in_slices(ids, MOST_MEETINGS)
        ]
    return pending


def tell(work: Work, pending: PendingReport) -> bool:
    """Tell somebody of the answers to meetings, as far as that is still to be told; tell whether anything was."""
    lock_by_id(work.session, pending.meeting_ids)
    reported = rows.reported(work.session, work.now, pending.meeting_ids)
    fitting = [row for row in reported if _fits(work, row, pending)]
    person = work.session.get(Person, pending.person_id)
    if not fitting or person is None:
        return False
    answers = _answers(work, fitting, pending.report)
    kind = LETTERS[pending.report]
    outbox.put(
        work, _draft(work, pending.report, person, f"{kind}:{fitting[0].meeting_id}:{work.now.isoformat()}", answers)
    )
    is_missing, is_all = pending.report is AnswerReport.MISSING, pending.report is AnswerReport.ALL_ANSWERED
    rows.note(work.session, fitting, work.now, all_told=is_all, missing_told=is_missing)
    if outbox.reaches(person, kind):
        _write_line(work, pending.report, answers[0])
    return True


def _fits(work: Work, row: ReportedRow, pending: PendingReport) -> bool:
    due = rules.due(row.facts, work.now, work.deployment.time_zone)
    return row.person_id == pending.person_id and due is pending.report


def _write_line(work: Work, report: AnswerReport, answers: MeetingAnswers) -> None:
    if report is AnswerReport.ALL_ANSWERED:
        journal.write(work, "answers.all_told", meeting=answers.meeting)
    elif report is AnswerReport.MISSING:
        journal.write(work, "answers.missing_told", meeting=answers.meeting, count=answers.missing_total)


def _answers(work: Work, reported: Sequence[ReportedRow], report: AnswerReport) -> list[MeetingAnswers]:
    counts = rows.counts(work.session, [row.meeting_id for row in reported])
    is_missing = report is AnswerReport.MISSING
    answers = []
    for row in reported:
        meeting, of_meeting = work.session.get_one(Meeting, row.meeting_id), counts.get(row.meeting_id, {})
        news = rows.news(work.session, meeting.id, work.now, MOST_NAMED)
        silent = rows.missing(work.session, meeting.id, MOST_NAMED) if is_missing else ([], 0)
        ordered = {state: of_meeting[state] for state in ORDER if state in of_meeting}
        answers.append(MeetingAnswers(meeting, work.url(f"/moter/{meeting.slug}"), *news, *silent, ordered))
    return answers


def _draft(work: Work, report: AnswerReport, to: Person, key: str, answers: Sequence[MeetingAnswers]) -> Draft:
    """Return a report: one of a single meeting is in the thread of that meeting, with its day."""
    meeting = answers[0].meeting if len(answers) == 1 else None
    values: dict[str, Any] = {"answers": answers, "span": None if meeting is None else meeting.span}
    return Draft(LETTERS[report], to, key, values, meeting, sender=_sender(work, meeting, to))


def _sender(work: Work, meeting: Meeting | None, to: Person) -> Sender:
    """Return whom a holder answers: the one who made the meeting; the service for the maker, and for several meetings."""
    of_meeting = None if meeting is None else roles.of(work, meeting)
    if of_meeting is None or of_meeting.made_by is None or of_meeting.made_by.id == to.id:
        return Sender()
    maker, name = of_meeting.made_by, of_meeting.convener.name
    return Sender(name, maker.email, meeting_letters.signature(maker, name))


def previews(work: Work, meeting: Meeting) -> list[ReportPreview]:
    """Return the reports of a meeting with invented answers, as the one who carries it out gets them; nothing is stored.

    There is none of who is missing where the meeting has no answer-by date, and none at all before it has a time.
    """
    identity.require(work, Verb.INVITE, meeting)
    to = roles.of(work, meeting).contact
    if meeting.span is None or to is None:
        return []
    usual = (AnswerReport.DIGEST, AnswerReport.ALL_ANSWERED)
    shown = [ReportPreview(report, _rendered(work, meeting, report, to)) for report in usual]
    if meeting.answer_by is not None:
        planned_at = rules.missing_at(meeting.answer_by, work.deployment.time_zone)
        letter = _rendered(work, meeting, AnswerReport.MISSING, to)
        shown.append(ReportPreview(AnswerReport.MISSING, letter, planned_at))
    return shown


def _rendered(work: Work, meeting: Meeting, report: AnswerReport, to: Person) -> LetterText:
    silent = _SILENT_EXAMPLES if report is AnswerReport.MISSING else ()
    counts = {ReplyState.COMING: AnswerCount(1, 2), ReplyState.DECLINED: AnswerCount(1, 1)}
    if report is not AnswerReport.ALL_ANSWERED:
        counts[ReplyState.UNANSWERED] = AnswerCount(len(_SILENT_EXAMPLES), len(_SILENT_EXAMPLES))
    url = work.url(f"/moter/{meeting.slug}")
    answers = MeetingAnswers(meeting, url, _EXAMPLES, len(_EXAMPLES), silent, len(silent), counts)
    return outbox.render(work, _draft(work, report, to, "preview", [answers]))
