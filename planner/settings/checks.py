"""What is refused though it can be understood: settings that are unsafe in production."""

from __future__ import annotations

from planner.settings.fields import SettingsError
from planner.settings.table import Settings

SECRET_BYTES = 32
DIFFERENT_CHARACTERS = 10
KNOWN_SECRETS = frozenset({"secret", "changeme", "change-me", "dev", "development", "test", "password", "moteplass"})


def check_safe(settings: Settings) -> None:
    """Raise ``SettingsError`` for the first danger where the service is run for real."""
    asks = bool(settings.smtp_host) and settings.calendar_invitations
    dangers = {
        f"PLANNER_SECRET_KEY is weak or known. Use at least {SECRET_BYTES} random characters, or none.": _weak(
            settings.secret_key
        ),
        "PLANNER_FETCH_PRIVATE is for tests and not for production.": settings.fetch_private,
        "PLANNER_BASE_URL must be an https:// address in production.": not settings.base_url.startswith("https://"),
        "Nothing reads the answers to calendar invitations. Set PLANNER_IMAP_HOST or PLANNER_LMTP_PORT, or "
        "PLANNER_CALENDAR_INVITATIONS=no.": asks and not (settings.imap_host or settings.lmtp_port),
    }
    for message, unsafe in dangers.items():
        if settings.production and unsafe:
            raise SettingsError(message)


def _weak(secret: str) -> bool:
    short = len(secret) < SECRET_BYTES or len(set(secret)) < DIFFERENT_CHARACTERS
    return bool(secret) and (short or secret.lower() in KNOWN_SECRETS)
