"""Organisations, themes and oneself, as the API gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from planner.domain.organisations import OrganisationKind, OrganisationSearch, Region
from planner.domain.people import LANGUAGES
from planner.domain.refusals import Invalid
from planner.rows.organisations import Organisation
from planner.services.organisations import organisations, themes
from planner.services.organisations.organisations import OrganisationFacts
from planner.services.people import people
from planner.services.work import Work
from planner.web.api import answers, bodies, parts, references, values
from planner.web.api.answers import ApiAnswer
from planner.web.api.operations import OperationInput, Operations, Query
from planner.web.api.problems import Problem
from planner.web.conditional import names

OPERATIONS = Operations("organisations")
ONE = "/organisations/<slug>"
FILTERS = (
    Query("kind", parts.choice(OrganisationKind), "Only this kind."),
    Query("theme", parts.slug(), "Only those that work with this theme."),
    Query("region", parts.choice(Region), "Only in this region."),
    Query("municipality", parts.MUNICIPALITY, "Only in this municipality."),
    Query("text", parts.text(200), "Only with these words in the name or in another name."),
)


@OPERATIONS.add("GET", "/me", "Read who the token acts as.", answer="Me")
def read_me(work: Work, _inputs: OperationInput) -> ApiAnswer:
    """Return the person that the token belongs to."""
    person = people.get(work, work.by.person_id or 0)
    represented = sorted((organisations.by_id(work, key) for key in work.by.contact_of), key=lambda row: row.sort_key)
    person_facts = {"name": person.name, "email": person.email, "language": person.language, "role": person.role}
    return ApiAnswer(person_facts | {"organisations": [values.named(row) for row in represented]})


@OPERATIONS.add("GET", "/themes", "List the themes.", answer="Themes")
def list_themes(work: Work, _inputs: OperationInput) -> ApiAnswer:
    """Return the shared vocabulary."""
    vocabulary = themes.listed(work, LANGUAGES[0])
    return ApiAnswer(
        {"items": [{"slug": row.slug, "nb": row.name_nb, "nn": row.name_nn, "en": row.name_en} for row in vocabulary]}
    )


@OPERATIONS.add(
    "GET",
    "/organisations",
    "List the organisations, in Norwegian order.",
    query=(*FILTERS, *references.PAGING),
    answer="Organisations",
)
def list_organisations(work: Work, inputs: OperationInput) -> ApiAnswer:
    """Return a page of the organisations wanted."""
    place = references.place_of(inputs.query, (str, int))
    matches = organisations.listed(work, _search(inputs.query))
    # Keys are compared as the bytes that the databases sort by.
    rest = [row for row in matches if place is None or (row.sort_key, row.id) > tuple(place)]
    page = rest[: inputs.query["limit"]]
    going_on = references.cursor(page[-1].sort_key, page[-1].id) if len(rest) > len(page) else None
    return ApiAnswer({"items": [values.organisation_brief(row) for row in page], "next": going_on})


def _search(query: Mapping[str, Any]) -> OrganisationSearch:
    return OrganisationSearch(
        text=query.get("text", ""),
        kind=OrganisationKind(query["kind"]) if "kind" in query else None,
        theme=query.get("theme", ""),
        region=Region(query["region"]) if "region" in query else None,
        municipality=query.get("municipality", ""),
    )


def _shown(work: Work, row: Organisation, **response: Any) -> ApiAnswer:  # noqa: ANN401 - The fields of an answer.
    work.session.flush()
    facts = organisations.facts_of(work, row)
    more = {
        "email": facts.email or None,
        "website": facts.website or None,
        "about": facts.about,
        "themes": sorted(facts.themes),
        "aliases": list(facts.aliases),
    }
    return ApiAnswer(values.organisation_brief(row) | more, **response)


@OPERATIONS.add(
    "POST",
    "/organisations",
    "Register an organisation.",
    body=bodies.NEW_ORGANISATION,
    answer="Organisation",
    status=201,
)
def create_organisation(work: Work, inputs: OperationInput) -> ApiAnswer:
    """Register an organisation."""
    start = OrganisationFacts(name="", kind=OrganisationKind.OTHER)
    organisation = organisations.create(work, _facts(work, start, inputs.body))
    return _shown(work, organisation, status=201, location=f"/api/v1/organisations/{organisation.slug}")


def _facts(work: Work, before: OrganisationFacts, body: Mapping[str, Any]) -> OrganisationFacts:
    fields: dict[str, Any] = {name: "" if value is None else value for name, value in body.items()}
    if "kind" in fields:
        fields["kind"] = OrganisationKind(fields["kind"])
    if "aliases" in fields:
        fields["aliases"] = tuple(fields["aliases"])
    if "themes" in fields:
        fields["themes"] = frozenset(fields["themes"])
        if len(themes.ids_of(work, fields["themes"])) != len(fields["themes"]):
            raise Invalid("themes.unknown", field="themes")
    return replace(before, **fields)


@OPERATIONS.add("GET", ONE, "Read an organisation.", answer="Organisation")
def read_organisation(work: Work, _inputs: OperationInput, slug: str) -> ApiAnswer:
    """Return one organisation."""
    return _shown(work, organisations.get(work, slug))


@OPERATIONS.add(
    "PATCH",
    ONE,
    "Change fields of an organisation by a merge patch (RFC 7396). With If-Match, only if it is still as it was.",
    body=bodies.ORGANISATION_CHANGE,
    answer="Organisation",
    guarded=True,
)
def change_organisation(work: Work, inputs: OperationInput, slug: str) -> ApiAnswer:
    """Change the fields given and no others."""
    organisation = organisations.get(work, slug)
    if inputs.if_match is not None and not names(inputs.if_match, answers.etag_of(_shown(work, organisation))):
        raise Problem("api.changed_meanwhile", 412)
    organisations.edit(work, organisation, _facts(work, organisations.facts_of(work, organisation), inputs.body))
    return _shown(work, organisation)
