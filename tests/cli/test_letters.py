from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from planner.rows.outbox import LetterState
from planner.store.database import transaction
from tests import factories
from tests.cli.commands import Commands


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_letters_that_were_given_up_are_listed_and_sent_again(commands: Commands, session: Session) -> None:
    with transaction(session):
        meeting = factories.meeting(session)
        about = factories.letter(session, meeting_id=meeting.id, state=LetterState.GIVEN_UP, subject="Påminnelse")
        factories.letter(session, state=LetterState.GIVEN_UP)
        number = factories.letter(session, state=LetterState.GIVEN_UP).id
    listed = commands.run("letters", "list").splitlines()
    assert listed[0] == "0 have waited for more than an hour; 3 were given up."
    assert next(line for line in listed if "Påminnelse" in line).startswith(f"{about.id} ")
    for words, count in ((("--meeting", meeting.slug), 1), ((str(number),), 1), ((str(number),), 0), ((), 1), ((), 0)):
        assert commands.run("letters", "resend", *words) == f"{count} sent again.\n"
    assert "no such email" in commands.refused("letters", "resend", "999")
