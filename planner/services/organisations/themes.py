"""Themes: the shared vocabulary that ties organisations, meetings and projects."""

from __future__ import annotations

from collections.abc import Collection

from planner.domain.feeds import FeedKey, FeedKind
from planner.domain.names import sort_key
from planner.domain.renewals import RenewalKind
from planner.formats.places import reference
from planner.rows.organisations import Theme
from planner.services.calendars import feed_versions, renewals
from planner.services.calendars.meeting_facts import filled
from planner.services.work import Work
from planner.store import themes as rows


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
    """Return every theme under its slug and under the sort key of each of its names, for reading what people typed."""
    return {
        sort_key(name): theme
        for theme in rows.every(work.session)
        for name in (theme.slug, theme.name_nb, theme.name_nn, theme.name_en)
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
    themes = {theme.slug: theme for theme in rows.every(work.session)}
    before = {slug: _names(theme) for slug, theme in themes.items()}
    for word in vocabulary or reference.themes():
        theme = themes.setdefault(word.slug, Theme(slug=word.slug))
        theme.name_nb, theme.name_nn, theme.name_en = word.name_nb, word.name_nn, word.name_en
        work.session.add(theme)
    work.session.flush()
    for slug in sorted(slug for slug in before if before[slug] != _names(themes[slug])):
        _tell_calendars(work, themes[slug])
    return len(themes) - len(before)


def _names(theme: Theme) -> dict[str, str]:
    return {"nb": theme.name_nb, "nn": theme.name_nn, "en": theme.name_en}


def _tell_calendars(work: Work, theme: Theme) -> None:
    """Let the calendar that is about a theme, and the entries that name it, carry its new name."""
    feed_versions.rename(work, str(FeedKey(FeedKind.THEME, theme.slug)), filled(_names(theme)))
    renewals.put(work, RenewalKind.THEME, theme.id)
