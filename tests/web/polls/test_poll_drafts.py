from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.meetings import MeetingState
from planner.domain.polls import Fit
from planner.rows.people import Person
from planner.rows.polls import Poll
from planner.services.work import Work
from planner.store import polls as rows
from tests.finding_dates import Search
from tests.web.browsers import signed_in

DATES = {
    "day_0": "2.3.2027",
    "start_0": "9",
    "end_0": "15",
    "day_1": "040327",
    "answer_by": "20.2.2027",
    "message": "Hei",
}


@pytest.fixture
def search(work: Work) -> Search:
    found = Search(work)
    work.session.commit()
    return found


@pytest.fixture
def path(search: Search) -> str:
    return f"/moter/{search.meeting.slug}/datovalg"


@pytest.fixture
def organiser(app: Flask, search: Search) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return browser_of(app, search.organiser)


def browser_of(app: Flask, person: Person) -> FlaskClient:
    return signed_in(app, person)


def poll_of(search: Search) -> Poll | None:
    search.fresh()
    return rows.latest(search.work.session, search.meeting.id)


def test_without_a_poll_one_is_led_to_where_it_begins(organiser: FlaskClient, path: str) -> None:
    assert organiser.get(path).location == f"{path}/ny"
    assert organiser.get(f"{path}/ny").status_code == 200


def test_the_letter_is_seen_before_anything_is_sent(organiser: FlaskClient, path: str, search: Search) -> None:
    look = organiser.post(f"{path}/ny", data=DATES | {"look": "y"})
    words = unescape(look.text).replace("\u00a0", " ")
    assert look.status_code == 200
    assert "4. mars 2027 kl. 09.00–15.00" in words
    assert poll_of(search) is None
    again = organiser.post(f"{path}/ny", data=DATES | {"again": "y"})
    assert 'value="040327"' in again.text


def test_dates_are_sent_and_shown_with_what_speaks_for_them(organiser: FlaskClient, path: str, search: Search) -> None:
    assert organiser.post(f"{path}/ny", data=DATES | {"send": "y"}).location == path
    assert organiser.post(f"{path}/ny", data=DATES | {"send": "y"}).location == path  # Sent twice, it is sent once.
    poll = poll_of(search)
    assert poll is not None
    assert poll.message == "Hei"
    assert len(search.sent("poll")) == 3
    page = organiser.get(path)
    assert page.status_code == 200
    assert "Ola Døme" in page.text
    assert organiser.get(f"{path}/ny").location == path


@pytest.mark.parametrize(
    ("more", "ends", "words"),
    [
        ({"several": "y"}, [5, 8], "torsdag 4. mars kl. 09.00 – fredag 5. mars 2027 kl. 15.00"),
        ({"several": "y", "all_day": "y"}, [6, 9], "torsdag 4. – fredag 5. mars 2027"),
        ({}, [4, 8], "torsdag 4. mars 2027 kl. 09.00–15.00"),
    ],
)
def test_a_date_may_last_several_days(
    organiser: FlaskClient, path: str, search: Search, more: dict[str, str], ends: list[int], words: str
) -> None:
    given = {"day_0": "4.3.2027", "until_0": "5.3.2027", "start_0": "9", "end_0": "15", "day_1": "8.3.2027"}
    given |= {"answer_by": "20.2.2027"} | more
    assert organiser.post(f"{path}/ny", data=given | {"send": "y"}).location == path
    assert [option.ends_local.day for option in search.fresh().options()] == ends
    assert words in search.sent("poll")[0].text.replace("\u00a0", " ")
    page = organiser.get(path).text.replace("\u00a0", " ")
    assert words in unescape(page.replace('<span class="nowrap">', "").replace("</span>", ""))


def test_days_are_found_and_can_be_picked(organiser: FlaskClient, path: str, search: Search) -> None:
    wish = {"first": "1.3.2027", "last": "31.3.2027", "weekdays": ["0", "1", "2", "3", "4"], "wanted": "4"}
    clock = {"search_start": "10", "search_end": "12.30", "search": "y"}
    found = organiser.post(f"{path}/ny", data=DATES | wish | clock)
    picked = [part.split('value="')[1].split('"')[0] for part in found.text.split('name="picked" id=')[1:]]
    assert len(picked) == 4
    gathering = organiser.post(f"{path}/ny", data=DATES | wish | clock | {"days": "3"})
    spans = [part.split('value="')[1].split('"')[0] for part in gathering.text.split('name="picked" id=')[1:]]
    lengths = {
        datetime.fromisoformat(ends) - datetime.fromisoformat(starts) for starts, ends in (s.split("/") for s in spans)
    }
    assert lengths == {timedelta(days=2, hours=2, minutes=30)}
    assert {datetime.fromisoformat(one.split("/")[0]).weekday() for one in spans} <= {0, 1, 2}
    sent = organiser.post(f"{path}/ny", data={"answer_by": "20.2.2027", "picked": picked[:3], "send": "y"})
    assert sent.location == path
    assert len(search.fresh().options()) == 3


