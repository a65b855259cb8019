"""A choice from a list that may be long: few are chosen from as they are, and among many one is looked for by name.

Without a script a name is typed and sent with the form. One that fits just one of the list is taken; of several that may be
meant the page shows those, and keeps all else that was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from wtforms import SelectField
from wtforms.validators import StopValidation

from planner.domain.names import sort_key
from planner.domain.organisations import OrganisationName, alike
from planner.web.fields import LONGEST_SEARCH
from planner.web.ids import id_in

FEW = 20
"""Choices that stand in a plain list."""
MOST_CANDIDATES = 12
"""Organisations that are shown where several may be meant."""


class OrganisationField(SelectField):
    """An organisation, by its number or its address word, or by a name that somebody typed.

    A ``strict`` field refuses a value that cannot be chosen. ``typed`` is the name as long as it is not known which is
    meant, and ``candidates`` are those that may be, each with its value.
    """

    typed: str = ""
    candidates: Sequence[tuple[str, str]] = ()

    def __init__(self, label: str, validators: Sequence[Any] = (), **named: Any) -> None:  # noqa: ANN401 - What WTForms takes.
        self._strict = bool(named.pop("strict", False))
        super().__init__(
            label, list(validators), choices=[], coerce=named.pop("coerce", _word), validate_choice=False, **named
        )
        self._sent: list[str] = []
        self._before = ""
        self._by_slug = False
        self._names: dict[str, str] = {}

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent: a number is a choice from the list, and anything else a name, until the list is known.

        A number in front of the name is what the name was chosen for, and counts as long as the name is the same.
        """
        texts = [text[:LONGEST_SEARCH] for text in map(str.strip, valuelist)]
        if len(texts) > 1 and id_in(texts[0]) is not None and id_in(texts[1]) is None:
            self._before, *texts = texts
        self._sent = [text for text in texts if text]
        numbers = [text for text in self._sent if id_in(text) is not None]
        self.typed = "" if numbers or not self._sent else self._sent[0]
        self.data = self.coerce(numbers[-1] if numbers else "")

    def offer(self, names: Sequence[OrganisationName], nobody: str = "", *, by_slug: bool = False) -> None:
        """Fill in what can be chosen; ``nobody`` is the word for none, where none can be chosen.

        Values are numbers. In a search they are address words (``by_slug``), and the only one that fits is taken.
        """
        values = {name.id: name.slug if by_slug else str(name.id) for name in names}
        self._names = {values[name.id]: name.name for name in names if name.called == name.name}
        self.choices = [*([("", nobody)] if nobody else []), *self._names.items()]
        self._by_slug = by_slug
        sent = [text for text in self._sent if text in self._names]
        if self.typed and self._names.get(self._before) == self.typed:
            sent = [self._before]
        if sent:
            self.typed, self.data = "", self.coerce(sent[-1])
        elif self.typed:
            self._look(names, values, guess=by_slug)

    def _look(self, names: Sequence[OrganisationName], values: dict[int, str], *, guess: bool) -> None:
        fitting = alike(names, self.typed)
        if len(fitting) == 1 and (guess or sort_key(fitting[0].called) == sort_key(self.typed)):
            self.typed, self.data = "", self.coerce(values[fitting[0].id])
        else:
            self.candidates = [(values[name.id], name.name) for name in fitting[:MOST_CANDIDATES]]

    @property
    def is_short(self) -> bool:
        """Tell whether all can be shown at once."""
        return len(self._names) <= FEW

    @property
    def chosen(self) -> str:
        """Return the number of the choice, which its name alone may not tell; nothing in a search."""
        return str(self.data) if self.data and not self.typed and not self._by_slug else ""

    @property
    def text(self) -> str:
        """Return what stands in the field: what was typed, or the name of the choice."""
        return self.typed or self._names.get(str(self.data), "")

    def pre_validate(self, form: object) -> None:
        """Refuse a name that is nobody's here, and one that may be meant for several."""
        del form
        if self.candidates:
            raise StopValidation(gettext("Choose which organisation you mean, or type more of its name."))
        if self.typed:
            raise StopValidation(gettext("No organisation here has that name. Enter part of its name."))
        if self._strict and self.data and str(self.data) not in self._names:
            raise StopValidation(gettext("Choose one from the list."))


def most_names(*sent: str) -> int | None:
    """Return how many names a page needs: all where one of these arguments was sent, else so many as tell whether they are few."""
    return None if any(request.args.get(name) for name in sent) else FEW + 1


def _word(value: object) -> str:
    return "" if value is None else str(value)
