"""Typed readers of the environment: each error names the variable, the value and what to do."""

import base64
import fcntl
import json
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from dashboard.core.sealing import decode_key


def boolean(name: str, default: bool = False) -> bool:
    """Read 0/1, true/false, yes/no, on/off; anything else is refused."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name}={value!r} is neither 1 nor 0.")


def words(name: str) -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def database(url: str) -> dict:
    """Turn ``sqlite:///path`` or ``postgresql://user:pass@host:port/name`` into a setting."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        # mode=rw: a file that has gone missing is an error, never a new and empty database.
        path = unquote(parts.path[1:])
        name = path if sys.argv[1:2] == ["migrate"] else f"file:{quote(path)}?mode=rw"
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name}
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL begins with {parts.scheme!r}; use sqlite:///… or postgresql://…"
    )


def cache(url: str) -> dict:
    """Turn ``db://table``, ``locmem://`` or ``redis://…`` into Django's setting."""
    scheme, _, rest = url.partition("://")
    backends = {
        "db": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": rest},
        "locmem": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "redis": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url},
    }
    if scheme not in backends:
        raise ImproperlyConfigured(f"CACHE_URL begins with {scheme!r}; use db, locmem or redis.")
    return backends[scheme]


def email(url: str) -> dict:
    """Turn ``smtp://user:pass@host:port``, ``smtps://…``, ``console://`` or ``none://`` into
    settings; ``none`` sends nothing."""
    parts = urlsplit(url)
    if parts.scheme in {"console", "none"}:
        backend = {"console": "console", "none": "dummy"}[parts.scheme]
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend"}
    if parts.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured(f"EMAIL_URL begins with {parts.scheme!r}; use smtp or smtps.")
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 10,
    }


def keyring(name: str, store: Path, generate: bool) -> dict[int, str]:
    """Read versioned keys ``1:base64,2:base64`` (32 bytes each, URL-safe base64).

    Demo and development generate version 1 into ``store``; production refuses to start without.
    """
    value = os.environ.get(name, "")
    if not value and generate:
        value = f"1:{secret(f'{name.lower()}_1', store)}"
    recipe = (
        'Make a key with: python -c "import base64,secrets;'
        "print('1:'+base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())\" "
        "and keep a copy outside of this machine: without it the data is lost."
    )
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {recipe}")
    try:
        pairs = [(int(k), v) for k, v in (pair.strip().split(":", 1) for pair in value.split(","))]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must look like 1:KEY or 1:KEY,2:KEY.") from error
    for version, key in pairs:
        if version < 1 or [v for v, _ in pairs].count(version) > 1 or decode_key(key) is None:
            raise ImproperlyConfigured(
                f"{name}: version {version} must stand once, be 1 or more, and be followed by 32 "
                f"bytes in URL-safe base64 (44 characters). {recipe}"
            )
    return dict(pairs)


def secret(name: str, store: Path) -> str:
    """Return the generated secret ``name`` kept in ``store`` (readable by its owner only).

    Under a lock: the processes that start together agree.
    """
    store.mkdir(parents=True, exist_ok=True)
    path = store / "keys.json"
    with (store / "keys.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = json.loads(path.read_text()) if path.exists() else {}
        if name not in kept:
            kept[name] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
            path.touch(mode=0o600)
            path.write_text(json.dumps(kept, indent=1))
    return kept[name]