def test_days_are_ticked_in_months_and_stay_ticked_while_one_leafs(
    organiser: FlaskClient, path: str, search: Search
) -> None:
    first = organiser.get(f"{path}/ny").text
    assert 'value="09.00"' in first
    ticked = {"ticked": ["2027-03-02", "2027-03-04", "rubbish"], "ticked_start": "9-12", "answer_by": "20.2.2027"}
    later = organiser.post(f"{path}/ny", data=ticked | {"leaf": "2027-05-01"})
    assert later.status_code == 200
    assert "Kristi himmelfartsdag" in later.text
    for day in ("2027-03-02", "2027-03-04"):
        assert re.search(rf'value="{day}" checked', later.text), day
    more = ticked | {"ticked": ["2027-03-02", "2027-03-04", "2027-05-10"], "ticked_end": "12.00"}
    more["ticked_start"] = "9"
    words = unescape(organiser.post(f"{path}/ny", data=more | {"look": "y"}).text).replace("\u00a0", " ")
    assert "10. mai 2027 kl. 09.00–12.00" in words
    assert organiser.post(f"{path}/ny", data=more | {"send": "y"}).location == path
    assert [option.starts_local.day for option in search.fresh().options()] == [2, 4, 10]


def test_ticked_and_typed_days_share_their_hours_or_last_all_day(
    organiser: FlaskClient, path: str, search: Search
) -> None:
    given = {"ticked": ["2027-03-02"], "ticked_start": "10", "ticked_end": "14", "answer_by": "20.2.2027"}
    given |= {"day_3": "4.3.2027"}
    words = unescape(organiser.post(f"{path}/ny", data=given | {"look": "y"}).text).replace("\u00a0", " ")
    assert words.count("kl. 10.00–14.00") >= 2
    organiser.post(f"{path}/ny", data=given | {"all_day": "y", "send": "y"})
    assert {option.all_day for option in search.fresh().options()} == {True}


def test_a_letter_is_seen_by_an_address_and_what_is_missing_is_asked_for(organiser: FlaskClient, path: str) -> None:
    given = {"ticked": ["2027-03-02", "2027-03-04"], "ticked_start": "9", "ticked_end": "12", "answer_by": "20.2.2027"}
    seen = organiser.get(f"{path}/brev", query_string=given)
    assert seen.status_code == 200
    assert f'action="{path}/ny"' in seen.text
    assert seen.text.count('name="ticked"') == 2
    refused = organiser.get(f"{path}/brev", query_string=given | {"ticked": ["2027-03-02"]})
    assert refused.status_code == 422
    assert "minst 2 datoer" in refused.text
    assert organiser.get(f"{path}/brev", query_string=given | {"ticked_end": "8"}).status_code == 422


def test_people_are_written_in_the_form_and_come_on_the_list(organiser: FlaskClient, path: str, search: Search) -> None:
    given = {"ticked": ["2027-03-02", "2027-03-04"], "ticked_start": "9", "ticked_end": "12", "answer_by": "20.2.2027"}
    told = organiser.post(f"{path}/ny", data=given | {"people": "per@example.no\nhvem som helst", "look": "y"})
    assert told.status_code == 422
    assert "Dette ble ikke forstått: hvem som helst" in told.text
    assert ">\r\nhvem som helst</textarea>" in told.text or ">hvem som helst</textarea>" in told.text
    look = organiser.post(f"{path}/ny", data=given | {"people": "", "look": "y"})
    assert "4 personer" in look.text
    assert 'name="people"' not in look.text
    organiser.post(f"{path}/ny", data=given | {"people": "per@example.no; kari.ny@example.no", "send": "y"})
    assert len(search.fresh().sent("poll")) == 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"day_0": ""},
        {"day_0": "30.2.2027"},
        {"end_0": "8"},
        {"start_0": ""},
        {"answer_by": "5.3.2027"},
        {"answer_by": "i fjor"},
        {"day_1": ""},
        {"day_1": "2.1.2027"},
        {"several": "y", "until_0": "1.3.2027"},
        {"several": "y", "until_0": "i mai"},
        {"several": "y", "until_0": "30.6.2027"},
        {"several": "y", "until_4": "30.6.2027"},
        {"ticked": "2027-03-02", "ticked_start": "", "ticked_end": "11"},
        {"ticked": "2027-03-02", "ticked_start": "11", "ticked_end": "9"},
        {"ticked": "2020-03-02", "ticked_start": "9", "ticked_end": "11"},
        {"people": "x" * 200_000},
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_sent(
    organiser: FlaskClient, path: str, search: Search, wrong: dict[str, str]
) -> None:
    page = organiser.post(f"{path}/ny", data=DATES | wrong | {"send": "y"})
    assert page.status_code == 422
    assert "ds-error-summary" in page.text
    assert 'value="9"' in page.text or "start_0" in wrong
    assert poll_of(search) is None


