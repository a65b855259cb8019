"""The one table of retention is whole: no column of the database names a person without standing in it."""

from sqlalchemy import JSON, Column, Enum, LargeBinary, String

from planner.domain.holdings import EVERY
from planner.store.schema import ROWS

OF_ONE_PERSON = {"people", "invitations", "replies", "ballots", "foreign_calendars"}
"""Tables each row of which is about one person: what points to them points to that person."""

ABOUT_NO_PERSON = {
    "about_service": {"team", "purpose", "controller", "processors", "statement_url"},
    "action_points": {"text", "reason"},
    "dav_collections": {"epoch"},
    "dav_objects": {"name", "etag", "schedule_tag", "language"},
    "calendar_answers": {"occurs", "partstat"},
    "feed_entries": {"feed"},
    "feed_versions": {"stamp", "recent"},
    "foreign_calendars": {"etag", "last_modified"},
    "guest_entries": {"language", "zone"},
    "incoming_mails": {"digest"},
    "incoming_matters": {"method", "partstat", "refusal"},
    "job_leases": {"name", "holder"},
    "job_runs": {"name"},
    "journal": {"verb", "via"},
    "letters": {"key", "kind", "language", "calendar_method"},
    "meetings": {
        *("slug", "uid", "title", "question", "programme", "zone", "place", "address", "municipality"),
        *("map_url", "online_url", "cancel_reason"),
    },
    "meeting_words": {"word"},
    "network_memberships": {"reason"},
    "networks": {"slug", "name", "sort_key", "purpose", "rhythm"},
    "organisation_aliases": {"name", "sort_key"},
    "organisations": {"slug", "name", "sort_key", "number", "region", "municipality", "website", "about"},
    "poll_entries": {"language", "zone"},
    "feed_news": {"feed"},
    "farewells": {"title", "sender", "guests"},
    "imports": {"choices"},
    "mailings": {"kind", "stamp"},
    "polls": {"message"},
    "poll_options": {"uid", "zone"},
    "rendered_entries": {"language", "body", "zone"},
    "series": {"slug", "title"},
    "task_entries": {"key", "uid", "language", "mark", "moves"},
    "themes": {"slug", "name_nb", "name_nn", "name_en"},
}
"""Columns with words that are a name of a thing, an address of the service or something only a program reads."""


def names_a_person(column: Column[object]) -> bool:
    if any(key.column.table.name in OF_ONE_PERSON for key in column.foreign_keys):
        return True
    words = isinstance(column.type, String | JSON | LargeBinary) and not isinstance(column.type, Enum)
    return words and not column.foreign_keys and column.name not in ABOUT_NO_PERSON.get(column.table.name, ())


def test_every_column_that_names_a_person_stands_in_the_table_of_retention() -> None:
    tables = ROWS[0].Base.metadata.sorted_tables
    named = {(table.name, column.name) for table in tables for column in table.columns if names_a_person(column)}
    listed = [(table, name) for retention in EVERY for table, names in retention.columns.items() for name in names]
    assert named - set(listed) == set()
    assert set(listed) - named == set()
    assert len(listed) == len(set(listed))
