"""What pages cost: statements, bytes and tables that are read whole, and the bounds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient

from planner.store.database import db
from tests.plans import scanned
from tests.statements import Asked, collected

MOST_STATEMENTS = 13
"""One of them is what the foot of every page says."""
MOST_BYTES = 150_000
READ_WHOLE = {
    "count(*) AS count_1, coalesce(sum(CASE WHEN (meetings.ends_at": "how many meetings a list has, from one index",
    "AS id FROM organisations WHERE": "how many organisations a search finds",
    "DISTINCT organisations.region": "the regions to choose from",
    "organisation_aliases.sort_key LIKE": "the organisations that have a part of a name, which no index knows",
    "AS anon_2 FROM organisations WHERE NOT organisations.convenes": "on PostgreSQL, who acts for organisations at once",
    "organisation_aliases.name AS name_1": "the names to choose from, which fold alike only here",
    "organisation_aliases.name FROM organisation_aliases UNION ALL": "the names that a search of meetings goes by",
    "count(*) AS count_1 FROM network_memberships": "how many there are in each network: all are listed",
    "count(*) AS count_1 FROM incoming_matters": "how many mails there are, which are kept for months and not for years",
    "INSERT INTO rate_counts": "one more search of a stranger, which PostgreSQL explains without an index",
    "people.email FROM people WHERE people.email !=": "the names that the team looks for, which fold alike only here",
    "FROM people WHERE people.role =": "the few who have a role, for administrators alone",
    "FROM organisations WHERE organisations.convenes": "the team's organisation, as a meeting begins",
    "OR lower(organisations.email) =": "the organisations whose mail is that of somebody who looks at their own page",
}
"""Parts of the few statements that read a whole table that grows, and why they do."""


class PageCost(NamedTuple):
    """What a page took: how many statements, how many bytes, and the tables that it read whole without a reason above."""

    statements: int
    size: int
    whole: frozenset[str]


def measured(app: Flask, client: FlaskClient, addresses: Iterable[str]) -> dict[str, PageCost]:
    """Return what each page takes."""
    costs = {}
    for address in addresses:
        with app.app_context():
            with collected(db.engine) as ran:
                answer = client.get(address)
            assert answer.status_code == 200, address
            costs[address] = PageCost(len(ran), len(answer.data), _read_whole(ran))
    return costs


def _read_whole(ran: Iterable[Asked]) -> frozenset[str]:
    unexplained = [asked for asked in ran if not any(part in " ".join(asked.statement.split()) for part in READ_WHOLE)]
    with db.engine.connect() as connection:
        return frozenset(table for asked in unexplained for table in scanned(connection, asked))


def assert_kept(few: Mapping[str, PageCost], more: Mapping[str, PageCost]) -> None:
    """Hold pages of many rows to what they took of a few, and to the bounds of all."""
    costs = [(page, cost, few[page].statements) for page, cost in more.items()]
    wrong = [
        (page, cost, before)
        for page, cost, before in costs
        if not before == cost.statements <= MOST_STATEMENTS or cost.size > MOST_BYTES or cost.whole
    ]
    assert not wrong, wrong
