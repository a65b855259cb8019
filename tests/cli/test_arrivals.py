from __future__ import annotations

from itertools import pairwise

import pytest

from planner.cli.arrivals import BODY_SECONDS, HEAD_SECONDS, LARGEST_HEAD, Arrival

LARGEST = 1_000
GET = b"GET / HTTP/1.1\r\nHost: example.no\r\n\r\n"
FORM = b"POST / HTTP/1.1\r\nHost: example.no\r\nContent-Length: 7\r\n\r\nanswer="
CHUNKS = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\n0\r\n\r\n\r\n3\r\nabc\r\n0\r\n"
TRAILED = CHUNKS + b"Expires: never\r\n\r\n"


def arrived(*parts: bytes, now: float = 0) -> Arrival:
    arrival = Arrival(0, LARGEST)
    for part in parts:
        arrival.feed(part, now)
    return arrival


@pytest.mark.parametrize("request_bytes", [GET, FORM, CHUNKS + b"\r\n", TRAILED])
def test_a_request_is_whole_with_its_last_byte_however_it_is_cut(request_bytes: bytes) -> None:
    assert arrived(request_bytes).whole
    assert arrived(request_bytes + GET).whole
    bytewise = [bytes([byte]) for byte in request_bytes]
    assert arrived(*bytewise).whole
    for end in range(1, len(request_bytes)):
        assert not arrived(request_bytes[:end]).whole, request_bytes[:end]
    assert not arrived(*bytewise[:-1]).whole


def test_lengths_that_cannot_be_told_are_left_to_the_parser() -> None:
    bad = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    for chunk in (b"x\r\n", b"-1\r\n", b"\r\n", b"1 2\r\n"):
        assert arrived(bad + chunk).whole, chunk
    assert arrived(FORM.replace(b": 7", b": seven")).whole
    assert arrived(b"nonsense\r\n\r\n").whole


def test_a_body_that_is_too_large_is_not_waited_for() -> None:
    announced = arrived(FORM.replace(b": 7", b": 1001"))
    assert (announced.whole, announced.too_large) == (True, True)
    chunked = arrived(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"3e9\r\n" + b"x" * 1_001)
    assert (chunked.whole, chunked.too_large) == (True, True)
    assert not arrived(FORM).too_large


def test_a_head_without_an_end_is_refused() -> None:
    assert arrived(b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 11_000).head_too_large
    assert not arrived(b"x" * LARGEST_HEAD).head_too_large
    assert not arrived(GET).head_too_large


def test_the_head_has_a_deadline_that_no_byte_moves_and_the_body_one_by_its_length() -> None:
    assert arrived(*(b"x" for _ in range(100)), now=5).until == HEAD_SECONDS
    lengths = (0, 7, 500, 999)
    until = [arrived(FORM[:-7].replace(b": 7", b": %d" % length), now=3).until for length in lengths]
    assert until[0] == 3 + BODY_SECONDS
    assert all(one < two for one, two in pairwise(until))
    assert until[-1] == arrived(FORM[:-7].replace(b": 7", b": 999"), b"1", b"2", now=3).until


@pytest.mark.parametrize("line", [b"Expect: 100-continue", b"expect:100-Continue "])
def test_a_client_that_waits_to_be_asked_for_its_body_is_known(line: bytes) -> None:
    assert arrived(FORM[:-7].replace(b"\r\n\r\n", b"\r\n" + line + b"\r\n\r\n")).expects_continue
    assert not arrived(FORM[:-7]).expects_continue
