"""How many questions a change of a meeting asks the database, whoever is invited."""

from __future__ import annotations

import pytest
from flask import Flask

from planner.services.calendars import calendars
from planner.services.work import Work, writing
from planner.store.database import db
from tests import factories
from tests.statements import counted
from tests.web.browsers import signed_in

MOST = 12
MORE = {"themes": 16, "seats": 13, "hidden": 13}
"""Another theme is stored, read with its feed and put into it; seats are given to those responsible and to those who wait;
a meeting that is hidden leaves one place and gets another."""
NAMES = ("what", "when", "themes", "seats", "hidden", "where")
STEPS: list[tuple[str, dict[str, str]]] = [
    ("hva", {"title": "Et annet navn", "question": "Hva da?"}),
    ("nar", {"day": "2.3.2027", "start": "09.00", "end": "11.00", "confirmed": "1"}),
    ("hva", {"title": "Et annet navn", "question": "Hva da?", "themes": "beite"}),
    ("praktisk", {"seats": "30", "answer_by": "1.2.2027", "visibility": "public", "network_id": "", "confirmed": "1"}),
    ("praktisk", {"seats": "", "visibility": "invited", "network_id": "", "confirmed": "1"}),
    ("hvor", {"mode": "physical", "place": "Samfunnshuset", "confirmed": "1"}),
]


@pytest.mark.parametrize("told", [{}, {"tell": "y", "note": "Salen var opptatt."}], ids=["silent", "told"])
@pytest.mark.parametrize("guests", [0, 12])
@pytest.mark.parametrize(
    ("name", "step", "fields"), [(name, *step) for name, step in zip(NAMES, STEPS, strict=True)], ids=NAMES
)
def test_an_edit_asks_at_most_so_many_questions(
    app: Flask, work: Work, name: str, step: str, fields: dict[str, str], guests: int, told: dict[str, str]
) -> None:
    """The last of two changes is counted, so that what was to be told of the first is told with it."""
    organiser = factories.organiser(work.session)
    meeting = factories.meeting(work.session)
    for _ in range(guests):
        factories.invitation(work.session, meeting, factories.person(work.session))
    factories.theme(work.session, slug="beite")
    work.session.commit()
    with writing(work):
        calendars.refresh(work, meeting)
    browser = signed_in(app, organiser)
    browser.post(f"/moter/{meeting.slug}/rediger/hva", data={"title": "Først et annet", "tell": "y"})
    fields = fields | told
    with app.app_context(), counted(db.engine) as ran:
        answer = browser.post(f"/moter/{meeting.slug}/rediger/{step}", data=fields)
    assert answer.status_code == 303
    assert len(ran) <= MORE.get(name, MOST), "\n".join(ran)
