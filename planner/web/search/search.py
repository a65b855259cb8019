"""The search that looks for everything: meetings, organisations, networks, and for the team people."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.limits import SEARCH_BY_PLACE
from planner.domain.people import ServiceRole
from planner.formats.words.words import N_
from planner.services.search import search
from planner.services.search.search import AnyHits, HitKind
from planner.services.work import Work
from planner.web import limits
from planner.web.fields import LONGEST_SEARCH
from planner.web.headers import private
from planner.web.pages import page_number, pager, wanted_text
from planner.web.requests import actor, person, reading

bp = Blueprint("search", __name__)

KINDS = {"nettverk": HitKind.NETWORKS, "personer": HitKind.PEOPLE}
"""The word in an address for the kinds that have no list of their own to look in."""
HEADINGS = {
    HitKind.MEETINGS: N_("Meetings"),
    HitKind.ORGANISATIONS: N_("Organisations"),
    HitKind.NETWORKS: N_("Networks"),
    HitKind.PEOPLE: N_("People"),
}


@dataclass(frozen=True)
class HitPart:
    """The first hits of one kind, and the address of all of them, where there are more."""

    kind: HitKind
    hits: AnyHits
    heading: str
    all_address: str


@bp.get("/sok")
def index() -> AnyResponse:
    """Show what was looked for by kind, or all of one kind a page at a time."""
    wanted = wanted_text()[:LONGEST_SEARCH]
    if not wanted:
        return private(render_template("search/index.html", wanted=""))
    if person() is None:
        limits.check_by_network(SEARCH_BY_PLACE)
    kind = KINDS.get(request.args.get("hva", ""))
    with reading() as work:
        return private(_first_hits(work, wanted) if kind is None else _all_hits(work, wanted, kind))


def _first_hits(work: Work, wanted: str) -> str:
    results = search.results(work, wanted)
    parts = [_part(kind, hits, wanted) for kind, hits in results.by_kind() if hits.shown]
    return render_template(
        "search/index.html", wanted=wanted, results=results, parts=parts, administrator=_administrator()
    )


def _part(kind: HitKind, hits: AnyHits, wanted: str) -> HitPart:
    more = hits.page.total > len(hits.shown)
    return HitPart(kind, hits, gettext(HEADINGS[kind]), _all_address(kind, wanted) if more else "")


def _all_address(kind: HitKind, wanted: str) -> str:
    if kind is HitKind.MEETINGS:
        return url_for("meetings.index", q=wanted)
    if kind is HitKind.ORGANISATIONS:
        return url_for("organisations.index", sok=wanted)
    return url_for("search.index", q=wanted, hva=next(word for word, of_word in KINDS.items() if of_word is kind))


def _all_hits(work: Work, wanted: str, kind: HitKind) -> str:
    look = search.people_page if kind is HitKind.PEOPLE else search.networks_page
    hits = look(work, wanted, page_number())
    return render_template(
        "search/kind.html",
        wanted=wanted,
        kind=kind,
        heading=gettext(HEADINGS[kind]),
        hits=hits,
        pages=pager(hits.page.number, hits.page.pages),
        administrator=_administrator(),
    )


def _administrator() -> bool:
    return actor().role is ServiceRole.ADMINISTRATOR
