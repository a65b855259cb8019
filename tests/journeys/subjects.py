"""What the demo holds that addresses can be made of: secrets that stand in letters, and numbers of rows."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import ColumnElement, select

from planner.adapters.mail_folder import MailFolder
from planner.rows.duties import Duty, Offer
from planner.rows.foreign_calendars import ForeignCalendar
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.networks import NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.polls import Poll, PollOption
from planner.rows.series import Series
from tests.journeys.letters import Letter
from tests.journeys.service import Service

ORGANISER = "kari.eksempel@example.no"
HOLDER = "per.prove@example.no"
FOLLOWER = "ase.ovingsdatter@example.no"
COORDINATOR = "nils.utkast@example.no"
ASKED = "siri.skisse@example.no"
"""The organiser, the one who carries out «nord», the coordinator of the network, and the one asked to carry out «sør»."""

Find = Callable[[Service], str]


def secret(to: str, subject: str, path: str) -> Find:
    """Return a way to find a link of this path in the letter to somebody whose subject holds these words."""
    pattern = re.compile(path + r"([\w-]{16,})")

    def find(service: Service) -> str:
        for letter in letters(service):
            if letter.to == to and subject in letter.subject and (found := pattern.search(letter.text)):
                return found[1]
        raise LookupError(f"No letter to {to} about «{subject}» has a link to {path}.")

    return find


_read: dict[str, list[Letter]] = {}


def letters(service: Service) -> list[Letter]:
    """Return all letters of a service that only is looked at, newest first; they are read once."""
    if service.address not in _read:
        folder = MailFolder(service.settings.mail_folder)
        _read[service.address] = [Letter.of(mail) for name in folder.names() if (mail := folder.read(name)) is not None]
    return _read[service.address]


def _invitation(service: Service) -> str:
    with service.work() as work:
        query = select(Invitation.id).join(Meeting).where(Meeting.slug == "fagdag-gronn-utdanning-nord").limit(1)
        return str(work.session.scalar(query))


def _member(slug: str) -> Find:
    def find(service: Service) -> str:
        with service.work() as work:
            query = select(NetworkMembership.organisation_id).join(
                Organisation, Organisation.id == NetworkMembership.organisation_id
            )
            return str(work.session.scalar(query.where(Organisation.slug == slug)))

    return find


def _draft(service: Service) -> str:
    with service.work() as work:
        return str(work.session.scalar(select(Meeting.slug).where(Meeting.title.startswith("Verksted"))))


def _first(service: Service) -> str:
    with service.work() as work:
        return str(work.session.scalar(select(Meeting.slug).where(Meeting.position == 1)))


def _series(service: Service) -> str:
    with service.work() as work:
        return str(work.session.scalar(select(Series.slug)))


def _offer(meeting: str) -> Find:
    def find(service: Service) -> str:
        with service.work() as work:
            query = select(Offer.id).join(Duty).join(Meeting).where(Meeting.slug == meeting).order_by(Offer.id).limit(1)
            return str(work.session.scalar(query))

    return find


def _poll(service: Service) -> str:
    with service.work() as work:
        return str(work.session.scalar(select(Meeting.slug).join(Poll, Poll.meeting_id == Meeting.id)))


def _option(service: Service) -> str:
    with service.work() as work:
        return str(work.session.scalar(select(PollOption.id).order_by(PollOption.id).limit(1)))


def _calendar(owner: ColumnElement[bool]) -> Find:
    def find(service: Service) -> str:
        with service.work() as work:
            return str(work.session.scalar(select(ForeignCalendar.id).where(owner)))

    return find


def _letter(service: Service) -> str:
    return MailFolder(service.settings.mail_folder).names()[0]


def _receipt(service: Service) -> str:
    folder = MailFolder(service.settings.mail_folder)
    return next(name for name in folder.names() if (mail := folder.read(name)) and Letter.of(mail).calendar)


SUBJECTS: dict[str, Find] = {
    "coming": secret(HOLDER, "nord", "/svar/"),
    "unanswered": secret("rindal-kommune@example.no", "beite", "/svar/"),
    "waiting": secret("bjornar.kladd@example.no", "melk", "/svar/"),
    "cancelled": secret("mali.demo@example.no", "presisjonsjordbruk", "/svar/"),
    "over": secret("mali.demo@example.no", "grøfter", "/svar/"),
    "invitation": _invitation,
    "member": _member("grong-videregaende-skole"),
    "draft": _draft,
    "first": _first,
    "series": _series,
    "poll": _poll,
    "option": _option,
    "voter": secret("siri.skisse@example.no", "unge bønder", "/datovalg/"),
    "calendar": _calendar(ForeignCalendar.organisation_id.is_not(None)),
    "own_calendar": _calendar(ForeignCalendar.person_id.is_not(None)),
    "offer": _offer("fagdag-gronn-utdanning-sor"),
    "accepted": _offer("fagdag-gronn-utdanning-nord"),
    "letter": _letter,
    "receipt": _receipt,
    "offered": secret("siri.skisse@example.no", "sør", "/overlevering/"),
    "held": secret(HOLDER, "nord", "/overlevering/"),
    "declined": secret("oppdal-kommune@example.no", "beite", "/overlevering/"),
    "stop_secret": secret("siri.skisse@example.no", "sør", "/stopp/"),
    "asked": secret("oppdal-kommune@example.no", "beite", "/svar/"),
}
"""The parts of addresses that differ from one run to the next."""
