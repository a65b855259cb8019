from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.adapters.deadlines import TimeLimit
from planner.adapters.fetch import WebFetcher
from planner.domain.foreign_calendars import Trouble, TroubleError
from tests.servers import Conversation, Server, secured, serving

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def fetcher() -> WebFetcher:
    return WebFetcher(private=True, seconds=5, largest=100_000)


def trouble(fetcher: WebFetcher, address: str) -> Trouble:
    with pytest.raises(TroubleError) as raised:
        fetcher.fetch(address)
    return raised.value.trouble


def test_a_calendar_is_fetched_with_its_validators(server: Server, fetcher: WebFetcher) -> None:
    server.answers["/a.ics?k=1"] = lambda talk: talk.give("200 OK", CALENDAR, etag='"1"', last_modified="yesterday")
    found = fetcher.fetch(server.url("/a.ics?k=1"))
    assert (found.body, found.etag, found.last_modified, found.unchanged) == (CALENDAR, '"1"', "yesterday", False)
    assert server.asked[0].headers["host"] == f"127.0.0.1:{server.port}"
    assert {"cookie", "authorization", "referer"} & set(server.asked[0].headers) == set()


def test_validators_are_sent_and_what_has_not_changed_is_not_sent_again(server: Server, fetcher: WebFetcher) -> None:
    server.answers["/a"] = lambda talk: talk.give("304 Not Modified")
    assert fetcher.fetch(server.url("/a"), '"1"', "yesterday").unchanged
    asked = server.asked[0].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"1"', "yesterday")


def test_a_server_that_says_not_modified_to_who_did_not_ask_gives_nothing(server: Server, fetcher: WebFetcher) -> None:
    server.answers["/a"] = lambda talk: talk.give("304 Not Modified")
    assert trouble(fetcher, server.url("/a")) is Trouble.NOT_NOW


@pytest.mark.parametrize("etag", ['"a\0b"', '"a\x7f"', '"a\r\n b"', f'"{"x" * 300}"'])
def test_a_validator_that_cannot_be_kept_is_left_out(server: Server, fetcher: WebFetcher, etag: str) -> None:
    server.answers["/a"] = lambda talk: talk.give("200 OK", CALENDAR, etag=etag)
    assert fetcher.fetch(server.url("/a")).etag == ""


def test_redirects_are_followed_and_counted(server: Server, fetcher: WebFetcher) -> None:
    for step in range(7):
        server.answers[f"/{step}"] = lambda talk: talk.give("302 Found", location=f"/{int(talk.path[1:]) + 1}")
    server.answers["/7"] = lambda talk: talk.give("200 OK", CALENDAR)
    assert fetcher.fetch(server.url("/2")).body == CALENDAR
    assert trouble(fetcher, server.url("/1")) is Trouble.TOO_MANY_REDIRECTS


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/", "https://kari:hemmelig@127.0.0.1/", "//:80"]
)
def test_a_redirect_to_what_is_not_fetched_is_refused(server: Server, fetcher: WebFetcher, location: str) -> None:
    server.answers["/a"] = lambda talk: talk.give("302 Found", location=location)
    assert trouble(fetcher, server.url("/a")) is Trouble.ADDRESS


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]", "2130706433"])
def test_a_host_that_is_not_public_is_never_reached(server: Server, host: str) -> None:
    assert trouble(WebFetcher(seconds=5), server.url("/a", host)) in {Trouble.NOT_PUBLIC, Trouble.NO_SUCH_HOST}
    assert server.asked == []


def test_a_redirect_to_a_host_that_is_not_public_is_not_followed(server: Server) -> None:
    class Half(WebFetcher):
        """Lets the first step through, as a public host that redirects inwards would be."""

        steps = 0

        def _resolved(self, host: str, port: int, deadline: TimeLimit) -> str:
            object.__setattr__(self, "steps", self.steps + 1)
            return host if self.steps == 1 else super()._resolved(host, port, deadline)

    server.answers["/a"] = lambda talk: talk.give("302 Found", location=server.url("/inside"))
    assert trouble(Half(seconds=5), server.url("/a")) is Trouble.NOT_PUBLIC
    assert [talk.path for talk in server.asked] == ["/a"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("401 Unauthorized", Trouble.NOT_OPEN),
        ("403 Forbidden", Trouble.NOT_OPEN),
        ("404 Not Found", Trouble.GONE),
        ("410 Gone", Trouble.GONE),
        ("429 Too Many Requests", Trouble.NOT_NOW),
        ("500 Internal Server Error", Trouble.NOT_NOW),
        ("204 No Content", Trouble.NOT_NOW),
    ],
)
def test_what_the_server_says_is_told(server: Server, fetcher: WebFetcher, status: str, expected: Trouble) -> None:
    server.answers["/a"] = lambda talk: talk.give(status)
    assert trouble(fetcher, server.url("/a")) is expected


