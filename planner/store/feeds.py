"""How feeds are answered: standing versions and bodies, in plain statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, String, bindparam, cast, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from planner.domain.feeds import PERSONAL, SECRET, TASKS
from planner.rows.calendars import FeedVersion
from planner.rows.networks import Network
from planner.rows.organisations import Organisation, Theme
from planner.rows.people import Person
from planner.rows.personal_feeds import FeedChoice
from planner.rows.tokens import AccessToken, TokenPurpose
from planner.store.database import DatabaseFailure, past_sqlalchemy
from planner.store.personal_feeds import LANGUAGE


class FeedStanding(NamedTuple):
    """How a feed stands: what a poll is answered from. ``language`` is empty for a public feed."""

    feed: str
    version: int
    stamp: str
    changed_at: datetime
    names: dict[str, str]
    recent: str = ""
    language: str = ""
    revoked_at: datetime | None = None


_COLUMNS = (
    FeedVersion.feed,
    FeedVersion.version,
    FeedVersion.stamp,
    FeedVersion.changed_at,
    FeedVersion.names,
    FeedVersion.recent,
)
_PUBLIC = select(*_COLUMNS).where(FeedVersion.feed == bindparam("feed"))
_OWN = (
    select(*_COLUMNS, LANGUAGE, AccessToken.revoked_at)
    .select_from(AccessToken)
    .join(Person, Person.id == AccessToken.subject_id)
    .join(FeedVersion, FeedVersion.feed == bindparam("begins", type_=String) + cast(AccessToken.subject_id, String))
    .outerjoin(FeedChoice, FeedChoice.person_id == Person.id)
    .where(AccessToken.hash == bindparam("hash"), AccessToken.purpose == TokenPurpose.FEED)
)
_PUBLIC_ENTRIES = (
    "SELECT v.version, f.meeting_id, r.body, r.zone FROM feed_versions v "
    "LEFT JOIN feed_entries f ON f.feed = v.feed AND f.shown {among}"
    "LEFT JOIN rendered_entries r ON r.meeting_id = f.meeting_id AND r.variant = f.variant AND r.language = {mark} "
    "WHERE v.feed = {mark} ORDER BY f.meeting_id"
)
_OWN_BODIES = (
    "SELECT v.version, g.body, g.zone, g.meeting_id AS meeting, 'own' AS variant FROM feed_versions v "
    "LEFT JOIN guest_entries g ON g.person_id = {mark} AND g.shown WHERE v.feed = {mark} UNION ALL "
    "SELECT v.version, r.body, r.zone, r.meeting_id, r.variant FROM feed_versions v "
    "JOIN feed_follows w ON w.person_id = {mark} JOIN feed_entries f ON f.feed = w.feed AND f.shown "
    "JOIN rendered_entries r ON r.meeting_id = f.meeting_id AND r.variant = f.variant AND r.language = {mark} "
    "WHERE v.feed = {mark} AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.person_id = w.person_id "
    "AND i.meeting_id = f.meeting_id AND i.invited_at IS NOT NULL AND i.uninvited_at IS NULL) "
    "UNION ALL SELECT v.version, h.body, h.zone, -h.option_id, 'hold' FROM feed_versions v "
    "JOIN poll_entries h ON h.person_id = {mark} AND h.shown WHERE v.feed = {mark} ORDER BY meeting, variant"
)
_TASK_BODIES = (
    "SELECT v.version, t.body, '' FROM feed_versions v LEFT JOIN task_entries t ON t.person_id = {mark} "
    "WHERE v.feed = {mark} ORDER BY t.key"
)


class SecretStanding(NamedTuple):
    """How a secret feed stands: its language, the stamp of its bytes, and its place in the order of changes."""

    feed: str
    language: str
    stamp: str
    moved: int


class FeedReader:
    """The reads that a poll is answered from: one row by its key, past sessions and rows, on the driver's own connection."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        mark = "?" if engine.dialect.paramstyle == "qmark" else "%s"
        self._public = f"SELECT stamp FROM feed_versions WHERE feed = {mark}"  # noqa: S608 - Only the mark is put in.
        self._own = {begins: _own_poll(begins, mark) for begins in SECRET}

    def public(self, feed: str) -> str | None:
        """Return the stamp of a public feed that holds or has held a meeting."""
        row = self._read(self._public, feed)
        return None if row is None else str(row[0])

    def secret(self, token_hash: str, begins: str = PERSONAL) -> SecretStanding | None:
        """Return how the secret feed stands that a token opens; ``begins`` says which of the two."""
        row: Sequence[Any] | None = self._read(self._own[begins], token_hash)
        return None if row is None else SecretStanding(*row)

    def _read(self, statement: str, value: str) -> Sequence[object] | None:
        try:
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(statement, (value,))
                row: Sequence[object] | None = cursor.fetchone()
                cursor.close()
            finally:
                connection.close()
        except self._engine.dialect.loaded_dbapi.Error as error:
            # Past SQLAlchemy, nobody has put the driver's own error in the words of ours.
            raise DatabaseFailure(str(error)) from error
        return row


