"""Uploaded files between preview and import: sealed under ``DATA_DIR/imports``, gone in a day."""

import base64
import contextlib
import fcntl
import io
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from dashboard.applications.models import ImportBatch
from dashboard.core import sealing

KEPT = timedelta(hours=24)


def keep(*, batch: ImportBatch, content: bytes) -> None:
    """Seal the file; it is whole or not there."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    plain = base64.b64encode(content).decode()
    token = sealing.seal(plain, label=_label(batch), keys=settings.FIELD_KEYS)
    unfinished = _path(batch).with_suffix(".part")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(token)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(_path(batch))


@contextlib.contextmanager
def opened(*, batch: ImportBatch) -> Iterator[io.BytesIO]:
    """The plain file, for one process at a time: a second one waits until the first is done.

    Raises ``FileNotFoundError`` when it was imported or has expired.
    """
    with _path(batch).open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        token = file.read()
        plain = sealing.unseal(token, label=_label(batch), keys=settings.FIELD_KEYS)
        yield io.BytesIO(base64.b64decode(plain))


def drop(*, batch: ImportBatch) -> None:
    _path(batch).unlink(missing_ok=True)


def clean_expired(*, now: datetime) -> int:
    """Drop files that nobody imported within a day; return how many batches expired.

    ``now`` is aware. Called by the minute timer.
    """
    stale = ImportBatch.objects.stale(now - KEPT)
    count = stale.update(status=ImportBatch.Status.EXPIRED)
    limit = (now - KEPT).timestamp()
    for path in _folder().glob("*") if _folder().is_dir() else ():
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
    return count


def _folder() -> Path:
    return settings.DATA_DIR / "imports"


def _path(batch: ImportBatch) -> Path:
    return _folder() / f"{batch.pk}-{batch.sha256[:12]}.sealed"


def _label(batch: ImportBatch) -> str:
    return f"imports.file:{batch.pk}:{batch.sha256}"
