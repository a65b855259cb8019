"""Letters as messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain.refusals import Refused
from planner.formats.mail import mime
from planner.formats.mail.letters import one_line
from planner.formats.mail.mime import OutgoingLetter

LETTER = OutgoingLetter(
    key="invitation/7/kari@example.no",
    date=datetime(2027, 2, 1, 9, 30, tzinfo=UTC),
    from_email="moteplass@example.no",
    from_name="Møteplass, Mære",
    to_email="kari@mære.no",
    to_name='Kari "K" Eksempel',
    subject="Invitasjon: Fagdag grønn utdanning på Mære",
    text="Velkommen til Mære!\n" + "lang linje " * 200 + "\n",
    html="<p>Velkommen til <b>Mære</b>!</p>\n",
    reply_to="svar@example.no",
)


def sent(letter: OutgoingLetter) -> EmailMessage:
    read = message_from_bytes(mime.message(letter).as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_the_headers_say_who_and_that_a_machine_wrote_it() -> None:
    mail = sent(LETTER)
    assert str(mail["From"]) == '"Møteplass, Mære" <moteplass@example.no>'
    assert mail["To"].addresses[0].display_name == 'Kari "K" Eksempel'
    assert mail["To"].addresses[0].addr_spec == "kari@xn--mre-yla.no"
    assert mail["Reply-To"] == "svar@example.no"
    assert mail["Subject"] == LETTER.subject
    assert mail["Date"].datetime == LETTER.date
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "nb"


NORWEGIAN = some.lists(
    some.sampled_from(
        ["Påminnelse:", "«Fagdag", "grønn", "utdanning", "–", "sør»?", "Snåase", "videregående", "kl.", "9"]
    ),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(NORWEGIAN)
def test_every_space_of_a_long_subject_and_a_long_name_comes_through(words: str) -> None:
    raw = message_from_bytes(mime.message(replace(LETTER, subject=words, to_name=words)).as_bytes(), policy=compat32)
    # The newer reader of Python 3.11 leaves a space between two encoded words of a name; this one does not.
    read = {name: str(make_header(decode_header(raw[name].replace("\r\n", "")))) for name in ("Subject", "To")}
    assert read["Subject"] == words
    assert read["To"].endswith("<kari@xn--mre-yla.no>")
    assert words in read["To"]


def test_text_and_html_are_alternatives_and_come_through_whole() -> None:
    mail = sent(LETTER)
    assert mail.get_content_type() == "multipart/alternative"
    assert body(mail, "plain").replace("\r\n", "\n") == LETTER.text
    assert body(mail, "html").replace("\r\n", "\n") == LETTER.html


def test_no_line_is_longer_than_a_mail_server_takes() -> None:
    lines = mime.message(LETTER).as_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 78


def test_the_same_letter_is_the_same_message() -> None:
    letter = replace(LETTER, attachment=b"BEGIN:VCALENDAR", attachment_name="fagdag.ics")
    assert mime.message(letter).as_bytes() == mime.message(letter).as_bytes()
    assert mime.message_id("a", "x@example.no") != mime.message_id("b", "x@example.no")
    assert "kari" not in mime.message_id(LETTER.key, LETTER.from_email)


def test_a_calendar_file_goes_along_without_a_method() -> None:
    mail = sent(replace(LETTER, attachment=b"BEGIN:VCALENDAR\r\n", attachment_name="møte.ics"))
    assert mail.get_content_type() == "multipart/mixed"
    (file,) = mail.iter_attachments()
    assert file.get_content_type() == "application/ics"
    assert file.get_filename() == "møte.ics"
    assert file.get_content_disposition() == "attachment"
    assert "method" not in file["Content-Type"].params
    assert file.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\n"


def test_a_list_letter_can_be_stopped() -> None:
    mail = sent(replace(LETTER, list_id="nettverk.example.no", unsubscribe="https://example.no/stopp/x"))
    assert mail["List-Id"] == "<nettverk.example.no>"
    assert mail["List-Unsubscribe"] == "<https://example.no/stopp/x>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_address_that_is_longer_than_a_line_is_not_broken() -> None:
    address = f"https://moteplass.fylkeskommunen.example.no/stopp/17-{'k3v' * 15}"
    lines = mime.message(replace(LETTER, unsubscribe=address)).as_bytes().decode().split("\r\n")
    assert f"List-Unsubscribe: <{address}>" in lines


def test_a_letter_names_the_first_of_its_thread() -> None:
    assert sent(LETTER)["References"] is None
    mail = sent(replace(LETTER, thread_key="first"))
    assert mail["References"] == mail["In-Reply-To"] == mime.message_id("first", LETTER.from_email)


@given(some.text(max_size=40), some.text(max_size=40))
def test_no_name_and_no_subject_adds_a_header(name: str, subject: str) -> None:
    mail = sent(replace(LETTER, to_name=f"{name}\r\nBcc: x@example.no", subject=f"{subject}\nBcc: y@example.no"))
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["kari@xn--mre-yla.no"]


def test_a_wrong_address_or_date_is_refused() -> None:
    with pytest.raises(Refused, match=r"addresses\."):
        mime.message(replace(LETTER, to_email="kari@example.no\r\nBcc: x@example.no"))
    with pytest.raises(ValueError, match="2027"):
        mime.message(replace(LETTER, date=LETTER.date.replace(tzinfo=None)))


SPECIALS = "abc ,:;@<>()[]\\\".'!?=_-&/æø"


@given(some.text(alphabet=SPECIALS, min_size=1, max_size=500), some.sampled_from(["To", "From"]))
def test_a_name_of_any_signs_and_any_length_is_the_name_of_one_address(name: str, header: str) -> None:
    letter = replace(LETTER, to_name=name) if header == "To" else replace(LETTER, from_name=name)
    raw = mime.message(letter).as_bytes()
    address = "kari@xn--mre-yla.no" if header == "To" else "moteplass@example.no"
    old = message_from_bytes(raw, policy=compat32)
    ((shown, email),) = getaddresses(["".join(old.get_all(header, []))])
    assert email == address
    assert str(make_header(decode_header(shown))) == one_line(name)
    (mailbox,) = message_from_bytes(raw, policy=default)[header].addresses
    assert mailbox.addr_spec == address
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78


@pytest.mark.parametrize("length", range(1, 201, 3))
@pytest.mark.parametrize(
    "start",
    [
        "Nordmann, Kari (Fylkeskommunen) ",
        "sjef@bank.example, ",
        "Skole: ",
        "<per@example.no> ",
        '"',
        "[Mære] ",
        "=?utf-8?Q?a@b?= ",
    ],
)
def test_a_name_with_marks_keeps_its_quotes_at_every_length(start: str, length: int) -> None:
    name = one_line((start + "et langt navn uten norske bokstaver " * 8)[:length])
    mail = sent(replace(LETTER, to_name=name, from_name=name))
    assert [one.addr_spec for one in mail["To"].addresses] == ["kari@xn--mre-yla.no"]
    assert [one.addr_spec for one in mail["From"].addresses] == ["moteplass@example.no"]
    # The newer reader of Python 3.11 leaves a space between two encoded words of a name.
    assert mail["To"].addresses[0].display_name == name or "=?" in name or not name.isascii()
