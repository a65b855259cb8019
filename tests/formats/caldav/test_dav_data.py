from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from planner.formats.caldav.dav_data import DataError, selection

BODY = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\nBEGIN:STANDARD\r\n"
    b"DTSTART:19961027T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:a\r\n"
    b"DTSTART;TZID=Europe/Oslo:20270715T100000\r\nDTEND:20270715T100000Z\r\nSUMMARY:Beite\r\nBEGIN:VALARM\r\n"
    b"ACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
SPAN = 'start="20270101T000000Z" end="20280101T000000Z"'


def selected(inside: str, **attributes: str) -> str:
    given = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    wanted = fromstring(f'<calendar-data xmlns="urn:ietf:params:xml:ns:caldav" {given}>{inside}</calendar-data>')
    return selection(wanted)(BODY).decode()


def test_all_of_it_is_given_where_no_part_is_named() -> None:
    assert selection(None)(BODY) == BODY
    assert selected("", content_type="text/calendar", version="2.0").encode() == BODY
    assert selected(f"<limit-recurrence-set {SPAN}/>").encode() == BODY
    assert selected('<comp name="VCALENDAR"><allprop/><allcomp/></comp>').endswith(
        "SUMMARY:Beite\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_only_the_components_and_properties_that_are_named_are_given() -> None:
    inside = '<prop name="version"/><comp name="VEVENT"><prop name="UID"/><prop name="DTSTART" novalue="yes"/></comp>'
    assert selected(f'<comp name="VCALENDAR">{inside}</comp>') == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_times_are_given_as_instants_where_they_are_to_be_expanded() -> None:
    told = selected(f'<comp name="VCALENDAR"><allprop/><comp name="VEVENT"><allprop/></comp></comp><expand {SPAN}/>')
    assert "\r\nDTSTART:20270715T080000Z\r\nDTEND:20270715T100000Z\r\n" in told
    assert not any(word in told for word in ("VTIMEZONE", "TZID", "VALARM"))
    assert "BEGIN:VALARM" in selected(f"<expand {SPAN}/>")


@pytest.mark.parametrize(
    ("inside", "attributes", "condition"),
    [
        ("", {"content_type": "application/calendar+json"}, "C:supported-calendar-data"),
        ("", {"version": "1.0"}, "C:supported-calendar-data"),
        ('<comp name="VEVENT"/>', {}, ""),
        ("<expand/>", {}, ""),
        ('<expand start="20280101T000000Z" end="20270101T000000Z"/>', {}, ""),
        ('<limit-recurrence-set start="2028" end="2029"/>', {}, ""),
    ],
)
def test_what_is_not_kept_or_not_understood_is_refused(inside: str, attributes: dict[str, str], condition: str) -> None:
    with pytest.raises(DataError) as error:
        selected(inside, **attributes)
    assert error.value.condition == condition
