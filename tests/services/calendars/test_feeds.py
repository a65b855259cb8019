"""The bytes of feeds: the same for the same data, whoever makes them, and never half of one version and half of another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from planner.domain.feeds import parse_feed_key
from planner.rows.calendars import FeedEntry, RenderedEntry, Variant
from planner.rows.meetings import Meeting
from planner.services.calendars import calendars, feeds
from planner.services.meetings import meetings
from planner.services.work import Work, writing
from tests import factories
from tests.architecture.source import ROOT
from tests.clock import MONDAY
from tests.feed_reading import body, entries_in, found

GOLDEN = Path(__file__).parents[1] / "golden" / "alle.ics"
MANY = 10_000
ENTRY = b"BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\n"
READ = """
import json, sys
from hashlib import sha256
from sqlalchemy import create_engine
from planner.domain.feeds import parse_feed_key
from planner.services.calendars import feeds
from planner.services.work import Deployment
url, values = sys.argv[1], json.loads(sys.argv[2])
deployment = Deployment(**values)
with create_engine(url).connect() as connection:
    there = feeds.find_public(connection, deployment, parse_feed_key("alle"), "en")
    print(there.stamp, sha256(feeds.body(connection, deployment, there)).hexdigest())
"""


@pytest.fixture
def meeting(work: Work) -> Meeting:
    convener = factories.facilitator(work.session, name="Kompetanseløftet", slug="ktl")
    row = factories.meeting(
        work.session, slug="beite", uid="beite@moteplass", title="Beite; gjerde, fôr", seats_taken=8, convener=convener
    )
    work.session.commit()
    with writing(work):
        calendars.refresh(work, row)
    return row


def test_a_feed_is_what_it_was(work: Work, meeting: Meeting) -> None:
    assert body(work, found(work, "alle")).decode() == GOLDEN.read_bytes().decode()


def test_another_process_makes_the_same_bytes_and_validator(work: Work, meeting: Meeting, database_url: str) -> None:
    here = found(work, "alle")
    expected = f"{here.stamp} {sha256(body(work, here)).hexdigest()}"
    url = work.session.get_bind().engine.url.render_as_string(hide_password=False)
    values = json.dumps(vars(work.deployment))
    told = [
        subprocess.run(
            [sys.executable, "-c", READ, url, values],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "America/New_York", "LC_ALL": "C"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert told == [expected, expected]


def test_an_edit_during_fetches_never_mixes_two_versions(engine: Engine, work: Work, meeting: Meeting) -> None:
    done = Event()
    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(lambda: list(fetches(engine, work, done))) for _ in range(3)]
        for number in range(25):
            later = replace(work, now=work.now + timedelta(minutes=number))
            with writing(later):
                meetings.change(later, meeting, {"title": f"Tittel {number}"})
        done.set()
        seen = [pair for reader in readers for pair in reader.result()]
    titles: dict[str, set[str]] = {}
    for stamp, title in seen:
        titles.setdefault(stamp, set()).add(title)
    assert seen
    assert {stamp: found for stamp, found in titles.items() if len(found) > 1} == {}
    assert len({title for found in titles.values() for title in found}) == len(titles)


def fetches(engine: Engine, work: Work, done: Event) -> Iterator[tuple[str, str]]:
    """Fetch a feed again and again, and once more after the last change; yield what tells its bytes, and its title."""
    last = False
    while not last:
        last = done.is_set()
        with engine.connect() as connection:
            there = feeds.find_public(connection, work.deployment, parse_feed_key("alle"), "en")
            data = None if there is None else feeds.body(connection, work.deployment, there)
        if there is not None and data is not None:
            yield there.stamp, entries_in(data)[0]["SUMMARY"]


def test_two_who_change_meetings_at_once_both_count(engine: Engine, work: Work, meeting: Meeting) -> None:
    others = [factories.meeting(work.session, convener=meeting.convener).id for _ in range(6)]
    work.session.commit()
    before = found(work, "alle").standing.version
    work.session.rollback()

    def change(meeting_id: int) -> None:
        with Session(engine, expire_on_commit=False) as session:
            own = replace(work, session=session)
            with writing(own):
                calendars.refresh(own, session.get_one(Meeting, meeting_id))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(change, others))
    assert found(work, "alle").standing.version == before + len(others)
    assert len(entries_in(body(work, found(work, "alle")))) == len(others) + 1


def test_a_restored_database_never_repeats_a_validator(work: Work, meeting: Meeting) -> None:
    stamps = set()
    for title in ("Den ene", "Den andre"):
        with writing(work):
            meetings.change(work, meeting, {"title": title})
            stamps.add(found(work, "alle").stamp)
            work.session.rollback()
        work.session.refresh(meeting)
    assert len(stamps) == 2


def test_ten_thousand_meetings_are_joined_and_not_written_anew(work: Work, meeting: Meeting) -> None:
    row = {column.name: getattr(meeting, column.name) for column in Meeting.__table__.columns if column.name != "id"}
    many = [{**row, "slug": f"mote-nr-{n}", "uid": f"nr-{n}@moteplass"} for n in range(MANY)]
    ids = list(work.session.scalars(insert(Meeting).returning(Meeting.id), many))
    body_of = {"language": "en", "variant": Variant.PUBLIC, "body": ENTRY, "zone": "", "revised_at": MONDAY}
    work.session.execute(insert(RenderedEntry), [{**body_of, "meeting_id": one} for one in ids])
    in_feed = {"feed": "alle", "variant": Variant.PUBLIC, "first_day": MONDAY.date(), "last_day": MONDAY.date()}
    work.session.execute(insert(FeedEntry), [{**in_feed, "meeting_id": one, "shown": True} for one in ids])
    work.session.commit()
    assert body(work, found(work, "alle")).count(ENTRY) == MANY
