"""The table of the fields of a meeting that people and programs can change.

Services, forms, the API, files, the journal, letters and the columns of the database read names, kinds and greatest lengths
here. A new field is a row here and a column in ``rows/meetings.py``; what shows it is written where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.domain.meetings import MOST_SEATS, MeetingKind, Visibility
from planner.domain.msgids import N_


class FieldKind(StrEnum):
    """The kinds of values; a kind decides how a field is read and written in JSON and in files."""

    LINE = "line"
    TEXT = "text"
    URL = "url"
    NUMBER = "number"
    FLAG = "flag"
    WALL_TIME = "wall_time"
    INSTANT = "instant"
    ZONE = "zone"
    CHOICE = "choice"
    MUNICIPALITY = "municipality"
    NETWORK = "network"
    THEMES = "themes"


class Aspect(StrEnum):
    """The side of a meeting that a field is about."""

    TIME = "time"
    PLACE = "place"
    CONTENT = "content"


@dataclass(frozen=True)
class MeetingField:
    """A field of a meeting.

    ``name`` is the column and the key that ``meetings.change`` takes, ``label`` the msgid of its word inside a sentence.
    ``most`` is the greatest length of a text or the greatest value of a number. A change of a field that ``matters`` is
    written to the guests unless somebody chooses otherwise. ``json`` is the name in the API, where it is not ``name``.
    ``headings`` are the column headings in files, in three languages and without case; the first is written, and a field
    without any is in no file. ``choices`` are the values of a choice. ``guests_only`` hides a value from those not invited.
    ``copied`` tells that a copy of the meeting has it too.
    """

    name: str
    kind: FieldKind
    label: str
    most: int | None = None
    aspect: Aspect = Aspect.CONTENT
    matters: bool = False
    json: str = ""
    headings: tuple[str, ...] = ()
    choices: type[StrEnum] | None = None
    guests_only: bool = False
    copied: bool = True

    @property
    def key(self) -> str:
        """Return the name in the API."""
        return self.json or self.name


_LONG = 20_000
_K, _TIME, _PLACE = FieldKind, Aspect.TIME, Aspect.PLACE
_CLOCK = N_("the time")

FIELDS: tuple[MeetingField, ...] = (
    MeetingField("title", _K.LINE, N_("title"), 200, headings=("title", "tittel", "navn", "møte")),
    MeetingField("question", _K.TEXT, N_("question to think about"), _LONG,
                 headings=("question", "problemstilling", "spørsmål", "beskrivelse", "skildring", "description")),
    MeetingField("kind", _K.CHOICE, N_("kind of meeting"), choices=MeetingKind, headings=("kind", "type", "slag"), copied=False),
    MeetingField("starts_local", _K.WALL_TIME, _CLOCK, None, _TIME, matters=True, json="starts", copied=False),
    MeetingField("ends_local", _K.WALL_TIME, _CLOCK, None, _TIME, matters=True, json="ends", copied=False),
    MeetingField("all_day", _K.FLAG, _CLOCK, None, _TIME, matters=True, copied=False),
    MeetingField("zone", _K.ZONE, N_("time zone"), 60, _TIME, matters=True, json="time_zone", copied=False),
    MeetingField("place", _K.LINE, N_("place"), 200, _PLACE, matters=True,
                 headings=("place", "sted", "stad", "lokale", "møtested", "møtestad")),
    MeetingField("address", _K.LINE, N_("address"), 300, _PLACE, matters=True, headings=("address", "adresse")),
    MeetingField("municipality", _K.MUNICIPALITY, N_("municipality"), 4, _PLACE,
                 headings=("municipality", "kommune", "kommunenummer")),
    MeetingField("map_url", _K.URL, N_("map link"), 1_000, _PLACE, matters=True),
    MeetingField("online_url", _K.URL, N_("online link"), 1_000, _PLACE, matters=True, guests_only=True,
                 headings=("online", "lenke", "lenkje", "link", "møtelenke", "møtelenkje", "nettadresse", "url")),
    MeetingField("programme", _K.TEXT, N_("programme"), _LONG, headings=("programme", "program")),
    MeetingField("themes", _K.THEMES, N_("themes"), headings=("themes", "tema", "temaer", "emne", "emner")),
    MeetingField("seats", _K.NUMBER, N_("number of places"), MOST_SEATS,
                 headings=("seats", "places", "plasser", "plassar", "antall plasser", "tal på plassar", "number of places")),
    MeetingField("answer_by", _K.INSTANT, N_("reply deadline"), copied=False),
    MeetingField("reminders", _K.FLAG, N_("reminders")),
    MeetingField("answer_reports", _K.FLAG, N_("emails about answers")),
    MeetingField("visibility", _K.CHOICE, N_("who can see it"), choices=Visibility,
                 headings=("visibility", "synlighet", "synlegheit")),
    MeetingField("network_id", _K.NETWORK, N_("network"), json="network", headings=("network", "nettverk", "fagnettverk")),
)  # fmt: skip
"""Every field that can be changed, in the order of the columns in files. A municipality is in no letter, so that its change
does not matter to guests; a wall time is written in files as date and clock."""

TEXT_KINDS = frozenset({_K.LINE, _K.TEXT, _K.URL})
"""Kinds whose value is a text, empty where nothing is said."""
BY_NAME = {field.name: field for field in FIELDS}
NAMES = frozenset(BY_NAME)
"""The keys that ``meetings.change`` takes; wall times are in the zone of the meeting, ``themes`` are slugs."""
COLUMNS = tuple(field.name for field in FIELDS if field.kind is not _K.THEMES)
"""The fields that are columns of a meeting."""
LINES = frozenset(field.name for field in FIELDS if field.kind is _K.LINE)
"""Fields that are one line of text."""
TEXTS = tuple(field.name for field in FIELDS if field.kind in TEXT_KINDS)
URLS = tuple(field.name for field in FIELDS if field.kind is _K.URL)
COPIED = tuple(field.name for field in FIELDS if field.copied and field.kind is not _K.THEMES)
TIME_FIELDS = frozenset(field.name for field in FIELDS if field.aspect is _TIME)
PLACE_FIELDS = frozenset(field.name for field in FIELDS if field.aspect is _PLACE and field.matters)
"""The fields of the place that are told to guests."""
LENGTHS = {field.name: field.most for field in FIELDS if field.most is not None and field.kind is not _K.NUMBER}
"""The greatest length of each field that has one, in characters."""


def matters_to_guests(changed: frozenset[str]) -> bool:
    """Return whether a change of these fields is written to the guests: of time and place it is, of a typo it is not."""
    return any(BY_NAME[name].matters for name in changed)
