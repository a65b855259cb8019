"""What went wrong with a letter, told from what the mail server or the network said of it."""

from __future__ import annotations

import re
from enum import StrEnum


class DeliveryTrouble(StrEnum):
    """Why a letter did not leave, as far as somebody can do something about it."""

    NO_SUCH_SERVER = "no_such_server"
    NOBODY_ANSWERS = "nobody_answers"
    NO_ENCRYPTION = "no_encryption"
    CERTIFICATE = "certificate"
    PORT = "port"
    SIGN_IN = "sign_in"
    NOT_FOR_OTHERS = "not_for_others"
    SENDER = "sender"
    RECIPIENT = "recipient"
    LATER = "later"
    OTHER = "other"


_SIGNS = (
    (
        DeliveryTrouble.NO_SUCH_SERVER,
        r"name or service not known|nodename nor|name resolution|no address associated|gaierror",
    ),
    (DeliveryTrouble.CERTIFICATE, r"certificate"),
    (DeliveryTrouble.PORT, r"wrong_version_number|unexpectedly closed|record layer|\[ssl"),
    (DeliveryTrouble.NO_ENCRYPTION, r"starttls"),
    (
        DeliveryTrouble.NOBODY_ANSWERS,
        r"no answer within|timed out|connection refused|unreachable|no route",
    ),
    (DeliveryTrouble.SIGN_IN, r"\b53[0458]\b|auth"),
    (DeliveryTrouble.NOT_FOR_OTHERS, r"relay"),
    (DeliveryTrouble.SENDER, r"\b5\.1\.[78]\b|\b5\.7\.\d+\b|\bsender\b|\bfrom\b"),
    (DeliveryTrouble.RECIPIENT, r"\b5\.1\.\d\b|\b55[013]\b"),
    (DeliveryTrouble.LATER, r"\b4\d\d\b"),
)
"""What each trouble is known by, the surest first: words of the operating system, of TLS, and codes (RFC 5321, RFC 3463)."""


def trouble_of(error: str) -> DeliveryTrouble:
    """Return what went wrong, by the words of a failed attempt."""
    return next((trouble for trouble, signs in _SIGNS if re.search(signs, error, re.IGNORECASE)), DeliveryTrouble.OTHER)
