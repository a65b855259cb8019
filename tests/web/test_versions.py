"""Two people who change the same thing at once: nothing that either wrote is lost unseen."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.personal_feeds import FeedAlarm, FeedScope
from planner.rows.foreign_calendars import ForeignCalendar
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.organisations import Organisation
from planner.services.calendars import personal_feeds
from planner.services.calendars.personal_feeds import FeedPreferences
from planner.services.work import Work, reading, writing
from tests import factories
from tests.agreeing import Agreement
from tests.web.browsers import signed_in
from tests.web.forms_on_pages import fields_at, fields_of

PAGES: dict[str, tuple[str, type[Meeting | Network | Organisation]]] = {
    "what": ("/moter/beite/rediger/hva", Meeting),
    "where": ("/moter/beite/rediger/hvor", Meeting),
    "practical": ("/moter/beite/rediger/praktisk", Meeting),
    "series": ("/moter/beite/serie/endre", Meeting),
    "organisation": ("/aktorer/maere/endre", Organisation),
    "network": ("/fagnettverk/jord/endre", Network),
}


@pytest.fixture
def team(app: Flask, work: Work) -> tuple[FlaskClient, FlaskClient]:
    """Return the browsers of two organisers, who may change a meeting of a series, a school and a network."""
    with writing(work):
        convener = factories.facilitator(work.session)
        people = [factories.organiser(work.session) for _ in range(2)]
        factories.school(work.session, slug="maere", name="Mære", about="Skole")
        factories.network(work.session, slug="jord", name="Jord", purpose="Sammen", rhythm="Ofte")
        values = {"slug": "beite", "title": "Beite", "question": "Hva?", "programme": "", "place": "Mære"}
        factories.meeting(work.session, convener=convener, created_by_id=people[0].id, **values)
    first, second = signed_in(app, people[0]), signed_in(app, people[1])
    rule = {"day": ["2027-02-15", "2027-03-01"]}
    assert first.post("/moter/beite/serie", data=rule).status_code == 303
    return first, second


def stored(work: Work, kind: type[Meeting | Network | Organisation], name: str) -> object:
    with reading(work):
        columns = kind.__table__.c
        slugs = {Meeting: "beite", Network: "jord", Organisation: "maere"}
        return work.session.scalar(select(columns[name]).where(columns.slug == slugs[kind]))


@pytest.mark.parametrize(
    ("page", "theirs", "mine"),
    [
        ("what", {"programme": "09.00 Velkommen\r\n10.00 Kaffe"}, {"title": "Ny tittel"}),
        ("what", {"title": "Deres"}, {"programme": "Vårt", "question": "Hvorfor?"}),
        ("where", {"address": "Mæresvegen 163"}, {"place": "Grendahuset"}),
        ("where", {"online_url": "https://x.example.no/a", "mode": "both"}, {"map_url": "https://y.example.no"}),
        ("practical", {"seats": "12"}, {"visibility": "invited"}),
        ("practical", {"visibility": "invited"}, {"seats": "30"}),
        ("series", {"question": "Deres?"}, {"title": "Vår"}),
        ("organisation", {"about": "Deres ord"}, {"website": "https://maere.example.no"}),
        ("organisation", {"region": "innherred_vaernes"}, {"name": "Mære landbruksskole"}),
        ("network", {"purpose": "Deres"}, {"rhythm": "Sjelden"}),
        ("network", {"name": "Jord og vann"}, {"purpose": "Vårt"}),
    ],
)
def test_a_field_that_was_not_touched_keeps_what_the_other_wrote(
    team: tuple[FlaskClient, FlaskClient], work: Work, page: str, theirs: dict[str, str], mine: dict[str, str]
) -> None:
    address, kind = PAGES[page]
    first, second = team
    opened, confirmed = fields_of(second.get(address).text), {"confirmed": "y", "scope": "this"}
    assert first.post(address, data=fields_of(first.get(address).text) | theirs | confirmed).status_code in {302, 303}
    late = second.post(address, data=opened | mine | confirmed)
    assert late.status_code == 409
    for name, value in theirs.items():
        assert fields_of(late.text)[name] == [value]
    saved = second.post(address, data=fields_of(late.text) | confirmed)
    assert saved.status_code in {302, 303}
    for name, value in (theirs | mine).items():
        if name != "mode":
            shown = str(stored(work, kind, name)).replace("\r\n", "\n")
            assert shown == value.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("page", "name"), [("what", "title"), ("what", "programme"), ("series", "title"), ("organisation", "about"),
                       ("network", "rhythm")],
)  # fmt: skip
def test_where_both_wrote_both_are_shown_and_the_second_one_decides(
    team: tuple[FlaskClient, FlaskClient], work: Work, page: str, name: str
) -> None:
    address, kind = PAGES[page]
    first, second = team
    opened, confirmed = fields_of(second.get(address).text), {"confirmed": "y", "scope": "this"}
    first.post(address, data=fields_of(first.get(address).text) | confirmed | {name: "Deres"})
    late = second.post(address, data=opened | confirmed | {name: "Mitt"})
    assert late.status_code == 409
    assert "«Deres»" in late.text
    assert fields_of(late.text)[name] == ["Mitt"]
    assert stored(work, kind, name) == "Deres"
    assert second.post(address, data=fields_of(late.text) | confirmed).status_code in {302, 303}
    assert stored(work, kind, name) == "Mitt"


@pytest.mark.parametrize("seen", ["", "~", "2027~e30=", "~W10=", "~bnVsbA==", "~%%%", "x~" + "W1tb" * 4000])
def test_a_form_that_carries_nothing_readable_has_seen_nothing_and_overwrites_nothing(
    team: tuple[FlaskClient, FlaskClient], work: Work, seen: str
) -> None:
    address, kind = PAGES["network"]
    typed = fields_of(team[0].get(address).text) | {"purpose": "Vårt", "seen": seen}
    late = team[0].post(address, data=typed)
    assert late.status_code == 409
    assert "«Sammen»" in late.text
    assert stored(work, kind, "purpose") == "Sammen"
    assert team[0].post(address, data=fields_of(late.text)).status_code == 303
    assert stored(work, kind, "purpose") == "Vårt"


def forms_of_one_person(app: Flask, work: Work) -> tuple[FlaskClient, dict[str, str], Agreement]:
    """Return the browser of a contact with something agreed, a calendar kept elsewhere, and the address of each form."""
    scene = Agreement(work)
    point = scene.agreed()
    with writing(work):
        calendar = ForeignCalendar(
            name="Jobb",
            address="https://x.example.no/a.ics",
            person_id=scene.contact.id,
            titles=False,
            next_fetch_at=work.now,
            created_at=work.now,
        )
        factories.added(work.session, calendar)
    addresses = {
        "account": "/konto",
        "action": f"/moter/{scene.meeting.slug}/oppfolging/{point.id}",
        "calendar": f"/konto/kalendere/{calendar.id}",
    }
    return signed_in(app, scene.contact), addresses, scene


def opened_form(client: FlaskClient, address: str) -> dict[str, list[str]]:
    page = client.get(address).text
    return fields_at(page, address) or fields_of(page)


@pytest.mark.parametrize(
    ("form", "theirs", "mine"),
    [
        ("account", {"name": "Deres"}, {"language": "nn"}),
        ("account", {"language": "en"}, {"name": "Mitt"}),
        ("action", {"text": "Deres"}, {"due": "1.4.2027"}),
        ("action", {"due": "1.4.2027"}, {"text": "Mitt"}),
        ("calendar", {"name": "Deres"}, {"titles": "y"}),
        ("calendar", {"titles": "y"}, {"name": "Mitt"}),
    ],
)
def test_two_pages_of_one_person_lose_nothing_of_each_other(
    app: Flask, work: Work, form: str, theirs: dict[str, str], mine: dict[str, str]
) -> None:
    client, addresses, _scene = forms_of_one_person(app, work)
    address = addresses[form]
    opened = opened_form(client, address)
    assert client.post(address, data=opened | theirs).status_code == 303
    late = client.post(address, data=opened | mine)
    assert late.status_code == 409
    merged = fields_at(late.text, address) or fields_of(late.text)
    assert client.post(address, data=merged).status_code == 303
    kept = opened_form(client, address)
    assert {name: kept.get(name) for name in theirs | mine} == {
        name: [value] for name, value in (theirs | mine).items()
    }


def test_choices_for_the_own_calendar_that_were_not_touched_stay_as_they_are_by_now(app: Flask, work: Work) -> None:
    client, _addresses, scene = forms_of_one_person(app, work)
    mine = scene.acting(work, scene.contact)
    with writing(mine):
        personal_feeds.renew(mine)
    address = "/konto/kalender/valg"
    opened = fields_at(client.get("/konto").text, address)
    assert client.post(address, data=opened | {"scope": "circle"}).status_code == 303
    assert client.post(address, data=opened | {"alarm": "day"}).status_code == 303
    with reading(work):
        work.session.expire_all()
        assert personal_feeds.choices(mine) == FeedPreferences(FeedScope.CIRCLE, FeedAlarm.DAY)
