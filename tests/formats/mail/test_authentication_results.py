from __future__ import annotations

import pytest

from planner.domain.incoming import Dmarc
from planner.formats.mail.incoming_mail import read_mail

OURS = "Authentication-Results: mx.example.no; "
SENDER = "From: Aud <aud@example.no>\r\n"


def read(headers: str) -> tuple[str, Dmarc]:
    mail = read_mail(f"{headers}To: svar@example.no\r\n\r\nHei".encode(), "mx.example.no")
    return mail.sender, mail.dmarc


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("dmarc=pass", Dmarc.PASSED),
        ("dmarc=pass (p=none dis=none) header.from=Example.no.", Dmarc.PASSED),
        ("dmarc=pass header.from=evil.example", Dmarc.NO_POLICY),
        ("dmarc=fail header.from=example.no; dmarc=pass header.from=example.no", Dmarc.FAILED),
        ("spf=fail (a (b) ; dmarc=pass ) smtp.mailfrom=x; dmarc=fail", Dmarc.FAILED),
        ('spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example; dmarc=fail', Dmarc.FAILED),
        ("dkim=fail header.d=evil.example; " * 400 + "dmarc=fail", Dmarc.FAILED),
        ("none", Dmarc.UNCHECKED),
        ("dkim=pass header.d=example.no; spf=pass smtp.mailfrom=aud@example.no; dmarc=none", Dmarc.PASSED),
        ("dkim=pass header.d=example.no; dmarc=none header.from=example.no", Dmarc.PASSED),
        ("dkim=pass header.i=@mail.Example.no; dmarc=none header.from=example.no", Dmarc.PASSED),
        ("spf=pass smtp.mailfrom=example.no; dkim=fail header.d=example.no; dmarc=none", Dmarc.PASSED),
        ("dmarc=bestguesspass action=none header.from=example.no", Dmarc.PASSED),
        ("dmarc=bestguesspass action=none header.from=evil.example", Dmarc.NO_POLICY),
        ("dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=a@evil.example; dmarc=none", Dmarc.NO_POLICY),
        ("dkim=pass header.d=evilexample.no; dmarc=none", Dmarc.NO_POLICY),
        ("dkim=pass header.d=no; dmarc=none", Dmarc.NO_POLICY),
        ("dkim=pass header.d=example.no header.i=@evil.example; dmarc=none", Dmarc.PASSED),
        ("spf=fail smtp.mailfrom=aud@example.no; dmarc=none", Dmarc.NO_POLICY),
        ("spf=pass smtp.helo=example.no; dmarc=none", Dmarc.NO_POLICY),
        ("dkim=pass header.d=example.no; dmarc=none header.from=evil.example", Dmarc.NO_POLICY),
        ("dkim=pass header.d=example.no; dmarc=temperror header.from=example.no", Dmarc.NO_POLICY),
        ("dkim=pass header.d=example.no; dmarc=none; dmarc=fail", Dmarc.FAILED),
    ],
)
def test_what_our_own_server_found_out_is_not_what_a_sender_wrote_into_it(said: str, expected: Dmarc) -> None:
    assert read(f"{OURS}{said}\r\n{SENDER}") == ("aud@example.no", expected)


def test_a_field_of_another_server_is_hearsay() -> None:
    forged = "Authentication-Results: mx.evil.example; dmarc=pass\r\n"
    assert read(f"{forged}{OURS}dmarc=fail\r\n{forged}{SENDER}")[1] is Dmarc.FAILED
    assert read(f"{forged}{SENDER}")[1] is Dmarc.UNCHECKED


@pytest.mark.parametrize(
    "headers",
    [
        f"From : evil@evil.example\r\n{SENDER}",
        f"X-Mailer: x\r\nFrom : evil@evil.example\r\n{SENDER}",
        f"From: aud@example.no{' ' * 5_000}, evil@evil.example\r\n",
        f"{SENDER}From: evil@evil.example\r\n",
        "From: Gruppe: aud@example.no;\r\n",
        "From: aud@example.no <evil@evil.example>\r\n",
    ],
)
def test_a_mail_with_two_senders_has_none(headers: str) -> None:
    assert read(headers)[0] == ""
