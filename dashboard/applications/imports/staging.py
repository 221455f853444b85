"""Uploaded files until they are done with: sealed under ``DATA_DIR/imports``, gone in a day."""

import contextlib
import fcntl
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from dashboard.applications.imports.heads import Head
from dashboard.applications.imports.sealed import SealedReader, SealedWriter
from dashboard.applications.models import ImportBatch, ImportRow
from dashboard.core import sealing

KEPT = timedelta(hours=24)


class InUse(Exception):
    """Another process works on the file."""


def keep(*, batch: ImportBatch, sealed: SealedWriter) -> None:
    """Take a sealed upload over as the file of ``batch``."""
    sealed.assign(label=_label(batch), path=_path(batch))


@contextlib.contextmanager
def opened(*, batch: ImportBatch) -> Iterator[BinaryIO]:
    """The plain file, for one process at a time.

    Raises ``InUse`` while another has it, ``FileNotFoundError`` when it is done with or expired,
    ``CannotOpen`` when it is damaged.
    """
    with _path(batch).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse from error
        yield io.BufferedReader(SealedReader(file, label=_label(batch)), 65536)


@contextlib.contextmanager
def read(*, batch: ImportBatch) -> Iterator[BinaryIO]:
    """The plain file for somebody who only looks; raises as ``opened``, but never ``InUse``."""
    with _path(batch).open("rb") as file:
        yield io.BufferedReader(SealedReader(file, label=_label(batch)), 65536)


def is_kept(*, batch: ImportBatch) -> bool:
    return _path(batch).exists()


def keep_head(*, batch: ImportBatch, head: Head) -> None:
    """Keep the first rows sealed beside the file: a file without a header begins with a person."""
    plain = json.dumps([head.cells, head.samples])
    token = sealing.seal(plain, label=_head_label(batch), keys=settings.FIELD_KEYS)
    unfinished = _head_path(batch).with_suffix(".part")
    unfinished.touch(mode=0o600)
    unfinished.write_text(token)
    unfinished.replace(_head_path(batch))


def head_of(*, batch: ImportBatch) -> Head | None:
    """The first rows of a file whose columns are not ours; ``None`` once it is done with."""
    try:
        token = _head_path(batch).read_text()
        plain = sealing.unseal(token, label=_head_label(batch), keys=settings.FIELD_KEYS)
    except (FileNotFoundError, sealing.CannotOpen):
        return None
    return Head(*json.loads(plain))


def drop(*, batch: ImportBatch) -> None:
    _path(batch).unlink(missing_ok=True)
    _head_path(batch).unlink(missing_ok=True)


def clean_expired(*, now: datetime) -> int:
    """Drop files that are a day old; return how many batches expired by that.

    Of the rejected rows the first ones stay on record. ``now`` is aware. Called by the minute
    timer.
    """
    count = ImportBatch.objects.unfinished(now - KEPT).update(status=ImportBatch.Status.EXPIRED)
    limit = (now - KEPT).timestamp()
    for path in folder().glob("*") if folder().is_dir() else ():
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            ImportRow.objects.beyond_screen(path.name.partition("-")[0]).delete()
    return count


def folder() -> Path:
    return settings.DATA_DIR / "imports"


def _path(batch: ImportBatch) -> Path:
    return folder() / f"{batch.pk}-{batch.sha256[:12]}.sealed"


def _head_path(batch: ImportBatch) -> Path:
    return folder() / f"{batch.pk}-{batch.sha256[:12]}.head"


def _label(batch: ImportBatch) -> str:
    return f"imports.file:{batch.pk}:{batch.sha256}"


def _head_label(batch: ImportBatch) -> str:
    return f"imports.head:{batch.pk}:{batch.sha256}"
