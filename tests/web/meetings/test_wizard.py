from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.domain.meetings import MeetingKind, MeetingState, Visibility
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.services.work import Work
from tests import factories
from tests.clock import MONDAY
from tests.posted import posted
from tests.web.browsers import signed_in


@pytest.fixture
def team(app: Flask, work: Work) -> FlaskClient:
    """Return a browser of an organiser."""
    factories.facilitator(work.session, name="Kompetanseprogrammet")
    organiser = factories.organiser(work.session, name="Kari Eksempel")
    work.session.commit()
    return signed_in(app, organiser)


def only(session: Session) -> Meeting:
    session.rollback()
    return session.scalars(select(Meeting).execution_options(populate_existing=True)).one()


def draft(team: FlaskClient, session: Session) -> str:
    """Make a draft by the first page and return where its steps are."""
    team.post("/moter/ny", data={"kind": "open_meeting"})
    return f"/moter/{only(session).slug}/rediger"


def out(team: FlaskClient, work: Work, **values: object) -> str:
    """Return where the steps of a meeting that is out, with one guest, are."""
    meeting = factories.meeting(work.session, **values)
    factories.invitation(work.session, meeting, factories.person(work.session))
    work.session.commit()
    return f"/moter/{meeting.slug}/rediger"


def test_the_wizard_leads_from_the_kind_to_an_announced_meeting(team: FlaskClient, work: Work) -> None:
    theme = factories.theme(work.session)
    work.session.commit()
    assert "2027" not in team.get("/moter/ny").text
    path = draft(team, work.session)
    steps = [
        ("hva", {"title": "Jord og vann", "question": "Hva gjør vi?", "themes": [theme.slug]}, "nar"),
        ("nar", {"day": "9.3.27", "start": "kl. 09.00", "end": "1130"}, "dato"),
        ("hvor", {"mode": "both", "place": "Mære", "online_url": "https://x.example.no"}, "hvem"),
        ("praktisk", {"seats": "12", "answer_by": "020327", "visibility": "public", "network_id": ""}, "sjekk"),
    ]
    for step, typed, onward in steps:
        assert team.get(f"{path}/{step}").status_code == 200
        answer = team.post(f"{path}/{step}", data=typed)
        assert (answer.status_code, answer.location) == (303, f"{path}/{onward}"), answer.text
    team.post(f"{path}/personer", data={"people": "Siri Skisse <siri@example.no>", "add": "y"})
    assert "Jord og vann" in team.get(f"{path}/sjekk").text
    letter = team.get(path.replace("rediger", "brev"))
    assert "svar=kanskje" in letter.text
    sent = team.post(path.replace("rediger", "send"))
    assert sent.location == "/moter/jord-og-vann"
    # Sent twice it goes out once, and whoever has the draft open can go on.
    assert team.post(path.replace("rediger", "send")).location == "/moter/jord-og-vann"
    assert team.get(f"{path}/hva").status_code == 200
    meeting = only(work.session)
    assert (meeting.kind, meeting.state, meeting.seats) == (MeetingKind.OPEN_MEETING, MeetingState.ANNOUNCED, 12)
    assert meeting.starts_at == datetime(2027, 3, 9, 8, 0, tzinfo=UTC)
    assert meeting.answer_by == datetime(2027, 3, 2, 22, 59, tzinfo=UTC)
    assert [letter.to_email for letter in posted(work).scalars(select(Letter))] == ["siri@example.no"]


def test_steps_are_links_once_visited_and_the_page_says_when_it_was_saved(team: FlaskClient, work: Work) -> None:
    assert 'aria-current="step">Type</span>' in team.get("/moter/ny").text
    path = draft(team, work.session)

    def linked(step: str) -> list[str]:
        return re.findall(rf'<a href="{path}/(\w+)"', team.get(f"{path}/{step}").text.partition("</nav>\n<h1")[0])

    assert linked("hva") == ["type", "hva"]
    team.post(f"{path}/hva", data={"title": "Jord og vann"})
    team.post(f"{path}/nar", data={"day": "9.3.27", "start": "9-11"})
    assert linked("type") == ["type", "hva", "nar"]
    assert linked("hvem") == ["type", "hva", "nar", "hvor", "hvem"]
    assert linked("sjekk") == ["type", "hva", "nar", "hvor", "hvem", "praktisk", "sjekk"]
    assert "Lagret 10.00" in team.get(f"{path}/hva").text
    only(work.session).revised_at -= timedelta(days=1)
    work.session.commit()
    assert "Lagret søn. 31. jan. 2027" in team.get(f"{path}/hva").text


