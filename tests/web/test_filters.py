"""Words of people keep their language on a page in another: they are read out as they are written."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from planner.services.work import Work
from tests import factories

TITLE = "Jord og vann"
MARKED = re.compile(r'lang="nb"[^>]*>\s*' + TITLE)


@pytest.fixture
def pages(work: Work) -> tuple[str, ...]:
    """Return pages that show a meeting: itself, in lists, in the month and where one answers."""
    convener = factories.facilitator(work.session)
    factories.meeting(work.session, slug="jord", title=TITLE, question="Hva trenger jorda?", convener=convener)
    work.session.commit()
    return ("/moter/jord", "/moter/", "/kalender/", "/", "/moter/jord/svar")


def test_titles_and_texts_say_that_they_are_norwegian_on_english_pages_alone(
    client: FlaskClient, pages: tuple[str, ...]
) -> None:
    client.set_cookie("language", "en")
    english = {page: client.get(page).text for page in pages}
    assert [page for page, text in english.items() if not MARKED.search(text)] == []
    assert '<div class="question" lang="nb">' in english["/moter/jord"]
    client.set_cookie("language", "nn")
    assert [page for page in pages if MARKED.search(client.get(page).text)] == []
