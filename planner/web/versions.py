"""Forms that carry the state they were opened on, so that what others change meanwhile is merged field by field."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from flask_babel import gettext
from wtforms import Field, HiddenField

from planner.domain.refusals import Outdated
from planner.web.forms import Form, moment_in, refuse

_BETWEEN = "~"
"""Stands between when the state was last changed and the state itself; neither contains it."""


class VersionedForm(Form):
    """A form that is opened on something stored which others may change before it is sent."""

    seen = HiddenField()

    @classmethod
    def opened_on(cls, stored: Mapping[str, Any], changed_at: datetime | None = None) -> Self:
        """Return the form with what stands, by field; ``changed_at`` is when that was last changed, where it is kept."""
        return cls.blank(**stored, seen=_packed(stored, changed_at))

    def was_seen(self) -> datetime | None:
        """Return when the thing had last changed as the form was opened; nothing when that was tampered with."""
        return moment_in((self.seen.data or "").partition(_BETWEEN)[0])

    def check_unchanged(self, stored: Mapping[str, Any]) -> None:
        """Raise ``Outdated`` where somebody else has changed a field to other than what is typed here."""
        base = _unpacked(self.seen.data)
        for name, field in self._of(stored):
            if name in base and _plain(stored[name]) not in {_plain(base[name]), _plain(field.data)}:
                raise Outdated("forms.changed_meanwhile")

    def merge(self, stored: Mapping[str, Any], changed_at: datetime | None = None) -> None:
        """Take in what stands now: fields that were not touched here become what others wrote.

        Where both wrote, what is typed here is kept, and what the others wrote is said at the field. From here on the form
        is opened on what stands now. Where it is not told what it was opened on, only empty fields count as not touched.
        """
        base = _unpacked(self.seen.data)
        for name, field in self._of(stored):
            theirs, typed, before = _plain(stored[name]), _plain(field.data), _plain(base.get(name))
            if theirs == typed or (name in base and theirs == before):
                continue
            if typed == before or (name not in base and not typed):
                field.data, field.raw_data = stored[name], None
                refuse(field, gettext("Somebody else has changed this meanwhile. It now says what they wrote."))
            else:
                refuse(
                    field,
                    gettext("Somebody else has written this here meanwhile: «%(text)s»", text=_shown(field, theirs)),
                )
        self.seen.data = _packed(stored, changed_at)

    def _of(self, stored: Mapping[str, Any]) -> list[tuple[str, Field]]:
        return [(name, self._fields[name]) for name in stored if name in self._fields]


def _packed(stored: Mapping[str, Any], changed_at: datetime | None) -> str:
    state = json.dumps(dict(stored), default=str, separators=(",", ":")).encode()
    stamp = "" if changed_at is None else changed_at.isoformat()
    return f"{stamp}{_BETWEEN}{base64.urlsafe_b64encode(state).decode()}"


def _unpacked(seen: str | None) -> dict[str, Any]:
    """Return the values that a form was opened on, none when that was tampered with."""
    try:
        state = json.loads(base64.urlsafe_b64decode((seen or "").partition(_BETWEEN)[2]))
    except (ValueError, RecursionError):
        return {}
    return state if isinstance(state, dict) else {}


def _plain(value: object) -> str | tuple[str, ...]:
    """Return a value as it can be compared, however it came: a browser sends CRLF, and text for numbers."""
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(sorted(str(entry) for entry in value))
    if value is None or value is False:
        return ""
    return "\n".join(line.rstrip() for line in str(value).strip().splitlines())


def _shown(field: Field, value: str | tuple[str, ...]) -> str:
    """Return a value in words: the labels of what was chosen."""
    labels = {str(choice[0]): str(choice[1]) for choice in getattr(field, "choices", None) or ()}
    if isinstance(value, tuple):
        return ", ".join(labels.get(entry, entry) for entry in value)
    return gettext("Yes") if value == "True" else labels.get(value, value)
