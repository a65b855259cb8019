"""Themes: the shared vocabulary that ties organisations, meetings and projects."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from planner.domain.feeds import FeedKey, FeedKind
from planner.domain.names import numbered, slugify, sort_key
from planner.domain.permissions import Verb
from planner.domain.refusals import Invalid, NotFound, Refused
from planner.domain.renewals import RenewalKind
from planner.formats.places import reference
from planner.rows.organisations import Theme
from planner.services import identity, journal
from planner.services.calendars import feed_versions, renewals
from planner.services.calendars.meeting_facts import filled
from planner.services.work import Work
from planner.store import themes as rows

LONGEST_NAME = 120
ThemeUse = rows.ThemeUse
"""How many meetings and organisations carry a theme, under a name for the edges."""


@dataclass(frozen=True)
class ThemeNames:
    """The names of a theme by language; empty where it has none of its own and goes by the one in bokmål."""

    nb: str
    nn: str = ""
    en: str = ""

    def cleaned(self) -> ThemeNames:
        """Return the names without blanks to spare; raise ``Invalid`` for one that says nothing or is too long."""
        plain = {language: " ".join(name.split()) for language, name in vars(self).items()}
        for language, name in plain.items():
            if len(name) > LONGEST_NAME:
                raise Invalid("themes.name_too_long", field=language, most=LONGEST_NAME)
        if not any(sign.isalnum() for sign in plain["nb"]):
            raise Invalid("names.no_letters", field="name", given=plain["nb"])
        return ThemeNames(**plain)


def name_of(theme: Theme, language: str) -> str:
    """Return the name of a theme in a language of the service."""
    return _names(theme).get(language) or theme.name_nb


def listed(work: Work, language: str) -> list[Theme]:
    """Return all themes in the order of their names in a language."""
    return sorted(rows.every(work.session), key=lambda theme: sort_key(name_of(theme, language)))


def ids_of(work: Work, slugs: Collection[str]) -> set[int]:
    """Return the ids of the themes with these slugs; those that do not exist are passed over."""
    return rows.ids(work.session, slugs)


def find_named(work: Work) -> dict[str, Theme]:
    """Return every theme under its slug and under the sort key of each of its names, for reading what people typed.

    By the names of a theme that was merged into another, the other is found.
    """
    themes = {theme.id: theme for theme in rows.with_merged(work.session)}
    merged_first = sorted(themes.values(), key=lambda theme: theme.merged_into_id is None)
    return {
        sort_key(name): themes[theme.merged_into_id or theme.id]
        for theme in merged_first
        for name in (theme.slug, theme.name_nb, theme.name_nn, theme.name_en)
        if name
    }


def of_organisations(work: Work, ids: Collection[int], language: str) -> dict[int, list[Theme]]:
    """Return the themes of several organisations by the organisation's id, in the order of their names."""
    themes: dict[int, list[Theme]] = {organisation_id: [] for organisation_id in ids}
    for organisation_id, theme in rows.of_organisations(work.session, ids):
        themes[organisation_id].append(theme)
    for names in themes.values():
        names.sort(key=lambda theme: sort_key(name_of(theme, language)))
    return themes


def load(work: Work, vocabulary: Collection[reference.ReferenceTheme] = ()) -> int:
    """Make or rename the themes of a vocabulary, by default the one that comes with the program; return how many are new."""
    themes = {theme.slug: theme for theme in rows.with_merged(work.session)}
    before = {slug: _names(theme) for slug, theme in themes.items()}
    for word in vocabulary or reference.themes():
        theme = themes.setdefault(word.slug, Theme(slug=word.slug))
        theme.name_nb, theme.name_nn, theme.name_en = word.name_nb, word.name_nn, word.name_en
        work.session.add(theme)
    work.session.flush()
    for slug in sorted(slug for slug in before if before[slug] != _names(themes[slug])):
        _tell_calendars(work, themes[slug])
    return len(themes) - len(before)


