"""What every use case is handed: the session, who acts, when, and the values of the deployment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from planner.domain.duties import DutyKind
from planner.domain.people import ServiceRole
from planner.rows.duties import Duty
from planner.settings import Settings
from planner.store import database, group_commits
from planner.store.database import Session
from planner.store.group_commits import WaitingLine

Result = TypeVar("Result")


@dataclass(frozen=True)
class Deployment(Settings):
    """The settings as use cases have them: addresses that may be left empty are filled in; ``secret`` encrypts needs."""

    secret: str = field(kw_only=True, repr=False)

    @property
    def reads_mail(self) -> bool:
        """Tell whether mail to the address for answers comes in by itself: fetched by IMAP, or taken by LMTP."""
        return bool(self.imap_host or self.lmtp_port)


@dataclass(frozen=True)
class StandIn:
    """A person signed in who acts with the personal link of somebody else: of ``owner``, perhaps for an organisation.

    ``word`` is on whose word they say they act; it is empty for a contact of the organisation, who needs nobody's.
    """

    person_id: int
    name: str
    owner: str
    organisation_id: int | None = None
    organisation: str = ""
    word: str = ""


@dataclass(frozen=True)
class Actor:
    """The one who acts: a person signed in, a person with a personal link, the system, or nobody in particular.

    With a ``stand_in`` it is the owner of the link in whose name is acted, and the stand-in who pressed the button.

    ``contact_of`` and ``member_of`` are ids of organisations; ``via`` is ``page``, ``mail``, ``calendar`` (in a mail
    from it), ``caldav``, ``api``, ``job`` or ``cli``.
    """

    person_id: int | None = None
    name: str = ""
    role: ServiceRole = ServiceRole.PARTICIPANT
    contact_of: frozenset[int] = frozenset()
    member_of: frozenset[int] = frozenset()
    system: bool = False
    via: str = "page"
    agent: str = ""
    stand_in: StandIn | None = None

    @property
    def pressed_by_id(self) -> int | None:
        """Return the id of the person at the keyboard, whoever's link they use."""
        return self.person_id if self.stand_in is None else self.stand_in.person_id

    @property
    def acts_on_word(self) -> bool:
        """Tell whether somebody acts with a personal link on another's word, who must hear of it."""
        return self.stand_in is not None and bool(self.stand_in.word)

    @property
    def team(self) -> bool:
        """Tell whether this is somebody of the programme team."""
        return self.role in {ServiceRole.ORGANISER, ServiceRole.ADMINISTRATOR}


SYSTEM = Actor(system=True, via="job")
NOBODY = Actor()


@dataclass(frozen=True)
class Work:
    """One piece of work: everything that a use case may reach. ``now`` is an aware UTC instant.

    ``duties`` are those of meetings, by meeting and kind, as far as they have been read: work that changes nothing asks
    for them many times, to know what somebody may do. Work that changes something reads them anew each time.
    """

    session: Session
    by: Actor
    now: datetime
    deployment: Deployment
    duties: dict[int, dict[DutyKind, Duty]] | None = field(default=None, repr=False, compare=False)

    def url(self, path: str) -> str:
        """Return the full address of a path of the service."""
        return self.deployment.base_url + path

    def acting(self, actor: Actor) -> Work:
        """Return the same work done by somebody else, such as the person a link belongs to."""
        return replace(self, by=actor)


@contextmanager
def writing(work: Work) -> Iterator[Work]:
    """Do the work in one transaction, kept whole at the end or not at all."""
    with database.transaction(work.session):
        yield work


def written_in_line(work: Work, step: Callable[[Work], Result], row: str) -> Result:
    """Do a step in one transaction and return what it returns, once all is stored durably.

    ``row`` names the row that the step locks first: steps of the same row that wait for it in one process are done and stored
    together. The step works by the ``Work`` that it is handed, perhaps in another thread: it asks nothing of the request, and
    returns no more than what needs no further reading. Where it raises ``Refused``, nothing of it is kept.
    """

    def then(session: Session, _nothing: None) -> Result:
        return step(replace(work, session=session))

    result: Result = group_commits.write(work.session, lambda _session: None, then, WaitingLine(row, ""))
    return result


@contextmanager
def reading(work: Work) -> Iterator[Work]:
    """Do work that changes nothing."""
    with database.reading(work.session):
        yield replace(work, duties={})
