"""What one line of a file of meetings says, whatever kind of file it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from planner.domain.meeting_fields import FIELDS, LENGTHS, TEXT_KINDS
from planner.domain.refusals import Refused
from planner.formats.ical.ical_components import Remark

LONGEST = {field.key: LENGTHS[field.name] for field in FIELDS if field.headings and field.kind in TEXT_KINDS} | {
    "uid": 200
}
"""The greatest length of each column that has one, in characters."""
SHOWN = 40
"""How much of a cell a remark cites, in characters."""


@dataclass(frozen=True)
class MeetingLine:
    """What one line or component says: fields as ``services.meetings.change`` takes them, but ``network`` is a slug.

    ``series`` holds the lines of its recurrence as written, ``occurrence`` which time of a series it changes. ``cell`` is what
    the cell of a workbook is called that a refusal is about.
    """

    line: int
    title: str = ""
    uid: str = ""
    cancelled: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    refusal: Refused | None = None
    series: tuple[str, ...] = ()
    occurrence: str = ""
    cell: str = ""
