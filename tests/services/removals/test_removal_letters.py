"""The letters of a removal, word for word in bokmål."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from planner.domain.duties import DutyKind, DutyState
from planner.rows.duties import Duty
from planner.rows.outbox import Letter
from planner.services.removals import erasures, removal_steps
from planner.services.work import Work
from tests import factories
from tests.golden_letters import GOLDEN, shown


@pytest.mark.parametrize(
    ("kind", "alone"),
    [("person_erased", True), ("person_gone", False), ("person_gone_alone", True), ("person_gone_team", True)],
)
def test_a_letter_reads_word_for_word_as_agreed(work: Work, kind: str, alone: bool) -> None:
    session = work.session
    team = factories.facilitator(session, name="Kompetanseprogrammet")
    meeting = factories.meeting(session, slug="jord", title="Jord og vann", convener=team)
    school = factories.school(session, name="Mære landbruksskole", email="post@example.no", slug="maere")
    ola = factories.contact_of(session, school, name="Ola Døme", email="ola@example.no")
    if not alone:
        factories.contact_of(session, school, name="Aud Testdal", email="aud@example.no")
    query = select(Duty).where(Duty.meeting_id == meeting.id, Duty.kind == DutyKind.EXECUTION)
    duty = session.scalars(query).one()
    duty.state, duty.holder_id, duty.person_id = DutyState.HELD, school.id, ola.id
    erasures.begin(work, ola)
    while removal_steps.waiting(work):
        removal_steps.step(work, ola.id)
    wanted = Letter.kind == kind.removesuffix("_alone").removesuffix("_team")
    letters = session.scalars(select(Letter).where(wanted).order_by(Letter.id)).all()
    letter = letters[-1 if kind.endswith("_team") else 0]
    assert f"{letter.to_name} <{letter.to_email}>\n{shown(letter)}" == (GOLDEN / f"{kind}.nb.txt").read_text("utf-8")


def test_whoever_is_told_that_somebody_is_gone_answers_the_organiser(work: Work) -> None:
    session = work.session
    kari, school = factories.organiser(session), factories.school(session, email="post@example.no")
    ola = factories.contact_of(session, school)
    duty = session.scalars(
        select(Duty).where(
            Duty.meeting_id == factories.meeting(session, created_by_id=kari.id).id, Duty.kind == DutyKind.EXECUTION
        )
    ).one()
    duty.state, duty.holder_id, duty.person_id = DutyState.HELD, school.id, ola.id
    erasures.begin(work, ola)
    while removal_steps.waiting(work):
        removal_steps.step(work, ola.id)
    letters = session.scalars(select(Letter).where(Letter.kind == "person_gone").order_by(Letter.id)).all()
    answered = {(letter.to_email, letter.reply_to) for letter in letters}
    assert answered == {("post@example.no", kari.email), (kari.email, work.deployment.contact_email)}
