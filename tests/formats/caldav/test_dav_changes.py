"""What a program may write beside an answer, because it has the meeting as a mail told of it."""

from __future__ import annotations

import pytest

from planner.formats.caldav.dav_changes import GuestChange, NotAllowedError, guest_change

ASKED = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20270201T090000Z\r\nSTATUS:TENTATIVE\r\n"
    "DTSTART:20270215T090000Z\r\nDTEND:20270215T110000Z\r\nSUMMARY:Beite\r\nDESCRIPTION:0 kommer\r\n"
    "ORGANIZER:mailto:svar@example.no\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ase@example.no\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)
ANSWER = ("NEEDS-ACTION", "ACCEPTED")
OTHER_WORDS = (
    ("DESCRIPTION:0 kommer", "DESCRIPTION:3 kommer", "DESCRIPTION"),
    ("STATUS:TENTATIVE", "STATUS:CONFIRMED", "STATUS"),
)


def written(*changes: tuple[str, str]) -> GuestChange:
    text = ASKED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return guest_change(ASKED.encode(), text.encode(), "ase@example.no")


@pytest.mark.parametrize(("old", "new", "what"), OTHER_WORDS)
def test_how_things_stood_when_a_mail_was_written_is_no_hindrance_to_an_answer(old: str, new: str, what: str) -> None:
    assert written(ANSWER, (old, new)) == GuestChange("ACCEPTED", "NEEDS-ACTION")


@pytest.mark.parametrize(
    ("old", "new", "what"), [("DESCRIPTION:0 kommer", "DESCRIPTION:Hos meg", "DESCRIPTION"), OTHER_WORDS[1]]
)
def test_it_is_not_changed_by_itself(old: str, new: str, what: str) -> None:
    with pytest.raises(NotAllowedError, match=what):
        written((old, new))


def test_how_many_come_is_nobodys_wish() -> None:
    assert written(OTHER_WORDS[0][:2]) == GuestChange("NEEDS-ACTION", "NEEDS-ACTION")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [("STATUS:TENTATIVE", "STATUS:CANCELLED", "STATUS"), ("SUMMARY:Beite", "SUMMARY:Slått", "SUMMARY")],
)
def test_what_a_meeting_is_stays_as_it_is_beside_an_answer(old: str, new: str, what: str) -> None:
    with pytest.raises(NotAllowedError, match=what):
        written(ANSWER, (old, new))
