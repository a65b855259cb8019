"""Invitations between calendars, byte for byte and in the eyes of the programs that read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain.calendars import CalendarEntry, EntryStatus, Timed, WholeDays
from planner.domain.itip import Method, PartStat
from planner.formats.ical import ical
from planner.formats.ical.itip import ItipRecipient, Message, Party, parameter, write
from planner.formats.mail import mime
from planner.formats.mail.mime import OutgoingLetter
from tests import ical_js

GOLDEN = Path(__file__).parents[1] / "golden"
ENTRY = CalendarEntry(
    uid="7f3c@moteplass.example.no",
    sequence=3,
    created_at=datetime(2026, 11, 1, 8, tzinfo=UTC),
    revised_at=datetime(2026, 11, 23, 12, 30, tzinfo=UTC),
    when=Timed(datetime(2027, 2, 8, 9), datetime(2027, 2, 8, 11, 30), "Europe/Oslo"),  # noqa: DTZ001 - Wall time.
    status=EntryStatus.CONFIRMED,
    summary="Jordbruksoppmålingsforretning og gjødselhåndteringsplanlegging på Øya; gåetie, fôr",
    description="Hva må til?\n\nSamles av: Kompetanseløftet\n8 kommer",
    location="Mære landbruksskole, Mæresvegen 163, 7710 Sparbu",
    url="https://moteplass.example.no/moter/beite",
    join_url="https://video.example.no/j/42",
    categories=("Beite", "Gjerde, hegn"),
    contact="TINE Rådgiving",
)
ORGANISER = Party("svar+17-k3vq2@example.no", 'Rådgiving: Mære, Øya & «sør»; avd. "B"')
REQUEST = Message(
    method=Method.REQUEST,
    entry=ENTRY,
    organiser=ORGANISER,
    guest=ItipRecipient(Party("kari.o'døme@xn--mre-yla.no".replace("ø", "o"), "Døme, Kari"), PartStat.ACCEPTED),
    made_at=datetime(2026, 11, 24, 7, 5, 9, tzinfo=UTC),
)
CANCEL = replace(
    REQUEST, method=Method.CANCEL, entry=replace(ENTRY, sequence=4, status=EntryStatus.CANCELLED), comment=""
)
DECLINECOUNTER = replace(REQUEST, method=Method.DECLINECOUNTER, comment="Lærerne er opptatt;\nden dagen passer ikke.")
LETTER = OutgoingLetter(
    key="meeting_changed:7:3.1",
    date=datetime(2026, 11, 24, 7, 5, 9, tzinfo=UTC),
    from_email="moteplass@example.no",
    from_name="Mære landbruksskole",
    to_email="kari.o'dome@mære.no",
    to_name="Døme, Kari",
    subject="Ny tid: Fagdag på Øya – mandag 8. februar 2027",
    text="Fagdagen på Øya har fått ny tid.\n",
    html="<p>Fagdagen på Øya har fått ny tid.</p>\n",
    reply_to="ola@example.no",
    calendar=write(REQUEST),
    calendar_method=Method.REQUEST,
    answer_address=ORGANISER.email,
)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("itip-request.ics", write(REQUEST)),
        ("itip-cancel.ics", write(CANCEL, "Avlyst: ")),
        ("itip-declinecounter.ics", write(DECLINECOUNTER)),
        ("itip-letter.eml", mime.message(LETTER).as_bytes()),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_messages_are_as_they_were_agreed(name: str, made: bytes) -> None:
    assert made == (GOLDEN / name).read_bytes()


@pytest.mark.parametrize("message", [REQUEST, CANCEL, DECLINECOUNTER], ids=lambda one: one.method)
def test_thunderbird_reads_what_was_meant(message: Message) -> None:
    read = ical_js.invitation(write(message))
    assert (read["method"], read["uid"], read["sequence"]) == (message.method, ENTRY.uid, message.entry.sequence)
    starts = "" if message is DECLINECOUNTER else "2027-02-08T09:00:00"
    assert (read["stamp"], read["starts"]) == ("2026-11-24T07:05:09Z", starts)
    assert read["organizer"] == [[{"cn": ORGANISER.name}, "mailto:svar+17-k3vq2@example.no"]]
    ((params, address),) = read["attendee"]
    assert (params["partstat"], params["role"], params["cutype"]) == ("ACCEPTED", "REQ-PARTICIPANT", "INDIVIDUAL")
    assert (params["cn"], address) == ("Døme, Kari", "mailto:kari.o'dome@xn--mre-yla.no")
    assert params.get("rsvp") == ("TRUE" if message.method is Method.REQUEST else None)


@pytest.mark.parametrize("message", [REQUEST, CANCEL], ids=lambda one: one.method)
def test_icalendar_reads_what_was_meant(message: Message) -> None:
    calendar = icalendar.Calendar.from_ical(write(message))
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), str(event["UID"])) == (message.method, ENTRY.uid)
    assert int(str(event["SEQUENCE"])) == message.entry.sequence
    assert str(event["STATUS"]) == message.entry.status.upper()
    assert event["ORGANIZER"].params["CN"].replace("^'", '"') == ORGANISER.name
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert event.decoded("DTSTAMP") == message.made_at
    assert event.decoded("LAST-MODIFIED") == ENTRY.revised_at
    assert event.get("COMMENT", "") == message.comment
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Oslo"]


def test_a_no_to_a_proposal_says_which_meeting_and_nothing_else_of_it() -> None:
    calendar = icalendar.Calendar.from_ical(write(DECLINECOUNTER))
    (event,) = calendar.subcomponents
    assert set(event) == {"UID", "DTSTAMP", "SEQUENCE", "ORGANIZER", "ATTENDEE", "COMMENT"}
    assert (str(event["COMMENT"]), event["SEQUENCE"]) == (DECLINECOUNTER.comment, ENTRY.sequence)


def test_a_day_needs_no_zone_and_a_cancellation_keeps_its_time() -> None:
    days = replace(ENTRY, when=WholeDays(date(2027, 2, 8), date(2027, 2, 9)), status=EntryStatus.CANCELLED)
    made = write(replace(CANCEL, entry=days))
    assert b"VTIMEZONE" not in made
    assert b"DTSTART;VALUE=DATE:20270208\r\n" in made
    assert b"BEGIN:VTIMEZONE" in write(CANCEL)


def test_the_entry_is_the_one_that_feeds_have() -> None:
    plain = ical.render(ENTRY, "").body.split(b"\r\n")
    said = write(REQUEST).split(b"\r\n")
    assert [line for line in plain if line not in said] == [b"DTSTAMP:20261123T123000Z"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mære", "Mære"),
        ("Døme, Kari", '"Døme, Kari"'),
        ("a:b;c", '"a:b;c"'),
        ('Kari "K" ^', "Kari ^'K^' ^^"),
        ("to\nlinjer", "to^nlinjer"),
        ("\x00\r", "^n"),
    ],
)
def test_a_name_is_quoted_where_it_must_be(text: str, said: str) -> None:
    assert parameter(text) == said


@given(some.text(max_size=60), some.text(max_size=60))
def test_nothing_in_a_name_or_comment_adds_a_line(name: str, comment: str) -> None:
    evil = f"{name}\r\nATTENDEE:mailto:x@example.no"
    party = Party("a@example.no", evil)
    made = write(
        replace(REQUEST, organiser=party, guest=ItipRecipient(party, PartStat.DECLINED), comment=f"{comment}{evil}")
    )
    read = ical_js.invitation(made)
    assert [address for _params, address in read["attendee"]] == ["mailto:a@example.no"]
    assert max(map(len, made.split(b"\r\n"))) <= 75


def test_an_address_says_in_a_link_what_it_says_in_a_letter() -> None:
    odd = ItipRecipient(Party("50%&kari?x=1@example.no"), PartStat.TENTATIVE)
    made = write(replace(REQUEST, guest=odd)).replace(b"\r\n ", b"")
    assert b"PARTSTAT=TENTATIVE;RSVP=TRUE:mailto:50%25%26kari%3Fx=1@example.no\r\n" in made


def test_the_letter_says_the_same_to_calendars_twice_and_last() -> None:
    mail = mime.message(LETTER)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    *_, spoken, copy = mail.walk()
    assert spoken["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert spoken["Content-Disposition"] is None
    assert (copy.get_filename(), copy.get_content_disposition()) == ("invite.ics", "attachment")
    assert spoken.get_payload(decode=True) == copy.get_payload(decode=True) == write(REQUEST)
    assert str(mail["From"].addresses[0].addr_spec) == "moteplass@example.no"
    assert mime.message(LETTER).as_bytes() == mail.as_bytes()