def get(work: Work, slug: str) -> Theme:
    """Return the theme with this slug; raise ``NotFound``, also for one that was merged into another."""
    theme = rows.by_slug(work.session, slug)
    if theme is None:
        raise NotFound("themes.not_found")
    return theme


def locked(work: Work, slug: str) -> Theme:
    """Return the theme with this slug as it stands now, locked until the transaction ends; raise ``NotFound``."""
    theme = get(work, slug)
    rows.lock(work.session, [theme.id])
    return get(work, slug)


def names_of(theme: Theme) -> ThemeNames:
    """Return the names of a theme as they would be typed."""
    return ThemeNames(**_names(theme))


def uses(work: Work) -> dict[int, ThemeUse]:
    """Return how many meetings and organisations carry each theme that any carries, by its id."""
    identity.require(work, Verb.OPERATE)
    return rows.uses(work.session)


def add(work: Work, names: ThemeNames) -> Theme:
    """Add a theme to the vocabulary; raise ``Refused`` where its name is taken or says nothing."""
    identity.require(work, Verb.OPERATE)
    clean = names.cleaned()
    _check_free(work, clean, None)
    taken = {theme.slug for theme in rows.with_merged(work.session)}
    theme = Theme(slug=numbered(slugify(clean.nb), taken))
    _name(theme, clean)
    work.session.add(theme)
    journal.write(work, "themes.added", name=clean.nb)
    return theme


def rename(work: Work, theme: Theme, names: ThemeNames) -> None:
    """Call a theme something else, on pages at once and in calendars by the job; its address stays as it is."""
    identity.require(work, Verb.OPERATE)
    clean, before = names.cleaned(), names_of(theme)
    if clean == before:
        return
    _check_free(work, clean, theme)
    _name(theme, clean)
    work.session.flush()
    _tell_calendars(work, theme)
    journal.write(work, "themes.renamed", name=before.nb, renamed=clean.nb)


def merge(work: Work, going: Theme, staying: Theme) -> None:
    """Let everything that carries one theme carry another instead; what the first was called and where it stood leads there.

    They are moved, and calendars carry the other name, by the job. It cannot be undone. Raise ``Refused`` where the two are one.
    """
    identity.require(work, Verb.OPERATE)
    rows.lock(work.session, [going.id, staying.id])
    if going.id == staying.id or going.merged_into_id is not None or staying.merged_into_id is not None:
        raise Refused("themes.same", field="into")
    rows.merge(work.session, going.id, staying.id)
    feed_versions.rename(work, _feed(going), filled(_names(staying)))
    renewals.put(work, RenewalKind.THEME, staying.id)
    journal.write(work, "themes.merged", name=going.name_nb, into=staying.name_nb)


def _check_free(work: Work, names: ThemeNames, theme: Theme | None) -> None:
    """Raise ``Refused`` where another theme has the name already, in any language or spelling."""
    others = [other for other in rows.every(work.session) if theme is None or other.id != theme.id]
    taken = {sort_key(name): other for other in others for name in _names(other).values() if name}
    for language, name in vars(names).items():
        namesake = taken.get(sort_key(name)) if name else None
        if namesake is not None:
            raise Refused("themes.name_taken", field=language, name=namesake.name_nb)


def _name(theme: Theme, names: ThemeNames) -> None:
    theme.name_nb, theme.name_nn, theme.name_en = names.nb, names.nn, names.en


def _names(theme: Theme) -> dict[str, str]:
    return {"nb": theme.name_nb, "nn": theme.name_nn, "en": theme.name_en}


def _feed(theme: Theme) -> str:
    return str(FeedKey(FeedKind.THEME, theme.slug))


def _tell_calendars(work: Work, theme: Theme) -> None:
    """Let the calendar that is about a theme, and the entries that name it, carry its new name."""
    feed_versions.rename(work, _feed(theme), filled(_names(theme)))
    renewals.put(work, RenewalKind.THEME, theme.id)
