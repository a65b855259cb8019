from __future__ import annotations

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from planner.adapters.imap import ImapMailbox
from planner.adapters.inbox_folder import InboxFolder
from planner.adapters.lmtp import LmtpListener
from planner.domain.incoming import Decision, Reason
from planner.jobs import incoming
from planner.jobs.context import JobContext
from planner.rows.duties import Duty
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.calendars import answer_addresses
from planner.services.incoming.incoming import Waiting, is_ours
from planner.services.work import Deployment, Work
from planner.store.database import transaction
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock
from tests.held_locks import ROW, held
from tests.imap_server import dovecot
from tests.mails import Mail


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


@pytest.fixture
def mail(session: Session, work: Work) -> Mail:
    """Return the yes of a guest's calendar, to an invitation that is stored."""
    with transaction(session):
        meeting = factories.meeting(session)
        invitation = factories.invitation(session, meeting, factories.person(session, email="aud@example.no"))
    return Mail(meeting.uid, "Aud <aud@example.no>", answer_addresses.of(work, invitation), work.now)


def counted(session: Session) -> list[str]:
    session.rollback()
    return [reply.state.value for reply in session.scalars(select(Reply))]


def reasons(session: Session) -> list[Reason]:
    session.rollback()
    return [one.reason for one in session.scalars(select(IncomingMatter).order_by(IncomingMatter.id))]


def test_an_answer_by_lmtp_counts(context: JobContext, session: Session, mail: Mail) -> None:
    listener = LmtpListener(
        "127.0.0.1", 0, lambda raw, to: incoming.take(context, raw, to), lambda to: is_ours(context.deployment, to)
    )
    listener.open()
    with smtplib.LMTP(*listener.address) as server:
        assert server.sendmail("aud@example.no", [mail.to], mail.raw()) == {}
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            server.sendmail("aud@example.no", ["per@example.no"], mail.raw())
    listener.close()
    assert incoming.anything_to_handle(context)
    incoming.handle(context)
    assert counted(session) == ["coming"]
    assert not incoming.anything_to_handle(context)


def test_a_mail_that_waits_for_a_lock_is_kept_and_counted_later(
    context: JobContext, engine: Engine, session: Session, mail: Mail
) -> None:
    incoming.take(context, mail.raw(), mail.to)
    with held(engine, ROW), pytest.raises(OperationalError):
        incoming.handle(context)
    assert (counted(session), reasons(session)) == ([], [])
    assert incoming.anything_to_handle(context)
    incoming.handle(context)
    assert (counted(session), reasons(session)) == (["coming"], [Reason.ANSWER_COUNTED])


def test_a_mail_server_is_told_to_come_again_while_a_lock_is_held(
    context: JobContext, engine: Engine, session: Session, mail: Mail
) -> None:
    listener = LmtpListener("127.0.0.1", 0, lambda raw, to: incoming.take(context, raw, to), lambda _to: True)
    listener.open()
    with smtplib.LMTP(*listener.address) as server:
        with held(engine, "LOCK TABLE incoming_mails IN EXCLUSIVE MODE"), pytest.raises(smtplib.SMTPDataError) as error:
            server.sendmail("aud@example.no", [mail.to], mail.raw())
        assert error.value.smtp_code == 451
        assert server.sendmail("aud@example.no", [mail.to], mail.raw()) == {}
    listener.close()
    incoming.handle(context)
    assert counted(session) == ["coming"]


@pytest.mark.programs
def test_an_answer_by_imap_counts(context: JobContext, session: Session, mail: Mail) -> None:
    with dovecot() as running:
        running.put("answer", mail.raw())
        fetching = replace(context, mailbox=ImapMailbox(running.server))
        incoming.fetch(fetching)
        incoming.fetch(fetching)
        assert running.folder() == []
    incoming.handle(context)
    assert counted(session) == ["coming"]


def test_an_answer_put_into_the_folder_counts(
    context: JobContext, session: Session, mail: Mail, tmp_path: Path
) -> None:
    folder = tmp_path / "inbox"
    incoming.fetch(replace(context, mailbox=InboxFolder(folder)))
    folder.mkdir()
    (folder / "svar.eml").write_bytes(mail.raw())
    incoming.fetch(replace(context, mailbox=InboxFolder(folder)))
    incoming.handle(context)
    assert counted(session) == ["coming"]
    assert [path.name for path in folder.rglob("*.eml")] == ["svar.eml"]
    assert list(folder.glob("*.eml")) == []


@dataclass
class Slippery:
    """A mailbox in which a mail cannot be put away the first time."""

    raw: bytes
    envelope_to: str = ""
    tries: list[str] = field(default_factory=list)

    def waiting(self) -> Iterable[Waiting]:
        """Yield the mail until it is put away."""
        return [self] if len(self.tries) < 2 else []

    def archive(self) -> None:
        """Fall, the first time."""
        self.tries.append("try")
        if len(self.tries) == 1:
            raise OSError("the connection is gone")


def test_a_fall_between_storing_and_putting_away_counts_nothing_twice(
    context: JobContext, session: Session, mail: Mail
) -> None:
    box = replace(context, mailbox=Slippery(mail.raw()))
    with pytest.raises(OSError, match="gone"):
        incoming.fetch(box)
    incoming.fetch(box)
    incoming.handle(context)
    assert counted(session) == ["coming"]
    assert len(session.scalars(select(IncomingMail)).all()) == 1


@dataclass
class Stuck:
    """A mailbox in which the first mail can never be put away."""

    raws: list[bytes]

    def waiting(self) -> Iterable[Waiting]:
        """Yield all, as a mailbox does as long as its connection stands."""
        return [Slippery(raw, tries=[] if place == 0 else ["try"]) for place, raw in enumerate(self.raws)]


def test_a_mail_that_cannot_be_put_away_stops_no_other(context: JobContext, session: Session, mail: Mail) -> None:
    words = replace(mail, subject="Hei", method="X").raw()
    with pytest.raises(OSError, match="gone"):
        incoming.fetch(replace(context, mailbox=Stuck([words, mail.raw()])))
    incoming.handle(context)
    assert counted(session) == ["coming"]


def test_a_mail_that_cannot_be_handled_is_held_and_stops_no_other(
    context: JobContext, session: Session, mail: Mail
) -> None:
    # Of a meeting that no longer has its duties no calendar can be told, though it asks (REFRESH).
    with transaction(session):
        broken = factories.invitation(
            session, factories.meeting(session), factories.person(session, email="p@example.no")
        )
        for duty in session.query(Duty).filter_by(meeting_id=broken.meeting_id):
            session.delete(duty)
        uid = session.get_one(Meeting, broken.meeting_id).uid
    with context.reading() as work:
        to = answer_addresses.of(work, session.get_one(Invitation, broken.id))
    asks = replace(mail, uid=uid, sender="p@example.no", attendee="p@example.no", to=to, method="REFRESH")
    incoming.take(context, asks.raw(), to)
    incoming.take(context, mail.raw(), mail.to)
    incoming.handle(context)
    assert counted(session) == ["coming"]
    assert reasons(session) == [Reason.CRASHED, Reason.ANSWER_COUNTED]
    assert session.scalars(select(IncomingMatter.decision).order_by(IncomingMatter.id)).first() is Decision.HELD
    assert not incoming.anything_to_handle(context)
