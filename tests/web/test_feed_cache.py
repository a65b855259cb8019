from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from planner.services.calendars.feeds import FeedEntries
from planner.web.feed_cache import BoundedCache, CacheKey, FeedCache, FeedSource, FeedSources, Finished


def test_what_was_asked_for_longest_ago_goes_where_there_is_no_room() -> None:
    cache: BoundedCache[str, bytes] = BoundedCache(10, len)
    for key in "abc":
        cache.put(key, b"xxx")
    assert cache.get("a") == b"xxx"
    cache.put("d", b"xxxx")
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]
    cache.put("a", b"far too long to be kept")
    assert [key for key in "abcd" if cache.get(key)] == ["c", "d"]


def test_an_answer_with_another_stamp_is_not_taken_but_is_the_last() -> None:
    cache = FeedCache()
    key, answer = CacheKey("alle", "nb", zipped=False, stamp="1"), Finished(b"x", ())
    cache.put(key, answer)
    assert cache.take(key) is answer
    assert cache.take(CacheKey("alle", "nb", zipped=False, stamp="2")) is None
    assert cache.last("alle", "nb", key.form, zipped=False) is answer


def test_one_thread_makes_a_feed_and_the_others_find_it_made() -> None:
    sources, builds, start = FeedSources(), list[int](), Barrier(8)

    def build(number: int) -> None:
        start.wait()
        with sources.one_at_a_time("alle", "nb"):
            if sources.get(("alle", "nb")) is None:
                builds.append(number)
                sources.put(("alle", "nb"), FeedSource(FeedEntries("1", {1: (b"x", "")}), {}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(build, range(8)))
    assert len(builds) == 1
