"""Real mails, and calendars in them, spoilt on their way: cut, mixed up, written twice, and with nasty things put in."""

from __future__ import annotations

import random

from hypothesis import strategies as some

HUGE = b"x" * 20_000
NASTY = (
    b"\x00",
    b"\xff\xfe\x00",
    b"\r\n",
    b"\n\n",
    b"\r",
    b"\n ",
    b"=",
    b"=?utf-8?B?",
    b"=?utf-8?Q?=00?=",
    b"=?x-unknown?Q?a?=",
    b'"',
    b"\\",
    b";",
    b"--",
    b"BEGIN:VEVENT\r\n",
    b"END:VCALENDAR\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Type: multipart/mixed; boundary=\r\n",
    b"Content-Type: text/calendar; charset=utf-7\r\n",
    b"Content-Type: text/calendar; charset*0*=x''%ff\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"RRULE:FREQ=SECONDLY\r\n",
    b"DTSTART;TZID=" + HUGE,
    b"DTSTART:99999999T999999Z\r\n",
    b"SEQUENCE:99999999999999999999\r\n",
    b"From: spoof@example.no\r\n",
    HUGE,
)


def cut(draw: some.DrawFn, raw: bytes) -> bytes:
    return raw[: draw(some.integers(0, len(raw)))]


def without_a_piece(draw: some.DrawFn, raw: bytes) -> bytes:
    start = draw(some.integers(0, len(raw)))
    return raw[:start] + raw[start + draw(some.integers(0, 400)) :]


def with_something_put_in(draw: some.DrawFn, raw: bytes) -> bytes:
    at = draw(some.integers(0, len(raw)))
    return raw[:at] + draw(some.one_of(some.sampled_from(NASTY), some.binary(max_size=40))) + raw[at:]


def with_a_piece_twice(draw: some.DrawFn, raw: bytes) -> bytes:
    start, length = draw(some.integers(0, len(raw))), draw(some.integers(0, 2_000))
    return raw[: start + length] * draw(some.integers(1, 4)) + raw[start:]


def with_its_lines_shuffled(draw: some.DrawFn, raw: bytes) -> bytes:
    lines = raw.split(b"\r\n")
    random.Random(draw(some.integers(0, 10_000))).shuffle(lines)
    return b"\r\n".join(lines)


def with_one_kind_of_line_ends(draw: some.DrawFn, raw: bytes) -> bytes:
    return raw.replace(b"\r\n", draw(some.sampled_from((b"\n", b"\r", b"\r\r\n", b"\x85"))))


MUTATIONS = (
    cut,
    without_a_piece,
    with_something_put_in,
    with_a_piece_twice,
    with_its_lines_shuffled,
    with_one_kind_of_line_ends,
)


@some.composite
def spoilt(draw: some.DrawFn, of: list[bytes]) -> bytes:
    """Draw something real that was spoilt on its way, in one to four ways."""
    raw = draw(some.sampled_from(of))
    for spoil in draw(some.lists(some.sampled_from(MUTATIONS), min_size=1, max_size=4)):
        raw = spoil(draw, raw)
    return raw
