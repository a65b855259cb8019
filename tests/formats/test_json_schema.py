from __future__ import annotations

from datetime import UTC, datetime

import pytest

from planner.formats.json_schema import FORMATS, below, faults, read_instant, read_local

SCHEMA = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 5},
        "count": {"type": ["integer", "null"], "minimum": 1, "maximum": 9},
        "kind": {"type": ["string", "null"], "enum": ["a", "b", None]},
        "list": {"type": "array", "maxItems": 2, "items": {"type": "boolean"}},
        "day": {"type": "string", "format": "date"},
        "code": {"type": "string", "pattern": "^[0-9]{4}$"},
    },
}


@pytest.mark.parametrize(
    ("value", "pointers"),
    [
        ({"name": "Ola"}, []),
        ({"name": "Ola", "count": None, "kind": None, "list": [True], "day": "2027-02-08", "code": "5006"}, []),
        ([], [""]),
        ({}, ["/name"]),
        ({"name": ""}, ["/name"]),
        ({"name": "Olaf II"}, ["/name"]),
        ({"name": "\ud800"}, ["/name"]),
        ({"name": None}, ["/name"]),
        ({"name": "Ola", "count": 0}, ["/count"]),
        ({"name": "Ola", "count": True}, ["/count"]),
        ({"name": "Ola", "count": 1.5}, ["/count"]),
        ({"name": "Ola", "kind": "c"}, ["/kind"]),
        ({"name": "Ola", "list": [True, 1]}, ["/list/1"]),
        ({"name": "Ola", "list": [True, True, True]}, ["/list"]),
        ({"name": "Ola", "day": "20270208"}, ["/day"]),
        ({"name": "Ola", "day": "2027-02-30"}, ["/day"]),
        ({"name": "Ola", "code": "50061"}, ["/code"]),
        ({"name": "Ola", "a/b~": 1}, ["/a~1b~0"]),
        ({"name": 1, "count": "x"}, ["/name", "/count"]),
    ],
)
def test_faults_point_to_where_they_are(value: object, pointers: list[str]) -> None:
    assert [fault.pointer for fault in faults(value, SCHEMA)] == pointers


def test_times_are_read_as_they_are_written() -> None:
    assert read_local("2027-02-08T09:00") == datetime.fromisoformat("2027-02-08T09:00")
    assert read_instant("2027-02-08T09:00:00+01:00") == datetime(2027, 2, 8, 8, tzinfo=UTC)
    assert read_instant("2027-02-08t08:00:00z") == datetime(2027, 2, 8, 8, tzinfo=UTC)


@pytest.mark.parametrize("given", ["2027-02-08 09:00", "2027-02-08T24:01", "0001-01-01T00:00", "2027-02-08T09:00Z", ""])
def test_what_is_no_wall_time_is_refused(given: str) -> None:
    assert not FORMATS["local-date-time"](given)


def test_a_pointer_escapes_its_own_signs() -> None:
    assert below("/a", "b/c~d") == "/a/b~1c~0d"
