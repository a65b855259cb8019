"""Text sealed with the service's secret, for what nobody may read in a copy of the database."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


def _box(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"needs:{secret}".encode()).digest()))


def seal(text: str, secret: str) -> bytes:
    """Return the text encrypted and signed."""
    return _box(secret).encrypt(text.encode())


def unseal(body: bytes, secret: str) -> str | None:
    """Return the text, or ``None`` where the secret is another than it was sealed with."""
    try:
        return _box(secret).decrypt(body).decode()
    except InvalidToken:
        return None
