"""Demo data, with which an empty service starts where it is tried."""

from __future__ import annotations

from planner.domain.names import sort_key
from planner.domain.organisations import OrganisationKind
from planner.domain.people import ServiceRole
from planner.services import people
from planner.services.work import Work
from planner.store.organisations import Organisation

ORGANISER = "kari.eksempel@example.no"


def fill(work: Work) -> None:
    """Fill an empty database with fictional people and what they do."""
    name = "Kompetanseprogrammet (demo)"
    work.session.add(
        Organisation(
            slug="kompetanseprogrammet-demo",
            name=name,
            sort_key=sort_key(name),
            kind=OrganisationKind.PROJECT_TEAM,
            convenes=True,
            participates=False,
            created_at=work.now,
        )
    )
    work.session.flush()
    people.add(work, ORGANISER, "Kari Eksempel", "kompetanseprogrammet-demo", ServiceRole.ORGANISER)
