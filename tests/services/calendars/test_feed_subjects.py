"""The subjects of public feeds."""

from __future__ import annotations

from types import SimpleNamespace

from planner.domain.feeds import CSS_COLOURS, FEED_TABLE, FeedKey, FeedKind, parse_feed_key
from planner.domain.organisations import OrganisationName
from planner.services.calendars import feed_subjects
from planner.services.calendars.feed_subjects import SUBJECTS
from planner.services.work import Work
from tests import factories


def test_every_kind_of_feed_has_a_rule_a_colour_and_subjects() -> None:
    assert set(FEED_TABLE) == set(FeedKind)
    assert set(SUBJECTS) == set(FeedKind)
    assert {rule.colour for rule in FEED_TABLE.values()} <= set(CSS_COLOURS)


def test_every_feed_that_is_offered_can_be_found(work: Work) -> None:
    network, organisation = factories.network(work.session), factories.organisation(work.session)
    name = OrganisationName(organisation.id, organisation.slug, organisation.name, organisation.name)
    rows = SimpleNamespace(themes=[], networks=[network], organisations=[name])
    offered = [key for group in feed_subjects.listed(rows, "en").values() for key, _ in group]
    assert {parse_feed_key(key).kind for key in offered} == set(FeedKind) - {FeedKind.THEME}
    connection = work.session.connection()
    assert [key for key in offered if feed_subjects.find(connection, parse_feed_key(key)) is None] == []


def test_nothing_is_found_where_there_is_no_such_subject(work: Work) -> None:
    connection = work.session.connection()
    found = {kind for kind in FeedKind if feed_subjects.find(connection, FeedKey(kind, "finnes-ikke")) is not None}
    assert found == {FeedKind.ALL, FeedKind.HISTORY}
