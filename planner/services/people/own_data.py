"""Everything that is kept about a person, for that person."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from planner.formats.sealed import unseal
from planner.services.people import account
from planner.services.work import Work
from planner.store import own_data as rows


def _plain(work: Work, value: object) -> object:
    if isinstance(value, bytes):
        return unseal(value, work.deployment.secret)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def my_data(work: Work) -> dict[str, object]:
    """Return everything that is kept about the actor, as plain values; instants are UTC in ISO 8601.

    Needs are opened for the person they belong to. Secrets are not among them: only their hashes are stored.
    """
    person = account.me(work)
    facts: dict[str, object] = {
        "email": person.email,
        "name": person.name,
        "phone": person.phone,
        "language": person.language,
        "role": person.role.value,
        "letters_stopped": person.stopped_letters,
        "letters_failing_since": _plain(work, person.failing_since),
        "known_since": person.created_at.isoformat(),
    }
    return {"made_at": work.now.isoformat(), "person": facts} | {
        kind: [{name: _plain(work, value) for name, value in row.items()} for row in kept]
        for kind, kept in rows.kept(work.session, person.id).items()
    }
