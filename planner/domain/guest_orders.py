"""The order of a list of guests: by a column, upwards or downwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

Line = TypeVar("Line")


class GuestColumn(StrEnum):
    """The columns that a list of guests is sorted by."""

    NAME = "name"
    ORGANISATION = "organisation"
    REPLY = "reply"
    TIME = "time"


@dataclass(frozen=True)
class GuestOrder:
    """The order of a list of guests: by the reply, those to count on first, unless another column is chosen."""

    column: GuestColumn = GuestColumn.REPLY
    descending: bool = False


BY_REPLY = GuestOrder()


def in_order(lines: Iterable[Line], key: Callable[[Line], Any], *, descending: bool) -> list[Line]:
    """Return lines by a key; those without one come last either way, and equal lines stay as they stood."""
    keyed = [(key(line), line) for line in lines]
    filled = [pair for pair in keyed if pair[0] is not None]
    filled.sort(key=lambda pair: pair[0], reverse=descending)
    return [line for _, line in filled] + [line for value, line in keyed if value is None]
