"""What was agreed at a meeting: who may write it down, who does it, and what their calendars are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from planner.domain.action_points import ActionState
from planner.domain.duties import DutyKind, DutyState
from planner.domain.journal_audiences import Audience
from planner.domain.people import LANGUAGES
from planner.domain.refusals import NotFound, Refused
from planner.rows.action_points import ActionPoint
from planner.rows.journal import JournalLine
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import journal
from planner.services.calendars import feed_days, personal_feeds
from planner.services.duties import offers
from planner.services.followups import action_points
from planner.services.people import account, own_data
from planner.services.work import NOBODY, Work, writing
from tests import factories
from tests.agreeing import ASK_AUD, DUE, Agreement
from tests.feed_reading import secret_of, tasks_in
from tests.golden_letters import GOLDEN, shown


@pytest.fixture
def scene(work: Work) -> Agreement:
    return Agreement(work)


def siri_of(scene: Agreement) -> Work:
    person = scene.work.session.scalars(select(Person).where(Person.email == "siri@example.no")).one()
    return scene.acting(scene.work, person)


def test_who_follows_up_writes_down_what_was_agreed(scene: Agreement) -> None:
    point = scene.agreed()
    assert (point.text, point.due, point.state) == ("Spør om felles buss", DUE, ActionState.OPEN)
    assert scene.letters() == [("action_given", "Siri Skisse")]
    lines = scene.work.session.scalars(select(JournalLine)).all()
    assert [(line.verb, line.by_id) for line in lines] == [("action_points.added", scene.contact.id)]


def test_nobody_else_does_not_even_the_team(scene: Agreement) -> None:
    for somebody in (scene.work, scene.acting(scene.work, scene.other)):
        with pytest.raises(Refused, match=r"permissions\.not_allowed"):
            action_points.add(somebody, scene.meeting, ASK_AUD)


def test_who_carries_out_does_until_somebody_follows_up(scene: Agreement) -> None:
    scene.hold(DutyKind.EXECUTION)
    follow_up = offers.duty_of(scene.work, scene.meeting, DutyKind.FOLLOW_UP)
    follow_up.holder = scene.oya
    follow_up.person = None
    scene.work.session.commit()
    with pytest.raises(Refused, match=r"permissions\.not_allowed"):
        action_points.require_keeper(scene.keeper, scene.meeting)
    follow_up.state, follow_up.holder = DutyState.OPEN, None
    scene.work.session.commit()
    assert scene.agreed().id


def test_the_facilitator_is_given_nothing(scene: Agreement) -> None:
    with pytest.raises(Refused, match="facilitator_never_has"):
        action_points.add(scene.keeper, scene.meeting, replace(ASK_AUD, organisation_id=scene.team.id))


def test_nobody_of_the_team_is_given_anything_except_for_an_organisation_that_takes_part(scene: Agreement) -> None:
    session = scene.work.session
    organiser, colleague = factories.organiser(session), factories.contact_of(session, scene.team)
    session.commit()
    for person in (organiser, colleague):
        with pytest.raises(Refused, match="facilitator_never_has"):
            action_points.add(scene.keeper, scene.meeting, replace(ASK_AUD, email=person.email))
    point = scene.agreed(replace(ASK_AUD, email=organiser.email, organisation_id=scene.oya.id))
    assert (point.organisation_id, point.person_id) == (scene.oya.id, organiser.id)


def test_the_database_itself_refuses_the_facilitator(scene: Agreement) -> None:
    point = scene.agreed(replace(ASK_AUD, organisation_id=scene.oya.id))
    for lie in (False, True):
        with pytest.raises(IntegrityError):
            scene.work.session.execute(
                update(ActionPoint)
                .where(ActionPoint.id == point.id)
                .values(organisation_id=scene.team.id, organisation_convenes=lie)
            )
        scene.work.session.rollback()


def test_the_one_who_has_it_marks_it_as_done_and_undoes_it(scene: Agreement) -> None:
    point = scene.agreed()
    own = siri_of(scene)
    with writing(own):
        action_points.complete(own, scene.meeting, point)
    assert (point.state, point.done_at, point.done_by_id) == (ActionState.DONE, own.now, own.by.person_id)
    with writing(own):
        action_points.reopen(own, scene.meeting, point)
    assert (point.state, point.done_at, point.done_by_id) == (ActionState.OPEN, None, None)
    with pytest.raises(Refused, match="step_not_allowed"):
        action_points.drop(own, scene.meeting, point, "Vil ikke")
    with pytest.raises(Refused, match=r"permissions\.not_allowed"):
        action_points.complete(scene.work, scene.meeting, point)


def test_an_organisation_has_it_through_its_contacts(scene: Agreement) -> None:
    point = scene.agreed(replace(ASK_AUD, email="", name="", organisation_id=scene.oya.id))
    assert scene.letters() == [("action_given", "Aud Testdal")]
    own = scene.acting(scene.work, scene.other)
    with writing(own):
        action_points.complete(own, scene.meeting, point)
    assert point.done_by_id == scene.other.id


def test_what_is_given_to_another_ends_the_first_link(scene: Agreement) -> None:
    point = scene.agreed()
    secret = scene.link().removeprefix("/oppfolging/")
    assert action_points.by_secret(scene.work, secret)[0].id == point.id
    with writing(scene.keeper):
        action_points.change(scene.keeper, scene.meeting, point, replace(ASK_AUD, email="per@example.no", name="Per"))
    with pytest.raises(NotFound):
        action_points.by_secret(scene.work, secret)
    assert scene.letters()[1:] == [("action_given", "Per")]


def test_its_person_sees_it_as_a_task(scene: Agreement) -> None:
    point = scene.agreed()
    own = siri_of(scene)
    with writing(own):
        secret = secret_of(personal_feeds.renew(own))
    with writing(own):
        feed_days.roll(own)
    (task,) = tasks_in(own, secret)
    assert (task["SUMMARY"], task["STATUS"], task["DUE"]) == ("Spør om felles buss", "NEEDS-ACTION", "20270301")
    with writing(own):
        action_points.complete(own, scene.meeting, point)
    (done,) = tasks_in(own, secret)
    assert (done["STATUS"], done["PERCENT-COMPLETE"], done["SEQUENCE"]) == ("COMPLETED", "100", "1")
    assert done["COMPLETED"] == f"{own.now:%Y%m%dT%H%M%SZ}"
    with writing(own):
        assert feed_days.roll(own) == 0
    with writing(scene.keeper):
        action_points.reopen(scene.keeper, scene.meeting, point)
    with writing(scene.keeper):
        action_points.drop(scene.keeper, scene.meeting, point, "Bussen går likevel")
    (dropped,) = tasks_in(own, secret)
    assert (dropped["STATUS"], dropped["UID"]) == ("CANCELLED", task["UID"])


def test_a_change_that_changes_nothing_tells_nobody(scene: Agreement) -> None:
    point = scene.agreed()
    with writing(scene.keeper):
        action_points.change(scene.keeper, scene.meeting, point, ASK_AUD)
    with writing(scene.keeper):
        action_points.change(scene.keeper, scene.meeting, point, replace(ASK_AUD, due=date(2027, 4, 1)))
    verbs = scene.work.session.scalars(select(JournalLine.verb)).all()
    assert verbs == ["action_points.added", "action_points.changed"]
    assert len(scene.letters()) == 1


def test_my_data_tells_of_them_and_a_person_who_goes_leaves_the_point(scene: Agreement) -> None:
    scene.agreed()
    own = siri_of(scene)
    told = own_data.my_data(own)["action_points"]
    assert isinstance(told, list)
    assert [one["text"] for one in told] == ["Spør om felles buss"]
    scene.work.session.delete(account.me(own))
    scene.work.session.commit()
    point = scene.work.session.scalars(select(ActionPoint).execution_options(populate_existing=True)).one()
    assert point.person_id is None


def letter(scene: Agreement, language: str) -> Letter:
    scene.contact.language = language
    scene.keeper = replace(scene.keeper, deployment=replace(scene.keeper.deployment, language=language))
    scene.meeting.slug, scene.meeting.title = "jord", "Jord og vann"
    scene.work.session.commit()
    scene.agreed()
    return scene.work.session.scalars(select(Letter)).one()


def test_the_letter_reads_word_for_word_as_agreed(scene: Agreement) -> None:
    sent = letter(scene, "nb")
    assert shown(sent) == (GOLDEN / "action_given.nb.txt").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_is_whole_in_every_language(scene: Agreement, language: str) -> None:
    sent = letter(scene, language)
    assert f'lang="{language}"' in sent.html
    for text in (sent.subject, sent.text, sent.html):
        assert "%(" not in text
        assert "None" not in text


def follow_up(scene: Agreement) -> DutyState:
    return offers.duty_of(scene.work, scene.meeting, DutyKind.FOLLOW_UP).state


def test_the_follow_up_is_fulfilled_with_the_last_thing_agreed_and_goes_on_when_one_is_open_again(
    scene: Agreement,
) -> None:
    first, second = scene.agreed(), scene.agreed(replace(ASK_AUD, text="Ring Aud"))
    later = replace(scene.keeper, now=datetime(2027, 6, 1, tzinfo=UTC))
    action_points.complete(later, scene.meeting, first)
    assert follow_up(scene) is DutyState.HELD
    action_points.drop(later, scene.meeting, second, "Ikke lenger aktuelt")
    assert follow_up(scene) is DutyState.FULFILLED
    action_points.reopen(later, scene.meeting, first)
    assert follow_up(scene) is DutyState.HELD
    public = journal.readable(scene.work.acting(NOBODY), scene.meeting, frozenset({Audience.PUBLIC}))
    assert [line.verb for line in public] == ["duties.fulfilled", "duties.reopened"]


def test_the_follow_up_is_not_fulfilled_before_the_meeting_is_over(scene: Agreement) -> None:
    action_points.complete(scene.keeper, scene.meeting, scene.agreed())
    assert follow_up(scene) is DutyState.HELD