def test_the_organiser_chooses_a_date(organiser: FlaskClient, path: str, search: Search) -> None:
    search.opened()
    search.says(search.ola, Fit.YES, Fit.NO, Fit.NO)
    search.work.session.commit()
    option_id = search.options()[0].id
    siri = search.siri.id
    assert organiser.post(f"{path}/minn").location == path
    assert len(search.fresh().sent("poll_reminder")) == 2
    assert organiser.post(f"{path}/lenke/{siri}").location == path
    assert organiser.get(f"{path}/velg/{option_id}").status_code == 200
    assert organiser.get(f"{path}/forslag/{option_id}/fjern").status_code == 200
    chosen = organiser.post(f"{path}/velg/{option_id}", data={"publish": "y"})
    assert chosen.location == "/moter/jord-og-vann"
    assert search.fresh().meeting.state is MeetingState.ANNOUNCED


def test_the_organiser_marks_who_must_be_there(organiser: FlaskClient, path: str, search: Search) -> None:
    search.opened()
    search.says(search.aud, Fit.NO, Fit.YES, Fit.YES)
    search.work.session.commit()
    assert ": Aud Testdal</strong>" not in organiser.get(path).text
    answer = organiser.post(f"{path}/ma-med", data={"needed": [str(search.aud.id), "hei"]})
    assert (answer.status_code, answer.location) == (303, path)
    page = organiser.get(path).text
    assert ": Aud Testdal</strong>" in page
    assert page.count(" checked>") == 1
    # Another organiser has had the page open since before: what was not touched there stays.
    organiser.post(f"{path}/ma-med", data={"seen": "", "needed": str(search.ola.id)})
    assert organiser.get(path).text.count(" checked>") == 2
    organiser.post(
        f"{path}/ma-med", data={"seen": ["", str(search.aud.id), str(search.ola.id)], "needed": str(search.ola.id)}
    )
    assert organiser.get(path).text.count(" checked>") == 1


def test_the_organiser_adds_takes_away_and_calls_off(organiser: FlaskClient, path: str, search: Search) -> None:
    search.opened()
    search.work.session.commit()
    option_id = search.options()[0].id
    assert organiser.get(f"{path}/forslag").status_code == 200
    assert organiser.post(f"{path}/forslag", data={}).status_code == 422
    assert (
        organiser.post(f"{path}/forslag", data={"day_0": "12.3.2027", "start_0": "9", "end_0": "11"}).location == path
    )
    assert organiser.post(f"{path}/forslag/{option_id}/fjern").location == path
    assert len(search.fresh().options()) == 3
    assert organiser.get(f"{path}/trekk").status_code == 200
    assert organiser.post(f"{path}/trekk", data={"reason": "x" * 3_000}).status_code == 422
    assert organiser.post(f"{path}/trekk", data={"reason": "Vi venter"}).status_code == 303
    assert "Vi venter" in search.fresh().sent("poll_withdrawn")[0].text
    assert organiser.get(path).status_code == 200


def test_the_board_says_how_the_search_stands(organiser: FlaskClient, search: Search) -> None:
    search.opened()
    search.says(search.ola, Fit.YES, Fit.NO, Fit.NO)
    search.work.session.commit()
    board = organiser.get("/arbeidsbord")
    assert f"/moter/{search.meeting.slug}/datovalg" in board.text


def test_guests_and_strangers_have_no_business_there(app: Flask, path: str, search: Search) -> None:
    assert browser_of(app, search.ola.person).get(path).status_code in {403, 404}
    assert app.test_client().get(path).status_code == 303
