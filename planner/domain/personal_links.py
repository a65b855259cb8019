"""Personal links in text that others write: secrets are blotted out, and a quoted letter is told from own words."""

from __future__ import annotations

import re

PATHS = (
    "adresse",
    "behold",
    "datovalg",
    "fagnettverk/bli-med",
    "forste-administrator",
    "kalender/min",
    "kalender/oppgaver",
    "logg-inn",
    "oppfolging",
    "overlevering",
    "stopp",
    "svar",
)
"""The addresses that end in a secret; a test holds them against the routes."""
SECRET_LENGTH = 32
"""Signs of a secret: 24 random octets in base64url (RFC 4648 section 5); a test holds it against the tokens."""
SHORTEST = 16
BLOT = "…"

_SIGN = r"[A-Za-z0-9_-]"
_BREAK = "[ \\t\u00a0]*(?:=20)?=?(?:\\r\\n?|[\\n\u0085\u2028\u2029])[ \\t\\r\\n\u00a0>|»]*"
"""The end of a line in the middle of a link: trailing blanks, a soft break typed as text (RFC 2045 6.7), marks of a quote."""


def _broken(literal: str) -> str:
    return f"(?:{_BREAK})?".join(map(re.escape, literal))


_SLASH = f"(?:{'|'.join(map(_broken, ('/', '%2f', '%252f')))})"
_PATHS = "|".join(f"(?:{_BREAK})?{_SLASH}(?:{_BREAK})?".join(map(_broken, path.split("/"))) for path in PATHS)
_LINK = re.compile(
    f"({_SLASH}(?:{_BREAK})?(?:{_PATHS})(?:{_BREAK})?{_SLASH}(?:{_BREAK})?)({_SIGN}+(?:{_BREAK}{_SIGN}+)*)",
    re.IGNORECASE,
)
_TAG = re.compile(rf"(\+|%2b)({_SIGN}{{{SHORTEST},}})(?=@|%40)", re.IGNORECASE)
_BROKEN_TAG = re.compile(
    rf"(\+|%2b)([a-z]?\d+-(?:{_BREAK})?[a-z2-7]+(?:{_BREAK}[a-z2-7]+)*)(?:{_BREAK})?(?=@|%40)", re.IGNORECASE
)
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
    tagless = _BROKEN_TAG.sub(_blot_tag, _TAG.sub(rf"\g<1>{BLOT}", text))
    return _LINK.sub(_blot, tagless)


def _blot_tag(match: re.Match[str]) -> str:
    return match[1] + BLOT if len(re.sub(_BREAK, "", match[2])) >= SHORTEST else match[0]


def _blot(match: re.Match[str]) -> str:
    head, tail = match.groups()
    runs = list(re.finditer(f"{_SIGN}+", re.sub(r"=20(?==?[\r\n])", "   ", tail)))
    signs = 0
    for run in runs:
        signs += len(run[0])
        if signs == SECRET_LENGTH:
            return head + BLOT + tail[run.end() :]
    # No secret that was broken over lines: only the unbroken run can be one.
    whole = runs[0].end()
    return head + (BLOT if whole >= SHORTEST else tail[:whole]) + tail[whole:]


def own_words(text: str) -> tuple[str, str]:
    """Return what a person wrote above the letter that is quoted below, and the quote; without a quote the second is empty.

    Where nothing stands above it, the answer may stand below or between, so the whole is the person's.
    """
    quote = _QUOTE.search(text)
    above = text[: quote.start()].strip() if quote else ""
    return (above, text[quote.start() :].strip()) if quote and above else (text, "")
