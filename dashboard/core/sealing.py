"""Encryption at rest and look-up hashes for personal numbers. Pure: no ORM.

AES-256-GCM with a versioned key; the associated data binds a value to its table, column and row,
so a value copied to another row no longer opens. Look-up hashes are HMAC-SHA256 under keys of
their own, and name the version of the key that made them.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class CannotOpen(Exception):
    """The stored value was damaged, moved, or made with a key that is not in the key ring."""


def _key(keys: Mapping[int, str], version: int) -> bytes:
    if version not in keys:
        raise CannotOpen(f"key version {version} is missing")
    key = decode_key(keys[version])
    if key is None:
        raise CannotOpen(f"key version {version} is not 32 bytes in URL-safe base64")
    return key


def decode_key(text: str) -> bytes | None:
    """Return the 32 bytes of a key in URL-safe base64, or None if it is no such key."""
    try:
        key = base64.urlsafe_b64decode(text)
    except ValueError:
        return None
    return key if len(key) == 32 else None


def seal(plain: str, *, label: str, keys: Mapping[int, str]) -> str:
    """Encrypt ``plain`` under the newest key; ``label`` is ``table.column:uuid``."""
    version = max(keys)
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_key(keys, version)).encrypt(nonce, plain.encode(), label.encode())
    return f"{version}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(token: str, *, label: str, keys: Mapping[int, str]) -> str:
    """Decrypt what ``seal`` made. Raises ``CannotOpen``, never returns what is stored."""
    version, _, body = token.partition(".")
    try:
        raw = base64.urlsafe_b64decode(body)
        if base64.urlsafe_b64encode(raw).decode() != body:
            raise ValueError("not the one way to write these bytes")
        cipher = AESGCM(_key(keys, int(version)))
        return cipher.decrypt(raw[:12], raw[12:], label.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"{label.partition(':')[0]} cannot be decrypted") from error


def lookup_hashes(value: str, *, column: str, keys: Mapping[int, str]) -> list[str]:
    """Return ``version:hex`` of a normalised value under every live key, newest first.

    The first is stored; all are searched with ``__in``. Equal values of one column agree.
    """
    text = f"{column}:{value}".encode()
    digests = {v: hmac.new(_key(keys, v), text, hashlib.sha256).hexdigest() for v in keys}
    return [f"{v}:{digests[v][:40]}" for v in sorted(digests, reverse=True)]
