"""What the service says of itself: read by every page, and kept by administrators."""

from __future__ import annotations

from dataclasses import replace

from planner.domain.about import About
from planner.domain.permissions import Verb
from planner.rows.about import AboutService
from planner.rows.people import Person
from planner.services import identity, journal
from planner.services.work import Deployment, Work
from planner.store import about as rows
from planner.store import database, organisations

Connection = database.Connection
"""A connection to read by, under a name for the edges."""


def shown(connection: Connection, deployment: Deployment) -> About:
    """Return what everybody reads; where an address is not stored, that of the settings stands."""
    return filled(rows.read(connection), deployment)


def filled(stored: About, deployment: Deployment) -> About:
    """Return the same with the addresses of the settings where there are none."""
    return replace(
        stored,
        contact_email=stored.contact_email or deployment.contact_email,
        statement_url=stored.statement_url or deployment.accessibility_url,
    )


def contact(work: Work) -> Person:
    """Return who is written to where nobody of the service hears: no person we keep, but the contact of the service."""
    here = work.deployment
    return Person(
        email=shown(work.session.connection(), here).contact_email, name=here.service_name, language=here.language
    )


def stored(work: Work) -> About:
    """Return what is stored, for those who operate the service; raise ``Refused`` to all others."""
    identity.require(work, Verb.OPERATE)
    return rows.read(work.session.connection())


def suggestion(work: Work) -> About:
    """Return what may be offered where nothing is stored: what the team's organisation is called, and its address."""
    identity.require(work, Verb.OPERATE)
    team = next(iter(organisations.conveners(work.session)), None)
    return About() if team is None else About(team=team.name, contact_email=team.email or "")


def locked(work: Work) -> About:
    """Return what is stored, locked until the transaction ends; raise ``Refused`` to who may not change it."""
    identity.require(work, Verb.OPERATE)
    return _of(rows.locked(work.session))


def change(work: Work, about: About) -> None:
    """Say something else of the service; raise ``Invalid`` where an address or a number is none."""
    identity.require(work, Verb.OPERATE)
    row, clean = rows.locked(work.session), about.cleaned()
    if _of(row) == clean:
        return
    for name, text in vars(clean).items():
        setattr(row, name, text)
    journal.write(work, "about.changed")


def _of(row: AboutService) -> About:
    return About(**{name: getattr(row, name) for name in vars(About())})
