"""Forms that carry the state they were opened on, so that what others change meanwhile is merged field by field.

Every form that changes what is stored, and that others may change as well, is one of them and is kept by ``save``.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeVar

from flask_babel import gettext
from wtforms import Field, HiddenField

from planner.domain.refusals import Outdated, Refused
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import Form, field_of, moment_in, refuse
from planner.web.requests import reading, writing

Thing = TypeVar("Thing")
SAVED = 303
"""The status after a form is kept: the browser goes on to the page that shows it."""

_BETWEEN = "~"
"""Stands between when the state was last changed and the state itself; neither contains it."""


class VersionedForm(Form):
    """A form that is opened on something stored which others may change before it is sent.

    ``FIRST`` is the field at which it is said that somebody has changed it, and ``OTHERWISE`` the one for refusals that are
    about no field; where that is empty they are shown as a page.
    """

    FIRST: ClassVar[str] = ""
    OTHERWISE: ClassVar[str] = ""
    seen = HiddenField()

    @classmethod
    def opened_on(cls, stored: Mapping[str, Any], changed_at: datetime | None = None) -> Self:
        """Return the form with what stands, by field; ``changed_at`` is when that was last changed, where it is kept."""
        return cls.blank(**stored, seen=_packed(stored, changed_at))

    def was_seen(self) -> datetime | None:
        """Return when the thing had last changed as the form was opened; nothing when that was tampered with."""
        return moment_in((self.seen.data or "").partition(_BETWEEN)[0])

    def check_unchanged(self, stored: Mapping[str, Any]) -> None:
        """Raise ``Outdated`` where somebody else has changed a field to other than what is typed here.

        A page that carries what cannot be read, as one opened before an upgrade, has seen nothing of what stands.
        """
        base = _unpacked(self.seen.data)
        for name, field in self._of(stored):
            before = _plain(base[name]) if name in base else None
            is_told = name in base or bool(self.seen.raw_data)
            if is_told and _plain(stored[name]) not in {before, _plain(field.data)}:
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
                refuse(field, gettext("Somebody else has changed this in the meantime. It now shows what they wrote."))
            else:
                refuse(
                    field,
                    gettext("Somebody else wrote this here in the meantime: “%(text)s”", text=_shown(field, theirs)),
                )
        self.seen.data = _packed(stored, changed_at)

    def keep_untouched(self, stored: Mapping[str, Any]) -> None:
        """Let every field that was not touched here be what stands now, without a word; for what is one's own alone."""
        base = _unpacked(self.seen.data)
        for name, field in self._of(stored):
            if name in base and _plain(field.data) == _plain(base[name]):
                field.data = stored[name]

    def _of(self, stored: Mapping[str, Any]) -> list[tuple[str, Field]]:
        return [(name, self._fields[name]) for name in stored if name in self._fields]


@dataclass(frozen=True)
class Edit(Generic[Thing]):
    """What a form changes: how it is read, how it is locked for the change, its values by field, and how it is changed."""

    read: Callable[[Work], Thing]
    lock: Callable[[Work], Thing]
    values: Callable[[Work, Thing], Mapping[str, Any]]
    change: Callable[[Work, Thing], object]


def save(form: VersionedForm, edit: Edit[Thing]) -> int:
    """Keep what was typed and return ``SAVED``; else the status of the page on which the form is shown again.

    Where somebody else has changed a field meanwhile, nothing is kept and what they wrote is merged into the form.
    """
    try:
        with writing() as work:
            thing = edit.lock(work)
            form.check_unchanged(edit.values(work, thing))
            edit.change(work, thing)
    except Outdated as refusal:
        with reading() as work:
            form.merge(edit.values(work, edit.read(work)))
        refuse(form[form.FIRST], message_of(refusal))
        return 409
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        refuse(field_of(form, refusal, form.OTHERWISE), message_of(refusal))
        return 422
    return SAVED


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
