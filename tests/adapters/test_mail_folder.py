from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from planner.adapters.mail_folder import MailFolder
from planner.services.letters.delivery import UndeliveredError
from tests.clock import MONDAY, StandingClock


@pytest.fixture
def folder(tmp_path: Path) -> MailFolder:
    return MailFolder(tmp_path / "mail")


def letter(number: int, clock: StandingClock | None = None) -> EmailMessage:
    mail = EmailMessage()
    mail["Date"] = format_datetime(clock.at if clock else MONDAY)
    mail["Message-ID"], mail["Subject"] = f"<{number}@example.no>", f"Brev {number}"
    mail.set_content("Hei på deg.")
    return mail


def test_a_letter_is_kept_as_a_file_that_only_the_service_can_read(folder: MailFolder, tmp_path: Path) -> None:
    folder.send("kari@example.no", letter(1))
    files = list((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml"]
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


def test_a_letter_sent_twice_is_one_file(folder: MailFolder) -> None:
    folder.send("kari@example.no", letter(1))
    folder.send("kari@example.no", letter(1))
    assert len(folder.names()) == 1


def test_the_newest_letter_comes_first(folder: MailFolder, clock: StandingClock) -> None:
    folder.send("kari@example.no", letter(1, clock))
    clock.forward(minutes=1)
    folder.send("kari@example.no", letter(2, clock))
    read = [folder.read(name) for name in folder.names()]
    assert [mail["Subject"] for mail in read if mail is not None] == ["Brev 2", "Brev 1"]


@pytest.mark.parametrize("name", ["", "20270201-090000-x", "../secret_key", "../mail/x", "/etc/passwd"])
def test_nothing_else_can_be_read(folder: MailFolder, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret_key").write_text("x", encoding="ascii")
    folder.send("kari@example.no", letter(1))
    assert folder.read(name) is None


def test_a_folder_that_is_not_there_holds_no_letters(folder: MailFolder) -> None:
    assert folder.names() == []


def test_a_folder_that_cannot_be_written_to_concerns_every_letter(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file in the way", encoding="ascii")
    with pytest.raises(UndeliveredError, match="cannot be written to") as found:
        MailFolder(tmp_path / "mail").send("kari@example.no", letter(1))
    assert found.value.everyone
