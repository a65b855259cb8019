"""An invitation, its answer, a change and the end: out by a real mail server, back in through a real mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.app import jobs_of
from planner.domain.meetings import MeetingState
from planner.domain.replies import ReplyState
from planner.domain.series import Scope
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.rows.series import Series
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.meetings import meetings
from planner.services.meetings.meetings import Notification
from planner.services.series import series, series_calendars, series_changes, series_replies
from planner.services.series.series_changes import Move
from planner.services.work import Work, writing
from planner.settings import Settings
from planner.store import series as rows
from tests.clock import StandingClock
from tests.database import settings_for
from tests.imap_server import Dovecot, dovecot
from tests.inviting import Story
from tests.mail_sink import Sink, listening
from tests.programs.answering import PROGRAMS, Received, for_all
from tests.programs.readers import READERS
from tests.programs.thunderbird import Thunderbird

GUEST = "ase@example.no"


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def settings(database_url: str, instance: Path, sink: Sink, mailbox: Dovecot) -> Iterator[Settings]:
    """Return settings as of an operator who has a mail server and a mailbox for answers."""
    out, back = listening(sink), mailbox.server
    yield settings_for(
        instance,
        smtp_host="localhost", smtp_port=str(out.port), smtp_starttls="no",
        imap_host=back.host, imap_port=str(back.port), imap_user=back.user, imap_password=back.password, imap_ssl="no",
    )  # fmt: skip
    out.stop()


class Post:
    """The jobs that carry letters out and answers in, a minute after what was done last."""

    def __init__(self, settings: Settings, clock: StandingClock, sink: Sink, story: Story) -> None:
        self.sink, self.story, self._clock = sink, story, clock
        self._jobs = jobs_of(settings, clock.now)

    def run(self, *jobs: str) -> None:
        self.story.now = self._clock.at = max(self._clock.at, self.story.now)
        self._clock.forward(minutes=1)
        for job in jobs:
            assert self._jobs.run(job) == "", job

    def mails(self) -> list[bytes]:
        """Carry out what waits and return what is an invitation of it, or takes one back."""
        return [raw for raw in self.letters() if b"text/calendar" in raw]

    def letters(self) -> list[bytes]:
        """Carry out what waits and return what the guest got of it."""
        known = len(self.sink.taken)
        self.run("deliver-letters")
        new = self.sink.taken[known:]
        return [envelope.original_content or b"" for envelope in new if envelope.rcpt_tos == [GUEST]]

    def invitation(self) -> Received:
        """Return the one new letter to the guest, as their calendar reads it."""
        (raw,) = self.letters()
        return Received.of(raw)

    def invitations(self) -> list[Received]:
        """Return the new letters to the guest that a calendar reads, after the one that it does not."""
        first, *others = self.letters()
        assert b"text/calendar" not in first
        return [Received.of(raw) for raw in others]


@pytest.fixture
def post(settings: Settings, clock: StandingClock, sink: Sink, work: Work) -> Post:
    with writing(work):
        story = Story(work, seats=10, state=MeetingState.DRAFT)
        story.invite()
        meetings.publish(story.by(story.organiser), story.meeting)
    return Post(settings, clock, sink, story)


@pytest.fixture
def made(post: Post, work: Work) -> Series:
    """Return a series of the meeting and two more, which are out, each sent to the guest's calendar too."""
    story = post.story
    post.letters()
    with writing(work):
        day = date(2027, 2, 15)
        found = series.make(story.by(story.organiser), story.meeting, [day + timedelta(weeks=n) for n in range(3)])
        series_changes.publish(story.by(story.organiser), found, calendars_too=True)
    return found


def counted(engine: Engine, meeting_id: int) -> tuple[list[ReplyState], int]:
    """Return the replies to a meeting and the seats they take, as everybody else sees them."""
    with Session(engine) as session:
        states = session.scalars(select(Reply.state).where(Reply.meeting_id == meeting_id)).all()
        return list(states), session.get_one(Meeting, meeting_id).seats_taken


def seen_by_all(given: Received) -> set[tuple[str, int, str, str]]:
    """Return what the parsers of other programs read in an invitation: one entry, where they agree."""
    return {
        (one.uid, one.sequence, one.status, one.starts) for read in READERS.values() for one in read(given.calendar)
    }


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_invitation_goes_the_whole_circle(
    post: Post, mailbox: Dovecot, work: Work, engine: Engine, program: str
) -> None:
    meeting_id, asked = post.story.meeting.id, post.invitation()
    assert (asked.method, asked.sequence, asked.attendee, asked.partstat) == ("REQUEST", 0, GUEST, "NEEDS-ACTION")
    assert seen_by_all(asked) == {(asked.uid, 0, "TENTATIVE", "2027-02-15T09:00:00Z")}

    mailbox.put(program, PROGRAMS[program](asked, "ACCEPTED", post.story.now))
    post.run("fetch-mail", "handle-mail")
    assert mailbox.folder() == []
    assert counted(engine, meeting_id) == ([ReplyState.COMING], 1)
    (receipt,) = post.letters()
    assert b"text/calendar" not in receipt, "A calendar that was answered in is not told its own answer."

    with writing(work):
        post.story.move()
    moved = post.invitation()
    assert (moved.method, moved.sequence, moved.partstat) == ("REQUEST", 1, "ACCEPTED")
    assert (moved.uid, moved.organiser) == (asked.uid, asked.organiser)
    assert (moved.starts - asked.starts).days == 1

    with writing(work):
        post.story.cancel()
    off = post.invitation()
    assert (off.method, off.sequence, off.status) == ("CANCEL", 2, "CANCELLED")
    assert (off.uid, off.organiser, off.starts) == (asked.uid, asked.organiser, moved.starts)
    assert seen_by_all(off) == {(asked.uid, 2, "CANCELLED", "2027-02-16T09:00:00Z")}

    mailbox.put(f"{program}-late", PROGRAMS[program](asked, "DECLINED", post.story.now))
    post.run("fetch-mail", "handle-mail")
    assert counted(engine, meeting_id) == ([ReplyState.COMING], 1)


