"""Entries that are rendered anew: in slices, each once, and always served as what they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import sessionmaker

from planner.domain.renewals import MOST_MEETINGS, MOST_PEOPLE
from planner.formats.places.reference import ReferenceTheme
from planner.jobs import entries
from planner.jobs.context import JobContext
from planner.rows.calendars import FeedVersion, GuestEntry, RenderedEntry
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.renewals import Renewal
from planner.services.calendars import calendars, editions, feed_days, renewals, renewing
from planner.services.meetings import meetings
from planner.services.networks import networks
from planner.services.organisations import organisations, themes
from planner.services.work import Deployment, Work, reading, writing
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock
from tests.feed_reading import body, found, stamp
from tests.feed_reading import entries as entries_of
from tests.write_sizes import write_sizes

ELSEWHERE = "https://moter.example.no"


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


def several(work: Work, count: int) -> list[int]:
    """Return the ids of meetings that stand in the feed of all."""
    convener = factories.facilitator(work.session)
    ids = [factories.meeting(work.session, convener=convener).id for _ in range(count)]
    work.session.commit()
    for start in range(0, count, MOST_MEETINGS):
        with writing(work):
            calendars.refresh_all(work, ids[start : start + MOST_MEETINGS])
    return ids


def guests_with_feeds(work: Work, meeting: Meeting, count: int) -> None:
    for _ in range(count):
        person = factories.person(work.session, language="en")
        factories.invitation(work.session, meeting, person)
        work.session.add(FeedVersion(feed=f"min/{person.id}", version=0, stamp="", changed_at=work.now, names={}))
    work.session.commit()


def test_another_edition_is_rendered_in_slices_and_the_bytes_served_meanwhile_are_told_truly(
    context: JobContext, engine: Engine, work: Work
) -> None:
    several(work, 2 * MOST_MEETINGS + 1)
    moved = replace(context, deployment=replace(work.deployment, base_url=ELSEWHERE))
    there = replace(work, deployment=moved.deployment)
    with reading(there):
        outdated = feed_days.outdated(there)
    seen: dict[str, bytes] = {}
    for start in range(0, len(outdated), MOST_MEETINGS):
        seen[stamp(there, "alle")] = body(there, found(there, "alle"))
        with write_sizes(engine) as sizes, writing(there):
            feed_days.roll(there, outdated[start : start + MOST_MEETINGS])
        assert sizes.too_large() == {}
    whole = body(there, found(there, "alle"))
    counts = [data.count(f"URL:{ELSEWHERE}/moter/".encode()) for data in (*seen.values(), whole)]
    assert counts == [0, MOST_MEETINGS, 2 * MOST_MEETINGS, 2 * MOST_MEETINGS + 1]
    with reading(there):
        assert feed_days.outdated(there) == []
    before = stamp(there, "alle")
    entries.roll(moved)
    assert stamp(there, "alle") == before


def test_what_breaks_off_goes_on_where_it_ended_and_a_meeting_that_fails_stops_no_other(
    context: JobContext, work: Work
) -> None:
    first, *others = several(work, MOST_MEETINGS + 2)
    work.session.execute(update(Meeting).where(Meeting.id == first).values(zone="Mars/Olympus"))
    work.session.commit()
    moved = replace(context, deployment=replace(work.deployment, base_url=ELSEWHERE))
    with pytest.raises(ExceptionGroup) as failures:
        entries.roll(moved)
    assert len(failures.value.exceptions) == 1
    edition = editions.of_entries(moved.deployment)
    with reading(work):
        query = select(RenderedEntry.meeting_id).where(RenderedEntry.edition == edition).distinct()
        assert sorted(work.session.scalars(query)) == others


def test_what_changes_between_the_rendering_and_its_storing_is_told_as_it_is(
    context: JobContext, engine: Engine, work: Work
) -> None:
    first, second = several(work, 2)
    there = replace(work, deployment=replace(work.deployment, base_url=ELSEWHERE))
    with write_sizes(engine) as sizes, reading(there):
        calendars.render_ahead(there, [first, second])
    assert sizes.committed == []
    with writing(work):
        meeting = work.session.get_one(Meeting, first)
        meetings.change(work, meeting, {"title": "Et annet navn"}, meetings.Notification(wish=False))
    with reading(there):
        assert feed_days.outdated(there) == [first, second]
    entries.roll(replace(context, deployment=there.deployment))
    whole = body(there, found(there, "alle")).decode()
    assert whole.count("SUMMARY:Et annet navn") == 1
    assert whole.count(f"URL:{ELSEWHERE}/moter/") == 2


def test_what_has_left_every_feed_is_not_read_anew(context: JobContext, work: Work) -> None:
    (meeting_id,) = several(work, 1)
    meeting = work.session.get_one(Meeting, meeting_id)
    with writing(work):
        meetings.change(work, meeting, {"visibility": "invited"})
    before = entries_of(work, "alle"), stamp(work, "alle")
    with writing(work):
        meetings.change(work, meeting, {"title": "Hemmelig"})
    moved = replace(context, deployment=replace(work.deployment, base_url=ELSEWHERE))
    entries.roll(moved)
    assert (entries_of(work, "alle"), stamp(work, "alle")) == before
    there = replace(work, deployment=moved.deployment)
    with reading(there):
        assert feed_days.outdated(there) == []


def renamed_organisation(work: Work) -> None:
    convener = organisations.by_id(work, work.session.scalars(select(Meeting.convener_id)).first() or 0)
    organisations.edit(work, convener, replace(organisations.facts_of(work, convener), name="Nytt navn"))


def renamed_theme(work: Work) -> None:
    themes.load(work, [ReferenceTheme("beite", "Nytt navn", "Nytt navn", "Nytt navn")])


@pytest.mark.parametrize("rename", [renamed_organisation, renamed_theme])
def test_a_new_name_is_told_in_slices(
    context: JobContext, engine: Engine, work: Work, rename: Callable[[Work], None]
) -> None:
    theme = factories.theme(work.session, slug="beite", name_nb="Beite", name_nn="Beite", name_en="Beite")
    ids = several(work, 2 * MOST_MEETINGS + 3)
    work.session.add_all(MeetingTheme(meeting_id=meeting_id, theme_id=theme.id) for meeting_id in ids)
    work.session.commit()
    with write_sizes(engine) as sizes:
        for _ in range(2):  # What is renamed once more begins again, and is told once.
            with writing(work):
                rename(work)
        entries.renew(context)
    assert sizes.too_large() == {}
    assert [("Nytt navn" in str(entry)) for entry in entries_of(work, "alle")] == [True] * len(ids)
    with reading(work):
        assert renewals.waiting(work) == []


def test_a_network_is_called_by_its_new_name_at_once(work: Work) -> None:
    network = factories.network(work.session, name="Beite")
    meeting = factories.meeting(work.session, network_id=network.id)
    work.session.commit()
    with writing(work):
        calendars.refresh(work, meeting)
        networks.edit(work, network, replace(networks.facts_of(network), name="Beite og bruk"))
    assert b"NAME:M\xc3\xb8teplass: Beite og bruk\r\n" in body(work, found(work, f"nettverk/{network.slug}"))


def test_the_guests_of_a_large_meeting_are_told_in_slices_and_everybody_else_at_once(
    context: JobContext, engine: Engine, work: Work
) -> None:
    (meeting_id,) = several(work, 1)
    meeting, many = work.session.get_one(Meeting, meeting_id), 2 * MOST_PEOPLE + 3
    guests_with_feeds(work, meeting, many)
    with write_sizes(engine) as sizes:
        with writing(work):
            calendars.refresh(work, meeting)
        assert told(work) == MOST_PEOPLE
        with writing(work):
            meeting = work.session.get_one(Meeting, meeting_id)
            meetings.change(work, meeting, {"title": "Et annet navn"}, meetings.Notification(wish=False))
        assert "Et annet navn" in str(entries_of(work, "alle"))
        (renewal_id,) = renewals.waiting(work)
        with writing(work):
            renewing.step(work, renewal_id)
        assert told(work) == 2 * MOST_PEOPLE
        entries.renew(context)
    assert sizes.too_large() == {}
    assert told(work) == many
    with reading(work):
        assert work.session.scalar(select(func.count()).select_from(Renewal)) == 0
        bodies = work.session.scalars(select(GuestEntry.body)).all()
        assert all(b"Et annet navn" in data for data in bodies)


def told(work: Work) -> int:
    with reading(work):
        return work.session.scalar(select(func.count()).select_from(GuestEntry)) or 0
