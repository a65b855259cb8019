"""Personal links in text that others write: secrets are blotted out, and a quoted letter is told from own words."""

from __future__ import annotations

import re

PATHS = (
    "adresse",
    "behold",
    "datovalg",
    "fagnettverk/bli-med",
    "kalender/min",
    "kalender/oppgaver",
    "logg-inn",
    "oppfolging",
    "overlevering",
    "svar",
)
"""The addresses that end in a secret; a test holds them against the routes."""
SECRET_LENGTH = 43
"""Signs of a secret: 32 random octets in base64url (RFC 4648 section 5)."""
SHORTEST = 16
BLOT = "…"

_SLASH = r"(?:/|%2f|%252f)"
_SIGN = r"[A-Za-z0-9_-]"
_BREAK = r"=?\r?\n[ \t>|]*"
_LINK = re.compile(
    f"({_SLASH}(?:{'|'.join(path.replace('/', _SLASH) for path in PATHS)}){_SLASH})({_SIGN}+(?:{_BREAK}{_SIGN}+)*)",
    re.IGNORECASE,
)
_TAG = re.compile(rf"(\+|%2b)({_SIGN}{{{SHORTEST},}})(?=@|%40)", re.IGNORECASE)
_QUOTE = re.compile(
    r"^(?:>|-{3,} ?(?:Opprinnelig melding|Opphavleg melding|Original Message|Videresendt melding)|_{10,}\s*$"
    r"|(?:Fra|Frå|From|Von|Från): .+\n(?:Sendt|Sent|Dato|Date|Til|To|Gesendet|Skickat): "
    r"|(?:Den|On|På|Am) .{6,120}(?:\n.{0,80})?(?:skrev|wrote|schrieb)[^\n]{0,80}:\s*$)",
    re.MULTILINE,
)


def without_secrets(text: str) -> str:
    """Return a text with each secret of a personal link, and each tag of an answer address, blotted out.

    A link that a mail program has encoded into another, or broken over lines, is blotted out as well.
    """
    return _TAG.sub(rf"\g<1>{BLOT}", _LINK.sub(_blot, text))


def _blot(match: re.Match[str]) -> str:
    head, tail = match.groups()
    end, signs = 0, 0
    while end < len(tail) and signs < SECRET_LENGTH:
        line_break = re.match(_BREAK, tail[end:])
        end += line_break.end() if line_break else 1
        signs += 0 if line_break else 1
    first = re.match(f"{_SIGN}+", tail)
    whole = first.end() if first else 0
    if signs < SECRET_LENGTH or whole > SECRET_LENGTH:
        # No secret that was broken over lines: only the unbroken run can be one.
        return head + (BLOT if whole >= SHORTEST else tail[:whole]) + tail[whole:]
    return head + BLOT + tail[end:]


def own_words(text: str) -> tuple[str, str]:
    """Return what a person wrote above the letter that is quoted below, and the quote; without a quote the second is empty.

    Where nothing stands above it, the answer may stand below or between, so the whole is the person's.
    """
    quote = _QUOTE.search(text)
    above = text[: quote.start()].strip() if quote else ""
    return (above, text[quote.start() :].strip()) if quote and above else (text, "")
