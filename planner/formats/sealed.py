"""Text and octets sealed with the service's secret, for what nobody may read in a copy of the database."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


def _box(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"needs:{secret}".encode()).digest()))


def seal(text: str, secret: str) -> bytes:
    """Return the text encrypted and signed."""
    return seal_octets(text.encode(), secret)


def seal_octets(body: bytes, secret: str) -> bytes:
    """Return the octets encrypted and signed; a third longer than they were."""
    return _box(secret).encrypt(body)


def unseal(body: bytes, secret: str) -> str | None:
    """Return the text, or ``None`` where the secret is another than it was sealed with."""
    octets = unseal_octets(body, secret)
    return None if octets is None else octets.decode()


def unseal_octets(body: bytes, secret: str) -> bytes | None:
    """Return the octets, or ``None`` where the secret is another or they were never sealed."""
    try:
        return _box(secret).decrypt(body)
    except InvalidToken:
        return None
