"""Encryption at rest and look-up hashes for personal numbers. Pure: no ORM.

AES-256-GCM with a versioned key; the associated data binds a value to its table, column and row,
so a copied one no longer opens. Look-up hashes (HMAC-SHA256) name the version of their own key.
"""

import base64
import hmac
import secrets
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class CannotOpen(Exception):
    """The stored value was damaged, moved, or made with a key that is not in the key ring."""


_aes = lru_cache(AESGCM)
_mac = lru_cache(lambda key, column: hmac.new(key, f"{column}:".encode(), "sha256"))


def _key(keys: Mapping[int, str], version: int) -> bytes:
    key = decode_key(keys.get(version, ""))
    if key is None:
        raise CannotOpen(f"key version {version} is missing or no 32 bytes in URL-safe base64")
    return key


@lru_cache
def decode_key(text: str) -> bytes | None:
    """Return the 32 bytes of a key in URL-safe base64, or None if it is no such key."""
    try:
        return key if len(key := base64.urlsafe_b64decode(text)) == 32 else None
    except ValueError:
        return None


def seal(plain: str, *, label: str, keys: Mapping[int, str]) -> str:
    """Encrypt ``plain`` under the newest key; ``label`` is ``table.column:uuid``."""
    version, nonce = max(keys), secrets.token_bytes(12)
    sealed = _aes(_key(keys, version)).encrypt(nonce, plain.encode(), label.encode())
    return f"{version}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(token: str, *, label: str, keys: Mapping[int, str]) -> str:
    """Decrypt what ``seal`` made. Raises ``CannotOpen``, never returns what is stored."""
    version, _, body = token.partition(".")
    try:
        raw = base64.urlsafe_b64decode(body)
        if base64.urlsafe_b64encode(raw).decode() != body:
            raise ValueError("not the one way to write these bytes")
        return _aes(_key(keys, int(version))).decrypt(raw[:12], raw[12:], label.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"{label.partition(':')[0]} cannot be decrypted") from error


def lookup_hashes(value: str, *, column: str, keys: Mapping[int, str]) -> list[str]:
    """Return ``version:hex`` of a normalised value under every live key: store the first, the
    newest; search all with ``__in``. Equal values of one column agree."""
    hashes = []
    for version in sorted(keys, reverse=True):
        mac = _mac(_key(keys, version), column).copy()
        mac.update(value.encode())
        hashes.append(f"{version}:{mac.hexdigest()[:40]}")
    return hashes
