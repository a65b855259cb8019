"""Which feeds a meeting belongs to."""

from dataclasses import replace

import pytest

from planner.domain.feeds import Belonging, FeedKey, FeedKind, feeds_of, parse_feed_key
from planner.domain.meetings import KIND_SLUGS, MeetingKind, MeetingState, Visibility
from planner.domain.refusals import Refused

MEETING = Belonging(
    MeetingState.ANNOUNCED,
    Visibility.PUBLIC,
    MeetingKind.TALK,
    networks=frozenset({"gronn"}),
    organisations=frozenset({"tine", "nlr"}),
    themes=frozenset({"beite"}),
    municipality="5006",
)


def test_a_public_meeting_is_in_every_feed_it_touches() -> None:
    assert {str(key) for key in feeds_of(MEETING)} == {
        "alle",
        "alle-historie",
        "nettverk/gronn",
        "aktor/tine",
        "aktor/nlr",
        "tema/beite",
        "kommune/5006",
        "type/prat",
    }


def test_a_meeting_without_municipality_is_in_no_municipality_feed() -> None:
    assert FeedKind.MUNICIPALITY not in {key.kind for key in feeds_of(replace(MEETING, municipality=""))}


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("state", MeetingState)
def test_only_what_is_published_for_everyone_is_in_public_feeds(state: MeetingState, visibility: Visibility) -> None:
    shown = bool(feeds_of(replace(MEETING, state=state, visibility=visibility)))
    assert shown is (state is not MeetingState.DRAFT and visibility is Visibility.PUBLIC)


@pytest.mark.parametrize("kind", MeetingKind)
def test_every_kind_of_meeting_has_its_feed(kind: MeetingKind) -> None:
    assert FeedKey(FeedKind.MEETING_KIND, KIND_SLUGS[kind]) in feeds_of(replace(MEETING, kind=kind))


def test_a_key_is_read_as_it_is_written() -> None:
    assert {parse_feed_key(str(key)) for key in feeds_of(MEETING)} == feeds_of(MEETING)


@pytest.mark.parametrize("text", ["", "alle/x", "alle-historie/x", "tema", "tema/", "tema/a/b", "min/abc", "ALLE", "/"])
def test_an_unknown_feed_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"feeds\.unknown"):
        parse_feed_key(text)
