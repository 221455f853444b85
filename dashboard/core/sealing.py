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
    try:
        return base64.urlsafe_b64decode(keys[version])[:32]
    except KeyError as error:
        raise CannotOpen(f"key version {version} is missing") from error


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
        cipher = AESGCM(_key(keys, int(version)))
        return cipher.decrypt(raw[:12], raw[12:], label.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"{label.partition(':')[0]} cannot be decrypted") from error


def lookup_hash(value: str, *, column: str, keys: Mapping[int, str], version: int) -> str:
    """Return ``version:hex`` of an already normalised value; equal values of a column agree."""
    digest = hmac.new(_key(keys, version), f"{column}:{value}".encode(), hashlib.sha256)
    return f"{version}:{digest.hexdigest()[:40]}"


def lookup_hashes(value: str, *, column: str, keys: Mapping[int, str]) -> list[str]:
    """Return the hash under every live key, newest first, to search with ``__in``."""
    versions = sorted(keys, reverse=True)
    return [lookup_hash(value, column=column, keys=keys, version=v) for v in versions]