def _own_poll(begins: str, mark: str) -> str:
    return (
        "SELECT v.feed, COALESCE(c.language, p.language), v.stamp, v.moved FROM access_tokens t "  # noqa: S608 - No words of others.
        "JOIN people p ON p.id = t.subject_id LEFT JOIN feed_choices c ON c.person_id = p.id "
        f"JOIN feed_versions v ON v.feed = '{begins}' || CAST(t.subject_id AS VARCHAR) "
        f"WHERE t.hash = {mark} AND t.purpose = '{TokenPurpose.FEED}' AND t.revoked_at IS NULL"
    )


def standing(connection: Connection, feed: str) -> FeedStanding | None:
    """Return how a public feed stands, by one read of one row; ``None`` for one that has never held a meeting."""
    row = connection.execute(_PUBLIC, {"feed": feed}).first()
    return None if row is None else FeedStanding(*row)


def secret_standing(connection: Connection, token_hash: str, begins: str = PERSONAL) -> FeedStanding | None:
    """Return how the secret feed stands that a token opens, or opened until it was revoked, by one read."""
    row = connection.execute(_OWN, {"hash": token_hash, "begins": begins}).first()
    return None if row is None else FeedStanding(*row)


def public_entries(
    connection: Connection, feed: str, language: str, meetings: Collection[int] | None = None
) -> tuple[int, dict[int, tuple[bytes, str]]]:
    """Return the version of a public feed and its entries by meeting, in order: rendered bytes, and the zone that they need.

    With ``meetings`` only the entries of these are read. Both come from one statement, so that an edit at the same time
    never gives the bytes of one version the number of another.
    """
    among = "" if meetings is None else f"AND f.meeting_id IN ({', '.join(map(str, sorted(meetings))) or 'NULL'}) "
    rows = _rows(connection, _PUBLIC_ENTRIES.replace("{among}", among), (language, feed))
    version = rows[0][0] if rows else 0
    return version, {row[1]: (row[2], row[3]) for row in rows if row[2] is not None}


def bodies(connection: Connection, feed: str, language: str) -> tuple[int, list[tuple[bytes, str]]]:
    """Return the version of a secret feed and its entries in the same way, in order."""
    if feed.startswith(PERSONAL):
        person = int(feed.removeprefix(PERSONAL))
        rows = _rows(connection, _OWN_BODIES, (person, feed, person, language, feed, person, feed))
        # A meeting may stand in several feeds that are followed: as it is in one, as one that has left in another.
        rows = list({row[3]: row for row in rows}.values()) if len(rows) > 1 else rows
    else:
        rows = _rows(connection, _TASK_BODIES, (int(feed.removeprefix(TASKS)), feed))
    version = rows[0][0] if rows else 0
    return version, [(row[1], row[2]) for row in rows if row[1] is not None]


def _rows(connection: Connection, statement: str, values: tuple[int | str, ...]) -> list[Any]:
    # By the driver itself: for ten thousand entries the library between takes several times as long as the database.
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    with past_sqlalchemy(connection) as cursor:
        cursor.execute(statement.format(mark=mark), values)
        return list(cursor.fetchall())


def open_versions(session: Session, feeds: Sequence[str], now: datetime) -> None:
    """Make the counters of feeds where there are none, in the order given.

    Those that are new are seen by nobody until the transaction ends, and those that stand are not locked: who changes a
    meeting locks it first, and the counters last.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    blank = {"version": 0, "stamp": "", "changed_at": now, "names": {}}
    session.execute(insert(FeedVersion).on_conflict_do_nothing(), [{**blank, "feed": feed} for feed in feeds])


def is_counted(session: Session, feed: str) -> bool:
    """Tell whether a feed has a counter, as one has that holds or has held a meeting."""
    return session.scalar(select(FeedVersion.feed).where(FeedVersion.feed == feed)) is not None


def standing_theme(connection: Connection, slug: str) -> str:
    """Return the address word of the theme that another was merged into; that of any other theme as it is."""
    going = aliased(Theme)
    query = select(Theme.slug).join(going, going.merged_into_id == Theme.id).where(going.slug == slug)
    return connection.scalar(query) or slug


def theme_names(connection: Connection, slug: str) -> dict[str, str] | None:
    """Return the name of a theme by language, by its address word; an empty one where it has none in a language."""
    row = connection.execute(select(Theme.name_nb, Theme.name_nn, Theme.name_en).where(Theme.slug == slug)).first()
    return None if row is None else {"nb": row[0], "nn": row[1], "en": row[2]}


def network_name(connection: Connection, slug: str) -> str | None:
    """Return the name of a network, by its address word."""
    return connection.scalar(select(Network.name).where(Network.slug == slug))


def organisation_name(connection: Connection, slug: str) -> str | None:
    """Return the name of an organisation, by its address word."""
    return connection.scalar(select(Organisation.name).where(Organisation.slug == slug))
