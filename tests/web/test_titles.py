"""What is read out first: which page it is, of which meeting, whether something was refused, and what was done.

What stands beside the title in the head is for search engines, and is held here too.
"""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from planner.rows.meetings import Meeting
from planner.services.work import Work
from tests import factories
from tests.web.browsers import SignIn

TITLE = re.compile(r"<title>(.*?)</title>")
DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)">')
FIELD = re.compile(r"<(?:input|select|textarea)\b[^>]*>")


@pytest.fixture
def meeting(work: Work) -> Meeting:
    return factories.meeting(
        work.session, slug="jord", title="Jord & vann", convener=factories.facilitator(work.session)
    )


def title_of(page: str) -> str:
    (title,) = TITLE.findall(page)
    return str(title)


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/", "Møteplass"),
        ("/moter/", "Møter – Møteplass"),
        ("/moter/jord", "Jord &amp; vann – Møteplass"),
        ("/moter/jord/svar", "Svar: Jord &amp; vann – Møteplass"),
        ("/moter/borte", "Vi finner ikke siden – Møteplass"),
        ("/svar/gjettet", "Lenken er ikke i bruk lenger – Møteplass"),
        ("/datovalg/gjettet", "Lenken er ikke i bruk lenger – Møteplass"),
        ("/logg-inn/gjettet", "Lenken kan ikke brukes lenger – Møteplass"),
    ],
)
def test_a_title_says_which_page_of_which_meeting(
    client: FlaskClient, work: Work, meeting: Meeting, address: str, title: str
) -> None:
    work.session.commit()
    assert title_of(client.get(address).text) == title


@pytest.mark.parametrize("address", ["/", "/moter/", "/moter/jord", "/kalender/"])
def test_a_public_page_says_in_a_line_what_it_is_and_names_its_fields(
    client: FlaskClient, work: Work, meeting: Meeting, address: str
) -> None:
    work.session.commit()
    page = client.get(address).text
    (description,) = DESCRIPTION.findall(page)
    assert description.strip()
    assert not [field for field in FIELD.findall(page) if " id=" not in field and " name=" not in field]


@pytest.mark.parametrize("page", ["skriv", "avlys", "pameldte", "overlevering", "overlevering/gjennomforing/tilby"])
def test_the_pages_of_the_team_name_the_meeting_too(signed_in: SignIn, work: Work, meeting: Meeting, page: str) -> None:
    client = signed_in(factories.organiser(work.session))
    assert title_of(client.get(f"/moter/{meeting.slug}/{page}").text).count("Jord &amp; vann") == 1


def test_a_title_begins_with_the_error_after_a_refusal_and_then_no_more(
    open_client: FlaskClient, work: Work, meeting: Meeting
) -> None:
    work.session.commit()
    address = f"/moter/{meeting.slug}/svar"
    refused = open_client.post(address, data={"answer": "yes"})
    assert refused.status_code == 422
    assert title_of(refused.text) == "Feil: Svar: Jord &amp; vann – Møteplass"
    assert title_of(open_client.get(address).text).startswith("Svar:")


def test_what_was_done_takes_the_focus(signed_in: SignIn, work: Work, meeting: Meeting) -> None:
    client = signed_in(factories.organiser(work.session))
    assert client.post(f"/moter/{meeting.slug}/avlys", data={"reason": "Snøstorm"}).status_code == 303
    page = client.get(f"/moter/{meeting.slug}").text
    assert page.count("autofocus") == 1
    assert 'class="ds-alert flash" role="status" tabindex="-1" autofocus' in page
    assert "autofocus" not in client.get(f"/moter/{meeting.slug}").text
