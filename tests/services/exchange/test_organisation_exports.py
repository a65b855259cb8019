"""All meetings of one organisation as files."""

from __future__ import annotations

import pytest

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState, Visibility
from planner.domain.people import MembershipRole
from planner.domain.refusals import Refused
from planner.formats.tables.written_tables import TableFormat
from planner.rows.organisations import Organisation
from planner.services import identity
from planner.services.exchange import organisation_exports
from planner.services.work import NOBODY, Work
from tests import factories


@pytest.fixture
def organisation(work: Work) -> Organisation:
    """Return an organisation that carries out one meeting for those invited; another is a draft, a third is nobody's."""
    found = factories.organisation(work.session, name="Mære")
    held = factories.meeting(
        work.session,
        title="=cmd|Lukket",
        visibility=Visibility.INVITED,
        online_url="https://example.no/rom",
        state=MeetingState.CONFIRMED,
    )
    for duty in identity.duties_of(work, held).values():
        if duty.kind is DutyKind.EXECUTION:
            duty.state, duty.holder_id = DutyState.HELD, found.id
    factories.meeting(work.session, title="Utkast", convener=found, state=MeetingState.DRAFT)
    factories.meeting(work.session, title="Andres")
    work.session.flush()
    return found


def member(work: Work, organisation: Organisation, role: MembershipRole) -> Work:
    somebody = factories.person(work.session)
    factories.membership(work.session, somebody, organisation, role=role)
    return work.acting(identity.actor_of(work, somebody, via="page"))


def test_its_own_people_get_what_is_not_public_too(work: Work, organisation: Organisation) -> None:
    body = organisation_exports.calendar(
        member(work, organisation, MembershipRole.CONTACT), organisation, "nb"
    ).decode()
    assert body.count("BEGIN:VEVENT") == 1
    assert "Lukket" in body
    assert "example.no/rom" not in body


def test_a_table_runs_no_formula_and_has_the_link_only_for_those_who_act_for_it(
    work: Work, organisation: Organisation
) -> None:
    contact = organisation_exports.table(
        member(work, organisation, MembershipRole.CONTACT), organisation, TableFormat.CSV
    ).decode()
    assert "'=cmd|Lukket" in contact
    assert "https://example.no/rom" in contact
    team = work.acting(identity.actor_of(work, factories.organiser(work.session), via="page"))
    assert "Lukket" in organisation_exports.table(team, organisation, TableFormat.CSV).decode()


def test_a_colleague_gets_no_meeting_they_may_not_see(work: Work, organisation: Organisation) -> None:
    body = organisation_exports.table(
        member(work, organisation, MembershipRole.MEMBER), organisation, TableFormat.CSV
    ).decode()
    assert "Lukket" not in body


def test_others_get_nothing(work: Work, organisation: Organisation) -> None:
    with pytest.raises(Refused):
        organisation_exports.table(work.acting(NOBODY), organisation, TableFormat.CSV)
