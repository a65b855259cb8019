"""What a collision is called in words, as msgids and what fills them."""

from __future__ import annotations

from collections.abc import Callable

from planner.domain.collisions import Collision, CollisionKind
from planner.domain.holidays import DateKind
from planner.formats.places import holidays
from planner.formats.words.words import N_

MOST_NAMES = 5

_SENTENCES = {
    CollisionKind.ORGANISATIONS_BUSY: N_(
        "Busy in the calendar of %(names)s: %(affected)s of %(of)s invited organisations."
    ),
    CollisionKind.PEOPLE_BUSY: N_("Busy in their own calendar: %(names)s, %(affected)s of %(of)s invited people."),
    CollisionKind.MEETING: N_("At the same time as “%(title)s”, to which these are invited as well: %(names)s."),
    CollisionKind.TRAVEL: N_(
        "Invited to “%(title)s” the same day: %(names)s. The drive takes about %(minutes)s minutes, and there "
        "are %(gap)s."
    ),
}
_TITLED = {
    CollisionKind.ORGANISATIONS_BUSY: N_(
        "Busy in the calendar of %(names)s (%(title)s): %(affected)s of %(of)s invited organisations."
    ),
    CollisionKind.PEOPLE_BUSY: N_(
        "Busy in their own calendar (%(title)s): %(names)s, %(affected)s of %(of)s invited people."
    ),
}
_UNTITLED = {
    CollisionKind.MEETING: N_("At the same time as another meeting, to which these are invited as well: %(names)s."),
    CollisionKind.TRAVEL: N_(
        "Invited to another meeting the same day: %(names)s. The drive takes about %(minutes)s minutes, and there are %(gap)s."
    ),
}


def sentence(collision: Collision, translate: Callable[[str], str]) -> str:
    """Return a collision as a sentence in the language of the translator."""
    if collision.warning is not None:
        msgid, facts = holidays.sentence(collision.warning)
        text = translate(msgid) % (facts | {"what": translate(str(facts["what"]))})
        estimated = collision.warning.kind is DateKind.SCHOOL_HOLIDAY and not collision.warning.settled
        return f"{text} {translate(holidays.ESTIMATED)}" if estimated else text
    return translate(_msgid(collision)) % {
        "names": _names(collision.names),
        "affected": len(collision.names),
        "of": collision.of,
        "title": collision.title,
        "minutes": collision.minutes,
        "gap": collision.gap,
    }


def _msgid(collision: Collision) -> str:
    special = _TITLED if collision.title else _UNTITLED
    return special.get(collision.kind) or _SENTENCES[collision.kind]


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