def ask_for_calendar(work: Work, story: Story, meeting: Meeting) -> None:
    """Let the guest have their calendar brought up to date, on the page of the series."""
    with writing(work):
        own = rows.guests(work.session, [meeting.id], story.guest.id)[0][0]
        secret = tokens.issue(work, TokenPurpose.REPLY, own.id, person_id=story.guest.id)
        series_calendars.send(story.by(story.guest, "mail"), series_replies.of_secret(work, secret))


def test_a_series_goes_the_circle_with_one_message_for_each_meeting(
    post: Post, mailbox: Dovecot, work: Work, engine: Engine, made: Series
) -> None:
    ids = {meeting.uid: meeting.id for meeting in rows.meetings(work.session, made.id)[1:]}
    asked = post.invitations()
    assert [(one.uid, one.method, one.sequence, one.partstat) for one in asked] == [
        (uid, "REQUEST", 0, "NEEDS-ACTION") for uid in ids
    ]
    for one in asked:
        assert seen_by_all(one) == {(one.uid, 0, "TENTATIVE", f"{one.starts:%Y-%m-%dT%H:%M:%SZ}")}

    mailbox.put("serie", for_all(asked, "ACCEPTED", post.story.now))
    post.run("fetch-mail", "handle-mail")
    assert [counted(engine, meeting_id) for meeting_id in ids.values()] == [([ReplyState.COMING], 1)] * 2
    assert [b"text/calendar" in receipt for receipt in post.letters()] == [False, False]

    story = post.story
    with writing(work):
        first = work.session.get_one(Meeting, ids[asked[0].uid])
        told = Notification(wish=True)
        series_changes.change(story.by(story.organiser), first, Scope.LATER, {"place": "Mære"}, Move(days=1), told)
    assert [b"method=REQUEST" in letter for letter in post.letters()] == [False], "One letter tells of them all."
    ask_for_calendar(work, story, first)
    moved = [Received.of(raw) for raw in post.letters()]
    assert [(one.uid, one.method, one.sequence, one.partstat) for one in moved] == [
        (uid, "REQUEST", 1, "ACCEPTED") for uid in ids
    ]
    with writing(work):
        first = work.session.get_one(Meeting, ids[asked[0].uid])
        series_changes.cancel(story.by(story.organiser), first, Scope.LATER)
    assert len(post.letters()) == 1
    ask_for_calendar(work, story, first)
    off = [Received.of(raw) for raw in post.letters()]
    assert [(one.uid, one.method, one.sequence, one.status) for one in off] == [
        (uid, "CANCEL", 2, "CANCELLED") for uid in ids
    ]


BUTTONS = ["Accept", "Tentative", "Decline", "More"]
TEN = "2027-02-{}T09:00Z – 2027-02-{}T11:00Z | TENTATIVE | Jord og vann | {}"


def test_thunderbird_shows_an_invitation_and_answers(
    post: Post, mailbox: Dovecot, settings: Settings, work: Work, engine: Engine, thunderbird: Thunderbird
) -> None:
    def answers(said: str, press: str, stands: str) -> None:
        (mail,) = post.mails()
        known = len(post.sink.taken)
        assert thunderbird.reads(mail, press) == [said, *BUTTONS]
        assert thunderbird.sees("mailed", [stands]) == [stands]
        answer = post.sink.handed(known)
        mailbox.put(press, answer.original_content or b"")
        post.run("fetch-mail", "handle-mail")
        assert mailbox.folder() == []

    thunderbird.does("account", "mailed", GUEST, settings.smtp_port)
    invited = "Kompetanseprogrammet has invited you to Jord og vann"
    meeting_id = post.story.meeting.id
    answers(invited, "ACCEPTED", TEN.format(15, 15, "ACCEPTED"))
    assert counted(engine, meeting_id) == ([ReplyState.COMING], 1)
    with writing(work):
        post.story.move()
    answers(invited, "TENTATIVE", TEN.format(16, 16, "TENTATIVE"))
    assert counted(engine, meeting_id) == ([ReplyState.MAYBE], 0)
    with writing(work):
        post.story.cancel()
    (mail,) = post.mails()
    said = "Kompetanseprogrammet has canceled this event: Avlyst: Jord og vann"
    assert thunderbird.reads(mail, "") == [said, "Delete"]
    assert thunderbird.sees("mailed", []) == []
