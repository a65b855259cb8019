"""The parsers inside other people's programs, each asked what it sees in a calendar file."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from ctypes import c_char_p, c_int, c_long, c_void_p
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tests import ical_js

HERE = Path(__file__).parent
NODE_MODULES = HERE.parent / "vendor" / "nodeical"
LIBICAL = "libical.so.3"


@dataclass(frozen=True)
class Seen:
    """A meeting or a task as a program sees it: instants are written in UTC, days as days, and an end is the first moment after.

    A task starts when it is due, and ends never.
    """

    kind: str
    uid: str
    sequence: int
    status: str
    summary: str
    starts: str
    ends: str


def instant(moment: datetime) -> str:
    """Return an instant as the readers tell it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def thunderbird(data: bytes) -> list[Seen]:
    """Read with ical.js, as Thunderbird and Nextcloud do."""
    return [Seen(**one) for one in ical_js.components(data)]


def node_ical(data: bytes) -> list[Seen]:
    """Read with node-ical, as services and wall displays that run on Node do."""
    program = shutil.which("node")
    assert program, "Node is needed: .ci/programs installs it (Debian: apt install nodejs)."
    environment = {**os.environ, "NODE_PATH": str(NODE_MODULES), "TZ": "Europe/Oslo"}
    done = subprocess.run(
        [program, str(HERE / "node_ical.cjs")],
        input=data,
        capture_output=True,
        timeout=60,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [Seen(**one) for one in json.loads(done.stdout)]


class Time(ctypes.Structure):
    """``icaltimetype`` of libical 3."""

    _fields_ = (
        *((name, c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")),
        ("zone", c_void_p),
    )


def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(LIBICAL)
    except OSError as error:
        raise AssertionError("libical 3 is needed: .ci/programs installs it (Debian: apt install libical3).") from error
    for name, result, given in (
        ("icalcomponent_new_from_string", c_void_p, [c_char_p]),
        ("icalcomponent_free", None, [c_void_p]),
        ("icalcomponent_count_errors", c_int, [c_void_p]),
        ("icalrestriction_check", c_int, [c_void_p]),
        ("icalcomponent_get_first_component", c_void_p, [c_void_p, c_int]),
        ("icalcomponent_get_next_component", c_void_p, [c_void_p, c_int]),
        ("icalcomponent_string_to_kind", c_int, [c_char_p]),
        ("icalcomponent_as_ical_string", c_char_p, [c_void_p]),
        ("icalcomponent_get_uid", c_char_p, [c_void_p]),
        ("icalcomponent_get_summary", c_char_p, [c_void_p]),
        ("icalcomponent_get_sequence", c_int, [c_void_p]),
        ("icalcomponent_get_status", c_int, [c_void_p]),
        ("icalproperty_enum_to_string", c_char_p, [c_int]),
        ("icalproperty_status_to_string", c_char_p, [c_int]),
        ("icalcomponent_get_dtstart", Time, [c_void_p]),
        ("icalcomponent_get_dtend", Time, [c_void_p]),
        ("icalcomponent_get_due", Time, [c_void_p]),
        ("icaltime_as_timet_with_zone", c_long, [Time, c_void_p]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, given
    return library


def gnome(data: bytes) -> list[Seen]:
    """Read with libical, as GNOME, KDE and Cyrus do; whatever it complains of, also by its rules for each METHOD, fails."""
    library = _library()
    root = library.icalcomponent_new_from_string(data)
    assert root, "libical read nothing"
    try:
        seen = list(_components(library, root))
        library.icalrestriction_check(root)
        # Both what could not be read and what the standards forbid are put into the file as X-LIC-ERROR.
        said = library.icalcomponent_as_ical_string(root).decode()
        assert library.icalcomponent_count_errors(root) == 0, said
        assert "X-LIC-ERROR" not in said, said
        return seen
    finally:
        library.icalcomponent_free(root)


def _components(library: ctypes.CDLL, root: int) -> Iterator[Seen]:
    for kind in ("VEVENT", "VTODO"):
        number = library.icalcomponent_string_to_kind(kind.encode())
        part = library.icalcomponent_get_first_component(root, number)
        while part:
            yield _component(library, kind, part)
            part = library.icalcomponent_get_next_component(root, number)


def _component(library: ctypes.CDLL, kind: str, part: int) -> Seen:
    task = kind == "VTODO"
    starts = (library.icalcomponent_get_due if task else library.icalcomponent_get_dtstart)(part)
    return Seen(
        kind=kind,
        uid=library.icalcomponent_get_uid(part).decode(),
        sequence=library.icalcomponent_get_sequence(part),
        status=(library.icalproperty_status_to_string(library.icalcomponent_get_status(part)) or b"").decode(),
        summary=(library.icalcomponent_get_summary(part) or b"").decode(),
        starts=_told(library, starts),
        ends="" if task else _told(library, library.icalcomponent_get_dtend(part)),
    )


def _told(library: ctypes.CDLL, time: Time) -> str:
    if not time.year:
        return ""
    if time.is_date:
        return date(time.year, time.month, time.day).isoformat()
    return instant(datetime.fromtimestamp(library.icaltime_as_timet_with_zone(time, time.zone), UTC))


READERS: dict[str, Callable[[bytes], list[Seen]]] = {
    "ical.js": thunderbird,
    "node-ical": node_ical,
    "libical": gnome,
}