def test_a_zipped_body_is_unpacked(server: Server, fetcher: WebFetcher) -> None:
    server.answers["/a"] = lambda talk: talk.give("200 OK", gzip.compress(CALENDAR), content_encoding="gzip")
    assert fetcher.fetch(server.url("/a")).body == CALENDAR


def test_a_body_that_unpacks_to_too_much_is_given_up_while_it_is_read(server: Server, fetcher: WebFetcher) -> None:
    bomb = gzip.compress(bytes(200_000_000))
    server.answers["/a"] = lambda talk: talk.give("200 OK", bomb, content_encoding="gzip")
    assert trouble(fetcher, server.url("/a")) is Trouble.TOO_LARGE


def test_a_body_without_end_is_given_up(server: Server, fetcher: WebFetcher) -> None:
    def endless(talk: Conversation) -> None:
        talk.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not talk.over.is_set():
            talk.write(b"X" * 65_536)

    server.answers["/a"] = endless
    assert trouble(fetcher, server.url("/a")) is Trouble.TOO_LARGE


@pytest.mark.parametrize(
    ("head", "drip"),
    [(b"", b"H"), (b"HTTP/1.1 200 OK\r\nX: ", b"x"), (b"HTTP/1.1 200 OK\r\n\r\n", b"B"), (b"HTTP/1.1 200 OK\r\n", b"")],
)
def test_a_server_that_drips_is_given_up_in_time(server: Server, head: bytes, drip: bytes) -> None:
    def dripping(talk: Conversation) -> None:
        talk.write(head)
        while not talk.over.wait(0.05):
            talk.write(drip)

    server.answers["/a"] = dripping
    assert trouble(WebFetcher(private=True, seconds=0.5), server.url("/a")) is Trouble.TOO_SLOW


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nBEGIN:VCALENDAR",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nBEGIN:VCAL",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(CALENDAR * 99)[:-12],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nBEGIN:VCALENDAR",
    ],
    ids=["length", "chunk", "zip", "no zip"],
)
def test_a_body_that_breaks_off_is_told(server: Server, fetcher: WebFetcher, answer: bytes) -> None:
    server.answers["/a"] = lambda talk: talk.write(answer)
    assert trouble(fetcher, server.url("/a")) is Trouble.CUT_SHORT


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n"])
def test_what_is_no_web_server_does_not_answer(server: Server, fetcher: WebFetcher, answer: bytes) -> None:
    server.answers["/a"] = lambda talk: talk.write(answer)
    assert trouble(fetcher, server.url("/a")) is Trouble.NO_ANSWER


def test_another_packing_than_was_asked_for_is_refused(server: Server, fetcher: WebFetcher) -> None:
    server.answers["/a"] = lambda talk: talk.give("200 OK", zlib.compress(CALENDAR), content_encoding="br")
    assert trouble(fetcher, server.url("/a")) is Trouble.NOT_A_CALENDAR


def test_a_server_must_prove_its_name(tmp_path: Path) -> None:
    context, authority = secured(tmp_path, "localhost")
    with serving(context) as server:
        server.answers["/a"] = lambda talk: talk.give("200 OK", CALENDAR)
        address = server.url("/a", "localhost").replace("http:", "https:")
        assert WebFetcher(private=True, authorities=authority).fetch(address).body == CALENDAR
        assert trouble(WebFetcher(private=True), address) is Trouble.NOT_SECURE
        other = address.replace("localhost", "127.0.0.1")
        assert trouble(WebFetcher(private=True, authorities=authority), other) is Trouble.NOT_SECURE


def test_webcal_comes_by_http_where_the_operator_allows_and_the_host_speaks_no_tls(server: Server) -> None:
    server.answers["/a"] = lambda talk: talk.give("200 OK", CALENDAR)
    address = server.url("/a").replace("http:", "webcal:")
    assert WebFetcher(private=True, webcal_http=True, seconds=1).fetch(address).body == CALENDAR
    assert trouble(WebFetcher(private=True, seconds=0.5), address) is Trouble.TOO_SLOW


def test_webcal_does_not_come_by_http_from_a_host_with_a_wrong_certificate(tmp_path: Path) -> None:
    context, _ = secured(tmp_path, "localhost")
    with serving(context) as server:
        address = server.url("/a", "localhost").replace("http:", "webcal:")
        assert trouble(WebFetcher(private=True, webcal_http=True), address) is Trouble.NOT_SECURE


def test_nobody_at_home(fetcher: WebFetcher) -> None:
    assert trouble(fetcher, "http://127.0.0.1:1/") is Trouble.NO_ANSWER
    assert trouble(fetcher, "http://finnes-ikke.invalid/") is Trouble.NO_SUCH_HOST
    assert trouble(fetcher, "file:///etc/passwd") is Trouble.ADDRESS
