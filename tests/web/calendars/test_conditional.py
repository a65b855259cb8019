"""Preconditions and encodings, alike for feeds and for the files of single meetings (RFC 9110 12.5.3 and 13)."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

from planner.rows.meetings import Meeting

ALL = "/kalender/alle.ics"


@pytest.mark.parametrize("path", [ALL, "/moter/beite.ics", "/moter/beite.json"])
@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip", True),
        ("gzip;q=0.5", True),
        ("gzip;q=0.5, identity", False),
        ("identity, gzip", True),
        ("identity;q=0.1, gzip;q=0.2", True),
        ("gzip;q=0", False),
        ("br", False),
        ("", False),
    ],
)
def test_a_file_is_zipped_where_that_is_wanted_as_gladly(
    client: FlaskClient, meeting: Meeting, path: str, accepted: str, *, zipped: bool
) -> None:
    plain, answer = client.get(path), client.get(path, headers={"Accept-Encoding": accepted})
    assert ("Content-Encoding" in answer.headers) is zipped
    assert (gzip.decompress(answer.data) if zipped else answer.data) == plain.data
    assert "Accept-Encoding" in answer.headers["Vary"]
    again = client.get(path, headers={"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.headers["ETag"]) == (304, answer.headers["ETag"])
    head = client.head(path, headers={"Accept-Encoding": accepted})
    assert {**head.headers} == {**answer.headers}


@pytest.mark.parametrize("path", [ALL, "/moter/beite.ics"])
def test_whoever_wants_another_version_than_stands_is_told_so(client: FlaskClient, meeting: Meeting, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    wanted = {tag: 200, "*": 200, f'"x", {tag}': 200, '"x"': 412, f"W/{tag}": 412, "": 412}
    assert {match: client.get(path, headers={"If-Match": match}).status_code for match in wanted} == wanted


def test_one_meeting_is_sent_again_when_it_was_changed(client: FlaskClient, meeting: Meeting) -> None:
    answer = client.get("/moter/beite.ics")
    since = {"If-Modified-Since": answer.headers["Last-Modified"]}
    assert answer.headers["Last-Modified"] == "Mon, 01 Feb 2027 09:00:00 GMT"
    assert client.get("/moter/beite.ics", headers=since).status_code == 304
    earlier = {"If-Modified-Since": "Mon, 01 Feb 2027 08:59:59 GMT"}
    assert client.get("/moter/beite.ics", headers=earlier).status_code == 200