def test_a_letter_typed_as_two_signs_is_kept_as_one(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    team.post(f"{path}/hva", data={"title": "A\u030apen dag", "question": "Hva pa\u030a va\u030a\u200bren?"})
    team.post(f"{path}/nar", data={"day": "ma\u030andag 8.3.27", "start": "a\u030atte", "end": "ni"})
    assert (only(work.session).title, only(work.session).question) == ("Åpen dag", "Hva på våren?")
    assert only(work.session).starts_local == datetime(2027, 3, 8, 8)  # noqa: DTZ001 - Wall time.


@pytest.mark.parametrize(
    ("step", "typed", "kept"),
    [
        ("hva", {"title": "", "question": "Et langt spørsmål"}, "Et langt spørsmål"),
        ("nar", {"day": "31.2.2027", "start": "09.00", "end": "11"}, "31.2.2027"),
        ("nar", {"day": "9.3.27", "start": "25.00", "end": "11"}, "25.00"),
        ("nar", {"day": "9.3.27", "start": "11", "end": "09.00"}, "09.00"),
        ("nar", {"day": "9.3.26", "start": "9", "end": "11"}, "9.3.26"),
        ("nar", {"day": "9.3.27", "start": "9", "end": "11", "last_day": "8.3.27"}, "8.3.27"),
        ("hvor", {"mode": "physical", "place": "", "map_url": "kart.example.no"}, "kart.example.no"),
        ("hvor", {"mode": "online", "online_url": "javascript:alert(1)"}, "javascript:alert(1)"),
        ("nar", {"day": "neste torsdag", "start": "9", "end": "11"}, "neste torsdag"),
        ("nar", {"day": "9.3.27", "start": "9-11", "end": "12"}, "9-11"),
        ("praktisk", {"seats": "mange", "answer_by": "i fjor", "visibility": "public", "network_id": ""}, "i fjor"),
        ("praktisk", {"seats": "10001", "visibility": "public", "network_id": ""}, "mellom 1 og 10\u00a0000."),
        ("praktisk", {"visibility": "network", "network_id": ""}, ""),
        ("type", {"kind": "ukjent"}, ""),
    ],
)
def test_an_error_is_told_and_what_was_typed_is_kept(
    team: FlaskClient, work: Work, step: str, typed: dict[str, str], kept: str
) -> None:
    path = draft(team, work.session)
    answer = team.post(f"{path}/{step}", data=typed)
    assert answer.status_code == 422
    assert "ds-error-summary" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert kept in answer.text


def test_two_fields_with_the_same_error_are_told_apart(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    page = team.post(f"{path}/nar", data={"day": "9.3.27", "start": "25.00", "end": "25.00"}).text
    told = re.findall(r'<li><a class="ds-link" href="#(start|end)">([^<]+)</a>', page)
    assert [said.split(": ")[0] for _, said in told] == ["Fra", "Til"], told
    assert len({said.partition(": ")[2] for _, said in told}) == 1


def test_a_date_in_the_winter_break_is_kept_or_changed_for_a_free_one(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    work.session.rollback()
    school = factories.school(work.session, name="Mære landbruksskole")
    factories.contact_of(work.session, school)
    work.session.commit()
    team.post(f"{path}/organisasjoner", data={"organisation": str(school.id), "add": "y"})
    team.post(f"{path}/nar", data={"day": "24.2.2027", "start": "09.00", "end": "11.00"})
    page = team.get(f"{path}/dato").text
    assert "Mære landbruksskole" in page
    assert page.count('name="day"') == 3
    team.post(f"{path}/nar", data={"day": "2027-03-02", "start": "09.00", "end": "11.00"})
    assert only(work.session).starts_local == datetime(2027, 3, 2, 9, 0)  # noqa: DTZ001 - Wall time.
    assert team.get(f"{path}/dato").location.endswith("/hvor")


def test_a_day_without_a_year_is_shown_in_words_and_counts_once_it_is_sent_again(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    asked = team.post(f"{path}/nar", data={"day": "torsdag 8.4", "start": "9-11", "end": ""})
    assert asked.status_code == 422
    assert "Mener du torsdag 8. april 2027 med «torsdag 8.4»?" in asked.text
    assert only(work.session).starts_local is None
    typed = dict(re.findall(r'name="(day|start|end)"[^>]* value="([^"]*)"', asked.text))
    assert typed == {"day": "torsdag 8. april 2027", "start": "09.00", "end": "11.00"}
    assert team.post(f"{path}/nar", data=typed).status_code == 303
    assert only(work.session).starts_local == datetime(2027, 4, 8, 9)  # noqa: DTZ001 - Wall time.
    assert only(work.session).ends_local == datetime(2027, 4, 8, 11)  # noqa: DTZ001 - Wall time.


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("8/4", "torsdag 8. april 2027"), ("uke 15", "mandag 12. april 2027"), ("8.4.27", ""), ("snart", ""), ("", "")],
)
def test_a_date_is_shown_in_words_while_it_is_typed(team: FlaskClient, typed: str, shown: str) -> None:
    assert team.get("/dato.json", query_string={"tekst": typed}).get_json()["date"] == shown


def test_whoever_does_not_know_the_date_is_led_to_finding_one_together(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    assert 'value="together"' in team.get(f"{path}/nar").text
    led = team.post(f"{path}/nar", data={"finding": "together", "day": "", "start": "", "end": ""})
    assert (led.status_code, led.location) == (303, path.replace("rediger", "datovalg"))
    announced = out(team, work)
    assert 'value="together"' not in team.get(f"{announced}/nar").text
    assert team.post(f"{announced}/nar", data={"finding": "together", "day": ""}).status_code == 422


def test_what_a_date_collides_with_is_told_while_it_is_typed_and_nothing_is_kept(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    assert f'data-look="{path}/dato/se"' in team.get(f"{path}/nar").text
    typed = {"day": "17.5.2027", "start": "09.00", "end": "11.00"}
    told = team.post(f"{path}/dato/se", data=typed).text
    assert told.count("<li>") == 4
    assert "18. mai 2027" in told
    assert team.post(f"{path}/dato/se", data=typed | {"day": "i mor"}).text == ""
    assert "<li>" not in team.post(f"{path}/dato/se", data=typed | {"day": "9.3.2027"}).text
    assert only(work.session).starts_local is None


def test_a_day_that_is_offered_says_why(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    team.post(f"{path}/nar", data={"day": "17.5.2027", "start": "09.00", "end": "11.00"})
    page = team.get(f"{path}/dato").text
    assert page.count('name="day"') == 3


def test_a_time_that_summer_time_skips_is_told(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    team.post(f"{path}/nar", data={"day": "28.3.2027", "start": "02.30", "end": "05.00"})
    assert only(work.session).starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert "ds-alert flash" in team.get(f"{path}/hvor").text


def test_all_day_and_several_days(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    team.post(f"{path}/nar", data={"day": "9.3.27", "last_day": "10.3.27", "all_day": "y", "start": "", "end": ""})
    meeting = only(work.session)
    assert meeting.all_day
    assert meeting.ends_local == datetime(2027, 3, 11)  # noqa: DTZ001 - Wall time.
    page = team.get(f"{path}/nar").text
    assert 'value="10.3.2027"' in page
    assert "checked" in page


def test_a_meeting_that_lacks_something_is_not_sent_and_the_page_says_what(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    page = team.get(f"{path}/sjekk").text
    assert [f'href="{path}/{step}"' in page for step in ("hva", "nar", "hvor")] == [True] * 3
    refused = team.post(path.replace("rediger", "send"))
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    assert only(work.session).state is MeetingState.DRAFT


def test_a_new_time_of_a_meeting_that_is_out_is_confirmed_with_how_many_are_told(team: FlaskClient, work: Work) -> None:
    path = out(team, work)
    typed = {"day": "10.3.2027", "start": "09.00", "end": "11.00"}
    asked = team.post(f"{path}/nar", data=typed)
    assert asked.status_code == 200
    assert 'name="confirmed"' in asked.text
    assert only(work.session).starts_at == MONDAY + timedelta(days=14)
    saved = team.post(f"{path}/nar", data=typed | {"confirmed": "y", "tell": "y", "note": "Salen var opptatt."})
    assert saved.location == f"{path}/sjekk"
    assert only(work.session).starts_local == datetime(2027, 3, 10, 9, 0)  # noqa: DTZ001 - Wall time.
    (letter,) = posted(work).scalars(select(Letter))
    assert "Salen var opptatt." in letter.text


def test_a_new_place_can_be_kept_quiet_and_a_typo_told(team: FlaskClient, work: Work) -> None:
    path = out(team, work)
    team.post(f"{path}/hvor", data={"mode": "physical", "place": "Grendahuset", "confirmed": "y"})
    assert posted(work).scalars(select(Letter)).all() == []
    team.post(f"{path}/hva", data={"title": "Møte", "question": "Hva?", "tell": "y"})
    work.session.rollback()
    assert len(posted(work).scalars(select(Letter)).all()) == 1


def test_what_somebody_else_changed_meanwhile_is_told_and_not_overwritten(team: FlaskClient, work: Work) -> None:
    path = draft(team, work.session)
    seen = only(work.session).revised_at.isoformat()
    team.post(f"{path}/hva", data={"title": "Først", "question": "", "seen": seen})
    late = team.post(f"{path}/hva", data={"title": "Sist", "question": "Mitt", "seen": seen})
    assert late.status_code == 409
    assert 'value="Sist"' in late.text
    assert only(work.session).title == "Først"
    fresh = only(work.session).revised_at.isoformat()
    assert fresh in late.text
    team.post(f"{path}/hva", data={"title": "Sist", "question": "Mitt", "seen": fresh})
    assert only(work.session).title == "Sist"


def test_only_those_who_may_edit_reach_the_steps(app: Flask, work: Work) -> None:
    meeting = factories.meeting(work.session, visibility=Visibility.PUBLIC)
    person = factories.person(work.session)
    work.session.commit()
    client = signed_in(app, person)
    steps = (
        "rediger/type",
        "rediger/nar",
        "rediger/hvem",
        "rediger/sjekk",
        "rediger/dato",
        "pameldte",
        "skriv",
        "avlys",
        "brev",
    )
    assert [client.get(f"/moter/{meeting.slug}/{step}").status_code for step in steps] == [403] * len(steps)
    assert client.get("/moter/ny").status_code == 403
    assert client.post("/moter/ny", data={"kind": "talk"}).status_code == 403
    assert client.post(f"/moter/{meeting.slug}/rediger/hva", data={"title": "Ny"}).status_code == 403


def test_who_has_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    assert client.get("/moter/ny").location.startswith("/logg-inn")
