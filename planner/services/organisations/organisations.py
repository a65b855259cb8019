"""Organisations: found, shown, registered and kept up to date."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from planner.domain.addresses import normalise_email
from planner.domain.feeds import FeedKey, FeedKind
from planner.domain.list_pages import ListPage, nearest_page
from planner.domain.names import numbered, slugify, sort_key
from planner.domain.networks import part_of
from planner.domain.organisations import (
    SCHOOL_KINDS,
    Among,
    OrganisationKind,
    OrganisationName,
    OrganisationSearch,
    parse_number,
    parse_website,
)
from planner.domain.people import LANGUAGES
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Refused
from planner.domain.renewals import RenewalKind
from planner.rows.organisations import Organisation, OrganisationAlias, OrganisationTheme
from planner.services import identity, journal
from planner.services.calendars import feed_versions, renewing
from planner.services.organisations import themes
from planner.services.work import Work
from planner.store import networks as network_rows
from planner.store import organisations as rows

RESERVED_SLUGS = frozenset({"ny", "register", "importer"})
"""Words that addresses under ``/aktorer/`` need for themselves."""


@dataclass(frozen=True)
class OrganisationFacts:
    """What there is to know of an organisation, as typed; ``themes`` are slugs, ``aliases`` other names."""

    name: str
    kind: OrganisationKind
    number: str = ""
    region: str = ""
    municipality: str = ""
    email: str = ""
    website: str = ""
    about: str = ""
    themes: frozenset[str] = field(default_factory=frozenset)
    aliases: tuple[str, ...] = ()


def _today(work: Work) -> date:
    return work.now.astimezone(ZoneInfo(work.deployment.time_zone)).date()


def listed(work: Work, search: OrganisationSearch | None = None) -> list[Organisation]:
    """Return the organisations that are in being today, in Norwegian order."""
    return rows.in_being(work.session, _today(work), search or OrganisationSearch())


def page(work: Work, search: OrganisationSearch, number: int) -> tuple[list[Organisation], ListPage]:
    """Return a page of the organisations that are in being today and fit a search, and which page of how many it is."""
    part = nearest_page(number, rows.count_in_being(work.session, _today(work), search))
    return rows.in_being(work.session, _today(work), search, part), part


def names(work: Work, among: Among) -> list[OrganisationName]:
    """Return the names of the organisations that can be chosen for something, in Norwegian order."""
    conditions = {Among.ALL: None, Among.SPEAKING: rows.can_speak(), Among.TAKING_PART: rows.takes_part(_today(work))}
    return rows.names(work.session, conditions[among])


def get(work: Work, slug: str) -> Organisation:
    """Return the organisation with this slug; raise ``NotFound``."""
    return _or_not_found(rows.by_slug(work.session, slug))


def locked(work: Work, slug: str) -> Organisation:
    """Return the organisation with this slug as it stands now, locked until the transaction ends; raise ``NotFound``."""
    organisation = get(work, slug)
    rows.lock(work.session, organisation)
    return organisation


def by_id(work: Work, organisation_id: int) -> Organisation:
    """Return the organisation with this id; raise ``NotFound``."""
    return _or_not_found(work.session.get(Organisation, organisation_id))


def _or_not_found(organisation: Organisation | None) -> Organisation:
    if organisation is None:
        raise NotFound("organisations.not_found")
    return organisation


def find_named(work: Work, name: str) -> Organisation | None:
    """Return the organisation with this name, now or before, whatever its case and accents."""
    return rows.by_name(work.session, sort_key(name))


def aliases_of(work: Work, organisation: Organisation) -> list[str]:
    """Return the other names that an organisation has or had."""
    return [alias.name for alias in rows.aliases(work.session, organisation.id)]


def facts_of(work: Work, organisation: Organisation) -> OrganisationFacts:
    """Return what is known of an organisation, as it would be typed."""
    vocabulary = themes.of_organisations(work, [organisation.id], work.deployment.language)[organisation.id]
    return OrganisationFacts(
        name=organisation.name,
        kind=organisation.kind,
        number=organisation.number or "",
        region=organisation.region or "",
        municipality=organisation.municipality or "",
        email=organisation.email or "",
        website=organisation.website or "",
        about=organisation.about,
        themes=frozenset(theme.slug for theme in vocabulary),
        aliases=tuple(aliases_of(work, organisation)),
    )


def create(work: Work, facts: OrganisationFacts) -> Organisation:
    """Register an organisation; raise ``Refused`` where its name or number is taken or something is malformed.

    A project team gathers others and takes part in nothing itself.
    """
    identity.require(work, Verb.CREATE_ORGANISATION)
    clean = cleaned(facts)
    _check_free(work, clean, None)
    taken = RESERVED_SLUGS | rows.slugs_like(work.session, slugify(clean.name))
    team = clean.kind is OrganisationKind.PROJECT_TEAM
    organisation = Organisation(slug=numbered(slugify(clean.name), taken), created_at=work.now)
    organisation.convenes, organisation.participates = team, not team
    _fill(organisation, clean)
    work.session.add(organisation)
    work.session.flush()
    _set_themes_and_aliases(work, organisation, clean)
    journal.write(work, "organisations.created", organisation=organisation, name=organisation.name)
    return organisation


def edit(work: Work, organisation: Organisation, facts: OrganisationFacts) -> tuple[str, ...]:
    """Change what is known of an organisation and return the names of what changed.

    Its own contacts may change all but name, kind and number, which are for the team; raise ``Refused`` otherwise.
    """
    identity.require_organisation(work, Verb.EDIT_ORGANISATION, organisation.id)
    clean = cleaned(facts)
    changed = changes(facts_of(work, organisation), clean)
    if {"name", "kind", "number"} & set(changed):
        identity.require(work, Verb.CREATE_ORGANISATION)
        _check_free(work, clean, organisation)
    if not changed:
        return ()
    if "name" in changed:
        clean = _keep_old_name(organisation.name, clean)
    _fill(organisation, clean)
    _set_themes_and_aliases(work, organisation, clean)
    if "kind" in changed:
        _set_parts(work, organisation)
    if "name" in changed:
        _refresh_calendars(work, organisation)
    journal.write(work, "organisations.changed", organisation=organisation, changed=changed)
    return changed


def cleaned(facts: OrganisationFacts) -> OrganisationFacts:
    """Return facts as they are stored; raise ``Refused`` for a malformed name, number, address or website."""
    name = " ".join(facts.name.split())
    slugify(name)
    other_names = dict.fromkeys(" ".join(alias.split()) for alias in facts.aliases)
    return OrganisationFacts(
        name=name,
        kind=facts.kind,
        number=parse_number(facts.number) if facts.number.strip() else "",
        region=facts.region,
        municipality=facts.municipality,
        email=normalise_email(facts.email) if facts.email.strip() else "",
        website=parse_website(facts.website) if facts.website.strip() else "",
        about=facts.about.replace("\r\n", "\n").strip(),
        themes=facts.themes,
        aliases=tuple(alias for alias in other_names if alias and alias != name),
    )


def changes(before: OrganisationFacts, after: OrganisationFacts) -> tuple[str, ...]:
    """Return the names of the facts that differ."""
    return tuple(
        name for name in OrganisationFacts.__dataclass_fields__ if getattr(before, name) != getattr(after, name)
    )


def _check_free(work: Work, facts: OrganisationFacts, organisation: Organisation | None) -> None:
    """Raise ``Refused`` where another organisation than the one that is edited has the number or the name."""
    organisation_id = None if organisation is None else organisation.id
    if facts.number:
        numbered_so = rows.by_number(work.session, facts.number)
        if numbered_so is not None and numbered_so.id != organisation_id:
            raise Refused("organisations.number_taken", field="number", name=numbered_so.name)
    if any(namesake.id != organisation_id for namesake in rows.namesakes(work.session, sort_key(facts.name))):
        raise Refused("organisations.name_taken", field="name", name=facts.name)


def _keep_old_name(old: str, facts: OrganisationFacts) -> OrganisationFacts:
    """Keep the former name as another name, so that people still find the organisation by it."""
    kept = facts.aliases if old in facts.aliases else (*facts.aliases, old)
    return replace(facts, aliases=kept)


def _fill(organisation: Organisation, facts: OrganisationFacts) -> None:
    organisation.name, organisation.sort_key = facts.name, sort_key(facts.name)
    organisation.kind, organisation.about = facts.kind, facts.about
    organisation.number = facts.number or None
    organisation.region, organisation.municipality = facts.region or None, facts.municipality or None
    organisation.email, organisation.website = facts.email or None, facts.website or None


def _set_themes_and_aliases(work: Work, organisation: Organisation, facts: OrganisationFacts) -> None:
    rows.delete_themes_and_aliases(work.session, organisation.id)
    for theme_id in themes.ids_of(work, facts.themes):
        work.session.add(OrganisationTheme(organisation_id=organisation.id, theme_id=theme_id))
    for name in facts.aliases:
        alias = OrganisationAlias(organisation_id=organisation.id, name=name, sort_key=sort_key(name))
        work.session.add(alias)
    work.session.flush()


def _refresh_calendars(work: Work, organisation: Organisation) -> None:
    """Let the calendar that is about an organisation, and the entries that name it, carry its new name."""
    feed = str(FeedKey(FeedKind.ORGANISATION, organisation.slug))
    feed_versions.rename(work, feed, dict.fromkeys(LANGUAGES, organisation.name))
    renewing.begin(work, RenewalKind.ORGANISATION, organisation.id)


def _set_parts(work: Work, organisation: Organisation) -> None:
    """Make a school a member and all others associates in every network they stand in."""
    part = part_of(school=organisation.kind in SCHOOL_KINDS)
    network_rows.set_part(work.session, organisation.id, part)
