from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from planner.rows.base import Base
from planner.rows.people import Person
from planner.store.database import reading, transaction
from planner.store.engines import make_file, prepare


def test_a_row_that_was_read_is_not_read_again_when_it_is_shown(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'rows.db'}")
    prepare(engine)
    make_file(engine)
    Base.metadata.create_all(engine)
    session = Session(engine, expire_on_commit=False)
    with transaction(session):
        session.add(Person(email="a@example.no", email_key="a@example.no", created_at=datetime.now(UTC)))
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with reading(session):
        person = session.get(Person, 1)
    read = len(statements)
    assert person is not None
    assert person.email == "a@example.no"
    assert len(statements) == read
    engine.dispose()
