"""Steps that many drafts take: announced, thrown away, handed on to another organiser, some in each transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from planner.domain.draft_runs import MOST_DRAFTS, DraftStep
from planner.domain.mailings import AT_ONCE, GUEST_LIST, in_slices
from planner.domain.meetings import LIVE
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Refused
from planner.domain.renewals import MOST_PEOPLE
from planner.rows.draft_runs import DraftRun
from planner.rows.meetings import Meeting
from planner.rows.series import Series
from planner.services import identity, journal
from planner.services.calendars.revisions import revise
from planner.services.meetings import meetings
from planner.services.people import people
from planner.services.series import draft_lists, series, series_letters, series_mailings
from planner.services.work import Work
from planner.store import draft_lists as rows
from planner.store import invitations as invitation_rows
from planner.store import mailings as mailing_rows
from planner.store import meetings as meeting_rows

LEFT_ALONE = timedelta(minutes=1)
"""How long whoever began a run is left to it before the job goes on."""


@dataclass
class Progress:
    """How many drafts have taken a step, how many people get a letter of it, and whether any are still to take it."""

    done: int = 0
    letters: int = 0
    more: bool = True

    def add(self, other: Progress) -> None:
        """Add what came of the next drafts."""
        self.done, self.letters, self.more = self.done + other.done, self.letters + other.letters, other.more


def begin(
    work: Work, step: DraftStep, ids: Sequence[int], *, organiser_id: int | None = None, calendars_too: bool = False
) -> DraftRun:
    """Keep what is to be done to drafts; whoever calls goes on with ``take_next``, unless it is left to the job.

    Those that are no drafts any more are passed over. Raise ``Refused`` where none is left, and ``NotFound`` for an
    organiser who is not of the team.
    """
    identity.require(work, Verb.CREATE_MEETING)
    chosen = rows.draft_ids(work.session, ids)
    if not chosen:
        raise Refused("drafts.nothing_chosen")
    if step is DraftStep.HAND_ON and organiser_id not in {person.id for person in draft_lists.organisers(work)}:
        raise NotFound("people.not_found")
    guests = sum(sum(rows.guests(work.session, some).values()) for some in in_slices(chosen, AT_ONCE))
    calendars_too = calendars_too and series_letters.fits(guests)
    run = DraftRun(
        step=step,
        made_by_id=work.by.person_id,
        created_at=work.now,
        facts={"chosen": chosen, "organiser_id": organiser_id, "calendars_too": calendars_too},
        by_job=len(chosen) > AT_ONCE,
        taken=0,
        passed_over=[],
    )
    work.session.add(run)
    work.session.flush()
    return run


def to_go_on(work: Work) -> list[int]:
    """Return the runs that the job has to go on with."""
    return rows.unfinished(work.session, work.now - LEFT_ALONE)


def take_next(work: Work, number: int) -> Progress:
    """Let the next drafts of a run take its step; when all have, each guest is written to once about all of them.

    A draft that cannot take the step stays as it is.
    """
    run = rows.locked_run(work.session, number)
    if run is None:
        return Progress(more=False)
    work = _as_maker(work, run)
    chosen = run.chosen
    turn = chosen[run.taken : run.taken + MOST_DRAFTS]
    done = {draft.id for draft in rows.locked_drafts(work.session, turn) if _takes(work, run, draft)}
    run.taken += len(turn)
    if len(done) < len(turn):
        run.passed_over = [*run.passed_over, *(key for key in turn if key not in done)]
    if run.taken < len(chosen):
        work.session.flush()
        return Progress(len(done))
    letters = _invite(work, run) if run.step is DraftStep.ANNOUNCE else 0
    work.session.delete(run)
    work.session.flush()
    return Progress(len(done), letters, more=False)


def _as_maker(work: Work, run: DraftRun) -> Work:
    """Return work as the one who began a run, who was allowed to, for the job that goes on with it."""
    if not work.by.system or run.made_by_id is None:
        return work
    maker = identity.actor_of(work, people.get(work, run.made_by_id), via=work.by.via)
    return work.acting(replace(maker, system=True))


def _takes(work: Work, run: DraftRun, draft: Meeting) -> bool:
    """Let one draft take the step of a run; tell whether it could, and undo what was begun where it could not."""
    try:
        with work.session.begin_nested():
            _STEPS[run.step](work, run, draft)
    except Refused:
        return False
    return True


def _announce(work: Work, _run: DraftRun, draft: Meeting) -> None:
    if mailing_rows.anything_of(work.session, GUEST_LIST, [draft.id]):
        raise Refused("series.lists_being_copied")
    meetings.publish(work, draft, tell=False, at_once=MOST_PEOPLE // MOST_DRAFTS)


def _discard(work: Work, _run: DraftRun, draft: Meeting) -> None:
    of_series = None if draft.series_id is None else work.session.get_one(Series, draft.series_id)
    meetings.discard(work, draft)
    if of_series is not None:
        series.remove_if_empty(work, of_series.slug)


def _hand_on(work: Work, run: DraftRun, draft: Meeting) -> None:
    identity.require(work, Verb.EDIT, draft)
    if draft.created_by_id != run.facts["organiser_id"]:
        draft.created_by_id = people.get(work, run.facts["organiser_id"]).id
        revise(work, draft, sequence=False)
        journal.write(work, "meetings.handed_on", meeting=draft, person=draft.created_by_id)


_STEPS = {DraftStep.ANNOUNCE: _announce, DraftStep.DISCARD: _discard, DraftStep.HAND_ON: _hand_on}


def _invite(work: Work, run: DraftRun) -> int:
    """Write to each guest of what was announced about all of it; return how many get a letter."""
    work.session.flush()
    done = run.done
    stored = meeting_rows.by_ids(work.session, done)
    announced = [stored[key] for key in done if key in stored and stored[key].state in LIVE]
    invited = [(meeting, invitation_rows.unsent_people(work.session, meeting.id)) for meeting in announced]
    return series_mailings.invite(work, invited, calendars_too=run.facts["calendars_too"])
