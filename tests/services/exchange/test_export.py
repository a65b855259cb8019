from __future__ import annotations

from sqlalchemy import LargeBinary

from planner.rows.base import Base
from planner.services.calendars import answer_addresses
from planner.services.exchange import export
from planner.services.incoming import incoming
from planner.services.work import Work
from tests import factories


def test_nobodys_own_address_is_written_out(work: Work) -> None:
    invitation = factories.invitation(work.session, factories.meeting(work.session), factories.person(work.session))
    address = answer_addresses.of(work, invitation)
    part = f"ORGANIZER:mailto:{address}".encode()
    factories.letter(work.session, calendar=part, calendar_method="REQUEST", answer_address=address)
    incoming.receive(work, b"To: " + address.encode(), address)
    written = dict(export.files(work))
    assert {"tables/letters.jsonl", "tables/incoming_mails.jsonl"} <= written.keys()
    assert [name for name, body in written.items() if address.encode() in body] == []
    assert b"envelope_to" not in written["tables/incoming_mails.jsonl"]


def test_no_octets_are_written_out_but_those_that_are_sealed() -> None:
    octets = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if table.name not in export.SECRETS and isinstance(column.type, LargeBinary)
    }
    assert octets - export.HIDDEN == {("needs", "ciphertext")}
