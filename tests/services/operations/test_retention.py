from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from planner.domain.incoming import Decision, Reason, Settlement
from planner.domain.polls import Fit
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.outbox import Letter, LetterState
from planner.rows.polls import Ballot, PollOption, Vote
from planner.rows.tokens import AccessToken, TokenPurpose
from planner.services.meetings import poll_closing
from planner.services.operations.retention import clean_up
from planner.services.polls import poll_changes, polls
from planner.services.tokens import digest
from planner.services.work import Work
from tests import factories
from tests.finding_dates import Search
from tests.write_sizes import write_sizes


def test_letters_are_kept_for_ninety_days_unless_they_still_wait(work: Work) -> None:
    long_ago, lately = work.now - timedelta(days=91), work.now - timedelta(days=89)
    for key, state, at in (
        ("old sent", LetterState.SENT, long_ago),
        ("old given up", LetterState.GIVEN_UP, long_ago),
        ("old waiting", LetterState.WAITING, long_ago),
        ("new sent", LetterState.SENT, lately),
    ):
        factories.letter(work.session, key=key, state=state, created_at=at)
    clean_up(work)
    assert set(work.session.scalars(select(Letter.key))) == {"old waiting", "new sent"}


def test_tokens_are_deleted_a_month_after_their_end(work: Work) -> None:
    for label, days, end in (("old", 31, "expires_at"), ("new", 29, "expires_at"), ("revoked", 31, "revoked_at")):
        token = AccessToken(
            purpose=TokenPurpose.API, hash=digest(label), subject_id=1, label=label, created_at=work.now
        )
        setattr(token, end, work.now - timedelta(days=days))
        work.session.add(token)
    work.session.flush()
    clean_up(work)
    assert list(work.session.scalars(select(AccessToken.label))) == ["new"]


def test_votes_are_deleted_a_month_after_the_search_ended(work: Work) -> None:
    search = Search(work)
    search.opened()
    search.says(search.ola, Fit.YES, Fit.NO, Fit.NO, comment="Skal til tannlegen den 4.")
    first = search.options()[0]

    def left(days: int) -> tuple[int, int]:
        clean_up(replace(work, now=work.now + timedelta(days=days)))
        return tuple(work.session.scalar(select(func.count()).select_from(row)) or 0 for row in (Vote, Ballot))  # type: ignore[return-value]

    assert left(31) == (3, 3)
    poll_closing.close(search.work, search.meeting, first.id, publish=False)
    assert left(29) == (3, 3)
    assert left(31) == (0, 0)
    assert [option.chosen for option in search.options()] == [True, False, False]
    assert polls.latest(work, search.meeting) is not None


def test_votes_about_dates_that_have_passed_go_too(work: Work) -> None:
    search = Search(work)
    search.opened()
    search.says(search.ola, Fit.YES, Fit.NO, Fit.NO)
    for days, count in ((60, 3), (70, 0)):
        clean_up(replace(work, now=work.now + timedelta(days=days)))
        assert len(work.session.scalars(select(Vote)).all()) == count


def test_a_date_that_was_taken_away_is_deleted_after_what_was_said_of_it(work: Work) -> None:
    search = Search(work)
    search.opened()
    search.says(search.ola, Fit.YES, Fit.NO, Fit.NO)
    search.says(search.aud, Fit.YES, Fit.YES, Fit.NO)
    poll_changes.remove_option(search.work, search.meeting, search.options()[0].id)
    work.session.commit()
    with write_sizes(work.session.get_bind()) as sizes:  # type: ignore[arg-type]
        while clean_up(work):
            work.session.commit()
    assert [size["votes"] for size in sizes.committed if "votes" in size] == [2]
    assert work.session.scalar(select(func.count()).select_from(PollOption)) == len(search.options()) == 2
    assert work.session.scalar(select(func.count()).select_from(Vote)) == 4


def test_what_came_in_is_kept_as_long_as_letters_unless_somebody_is_to_decide(work: Work) -> None:
    for name, days, decision, settlement in (
        ("old", 91, Decision.IGNORED, None),
        ("old and settled", 91, Decision.HELD, Settlement.DISMISSED),
        ("old and waiting", 91, Decision.HELD, None),
        ("new", 89, Decision.APPLIED, None),
    ):
        at = work.now - timedelta(days=days)
        mail = IncomingMail(
            digest=name, sender="ola@example.no", sender_name="", subject="", text="Hei", envelope_to=""
        )
        mail.received_at = mail.handled_at = at
        matter = IncomingMatter(mail=mail, decision=decision, reason=Reason.WORDS_ONLY, settlement=settlement)
        matter.settled_at = at if settlement else None
        factories.added(work.session, matter)
    clean_up(work)
    assert set(work.session.scalars(select(IncomingMail.digest))) == {"old and waiting", "new"}
    assert len(work.session.scalars(select(IncomingMatter)).all()) == 2
