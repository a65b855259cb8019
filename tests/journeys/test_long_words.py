"""Texts without a space, such as links and Norwegian compounds, widen no page: on a narrow screen and on paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize
from sqlalchemy import Column, ColumnElement, String, cast, literal, select, update
from sqlalchemy.orm import Session

from planner.rows.base import Base
from planner.rows.meetings import Meeting
from tests.journeys import looking
from tests.journeys.addresses import PAGES
from tests.journeys.service import Demo, Service
from tests.journeys.visitor import Visitor

LONGEST = 300
LINK = "https://teams.example/l/meetup-join/19%3ameeting_" + "NzA5MjUyOGY" * 30
TEXTS = {
    "action_points": ("text", "reason"),
    "ballots": ("comment",),
    "busy_intervals": ("title",),
    "foreign_calendars": ("name",),
    "imports": ("name",),
    "incoming_mails": ("sender_name", "subject", "text"),
    "incoming_matters": ("attendee_name", "comment", "delegated_to"),
    "meetings": ("title", "question", "programme", "place", "address", "cancel_reason"),
    "networks": ("name", "purpose", "rhythm"),
    "network_memberships": ("message", "reason"),
    "offers": ("message", "reason"),
    "organisations": ("name", "about"),
    "organisation_aliases": ("name",),
    "people": ("name",),
    "polls": ("message",),
    "replies": ("substitute", "message"),
    "series": ("title",),
    "themes": ("name_nb", "name_nn", "name_en"),
    "time_proposals": ("comment",),
}
"""The columns that hold what people write, by table."""
FAR_AWAY = "Pacific/Honolulu"
"""Eleven or twelve hours behind us: nine in the morning here is the evening before."""
PAPER = ViewportSize(width=680, height=960)
"""The printed width of A4 with our margins, in CSS pixels."""


@pytest.fixture(scope="module")
def crowded(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Return a service in which every text is a run of signs without a space, ended by the number of its row."""
    with demo.copied(tmp_path_factory.mktemp("crowded") / "instance", letters=True) as service:
        with service.work() as work:
            for table, names in TEXTS.items():
                columns = Base.metadata.tables[table].c
                for name in names:
                    work.session.execute(update(columns[name].table).values({name: _long(columns[name])}))
            work.session.execute(update(Base.metadata.tables["meetings"]).values(question=LINK))
            _date_elsewhere(work.session)
            work.session.commit()
        yield service


def _date_elsewhere(session: Session) -> None:
    """Date every timed meeting in a zone where it is on another day than here: no time is longer in words."""
    timed = select(Meeting).where(Meeting.starts_at.is_not(None), Meeting.all_day.is_(False))
    for meeting in session.scalars(timed):
        assert meeting.span is not None
        there = meeting.span.in_zone(FAR_AWAY)
        meeting.starts_local, meeting.ends_local, meeting.zone = there.starts, there.ends, FAR_AWAY


def _long(column: Column[str]) -> ColumnElement[str]:
    most = min(getattr(column.type, "length", None) or LONGEST, LONGEST) - 12
    text = ("Naturbruksskolesamarbeidsforumlokalet" * 9)[:most]
    return literal(text) + cast(column.table.primary_key.columns[0], String)


def test_text_without_a_space_widens_no_page(browser: Browser, crowded: Service) -> None:
    readers: dict[str, Visitor] = {}
    wide: list[str] = []
    for sample in PAGES:
        if sample.letter or sample.refused:
            continue
        if sample.who not in readers:
            visitor = Visitor.arriving(browser, crowded)
            readers[sample.who] = visitor.signed_in_as(sample.who) if sample.who else visitor
        page = readers[sample.who].page
        page.emulate_media(media="screen")
        page.set_viewport_size(looking.NARROWEST)
        page.goto(sample.at(crowded))
        wide += [f"{sample}: {misfit}" for misfit in page.evaluate(looking.OVERFLOW)]
        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        wide += [f"{sample} on paper: {misfit}" for misfit in page.evaluate(looking.OVERFLOW)]
    for reader in readers.values():
        reader.leave()
    assert wide == []
