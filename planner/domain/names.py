"""Names in Norwegian order, and names as parts of an address.

Neither database sorts Å after Ø by itself, so a name is stored together with its sort key, which plain byte order gets
right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Container
from difflib import get_close_matches
from itertools import count

from planner.domain.refusals import Invalid

SLUG_LENGTH = 80
_COMPANY_FORMS = frozenset({"AS", "ASA", "SA", "BA", "ANS", "DA", "KF", "IKS", "HF", "SF"})
_SHORTEST_GIVEN = 2
"""Letters of a name by which somebody is called: one alone is an initial."""
_FEWEST_SHARED = 4
"""Letters of a word, at least, that a longer name may begin with to be like it."""

# The three last letters become the three ASCII characters after z; Swedish and South Sámi ä and ö share their places.
_LAST_LETTERS = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "ü": "y"})
_LETTERS = {"đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "ł": "l", "þ": "th", "ß": "ss", "œ": "oe"}
_PLAIN_LETTERS = str.maketrans(_LETTERS)
_SLUG_LETTERS = str.maketrans(_LETTERS | {"æ": "ae", "ø": "o"})
_NOT_SORTED = re.compile(r"[^\w{|}]+|_")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


def sort_key(name: str) -> str:
    """A key that puts names in Norwegian order under plain string or byte comparison.

    Æ, ø and å come last; aa counts as å (Aasen beside Åsen; South Sámi «Raarvihke» too, since the letters do not tell);
    ä is sorted as æ, ö as ø, ü as y, and every other accent, like that of ï, is passed over. Case, punctuation and
    the kind of space or dash do not count, and a shorter word comes before a longer one.
    """
    text = unicodedata.normalize("NFC", name).casefold().replace("aa", "å")
    if not text.isascii():
        text = _without_accents(text.translate(_LAST_LETTERS).translate(_PLAIN_LETTERS))
    return _NOT_SORTED.sub(" ", text).strip()


def nearest(typed: str, names: Collection[str]) -> str | None:
    """Return the sort key among ``names`` that is most like what was typed; nothing where none is."""
    key = sort_key(typed)
    close = get_close_matches(key, names, 1, 0.7)
    longer = sorted((name for name in names if len(key) >= _FEWEST_SHARED and key in name), key=len)
    return next(iter([*close, *longer]), None)


def slugify(name: str) -> str:
    """A name as part of an address: «Fagdag grønn utdanning» is ``fagdag-gronn-utdanning``.

    Æ becomes ae, ø o and å a; other accents fall away (Snåase is ``snaase``, Nåavmesjenjaelmie ``naavmesjenjaelmie``).
    At most 80 characters, cut between words where there is a gap. Raises ``Refused`` with ``names.no_letters`` when
    neither letter nor digit is left.
    """
    text = unicodedata.normalize("NFC", name).casefold().translate(_SLUG_LETTERS)
    slug = _cut(_NOT_IN_SLUG.sub("-", _without_accents(text)).strip("-"), SLUG_LENGTH)
    if not slug:
        raise Invalid("names.no_letters", field="name", given=name)
    return slug


def numbered(slug: str, taken: Container[str]) -> str:
    """The slug itself when it is free, else with the first free number from 2: ``fagdag-2``, never over 80 characters.

    ``taken`` holds the slugs in use and the words that addresses need for themselves.
    """
    if slug not in taken:
        return slug
    endings = (f"-{number}" for number in count(2))
    return next(candidate for end in endings if (candidate := _cut(slug, SLUG_LENGTH - len(end)) + end) not in taken)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _cut(slug: str, length: int) -> str:
    if len(slug) <= length:
        return slug
    whole_words, gap, _ = slug[: length + 1].rpartition("-")
    return (whole_words if gap else slug[:length]).strip("-")


def greeted_name(name: str, organisations: Container[str] = ()) -> str:
    """What somebody is called in a greeting: «Kari» for «Kari Eksempel», and «Åse» for «Døme, Åse» as mail programs write it.

    An organisation is called by its whole name: one that is named here, or a name that ends as no person's does
    («Oppdal kommune», «Gaula Natur AS»). So is who has no more than an initial, and an address is no name at all.
    """
    whole = " ".join(name.split())
    words = _given_first(whole)
    if not words:
        return ""
    first = words[0]
    if not is_of_person(whole, organisations) or len(first.strip(".")) < _SHORTEST_GIVEN:
        return whole
    return first.title() if first.isupper() else first


def is_of_person(name: str, organisations: Container[str] = ()) -> bool:
    """Tell whether this is somebody's name: not an organisation's, as ``greeted_name`` tells them, an address or nothing."""
    whole = " ".join(name.split())
    words = _given_first(whole)
    if not words or whole in organisations:
        return False
    family = whole.partition(",")[0].split()
    last = family[-1] if family else words[-1]
    return (last[0].isupper() or not last.isalpha()) and last not in _COMPANY_FORMS


def _given_first(whole: str) -> list[str]:
    """Return the words of a name, the given ones alone where they stand behind a comma; none for an address."""
    family, _comma, given = whole.partition(",")
    return [] if "@" in whole else (given.strip() or family).replace(",", " ").split()
