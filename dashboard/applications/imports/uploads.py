"""Seals an uploaded file while it arrives: it is never plain on disk nor whole in memory."""

import re
import secrets
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from dashboard.applications.imports import staging
from dashboard.applications.imports.sealed import SealedWriter
from dashboard.audit.reasons import UNSAFE
from dashboard.core.fields import DOT

LONGEST_NAME = 80
# Such as a NIK or a phone number; the day of a report is none.
LONG_NUMBER = re.compile(r"(?<!\d)(?!20\d\d[01]\d[0-3]\d(?!\d))\d{8,}")


def name_to_show(name: str) -> str:
    """A file's name as it is kept to be known again: one line, short, long numbers masked."""
    shown = "".join(character for character in UNSAFE.sub("", name) if character.isprintable())
    shown = LONG_NUMBER.sub(lambda found: DOT * len(found[0]), shown.strip())
    return shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 1]}…"


class SealedUpload(UploadedFile):
    """What the form sees of it: name and size; ``sealed`` waits for its owner."""

    def __init__(self, *, sealed: SealedWriter, name: str | None):
        super().__init__(file=None, name=name, size=sealed.size)
        self.sealed = sealed


class SealingHandler(FileUploadHandler):
    """Takes the files of one request, each at most ``limit`` bytes."""

    def __init__(self, request: Any, *, limit: int):
        super().__init__(request)
        self.limit = limit
        self.taken: list[SealedWriter] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        path = staging.folder() / f"{secrets.token_hex(8)}.part"
        self.taken.append(SealedWriter(path))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self.limit:
            raise StopUpload(connection_reset=False)
        self.taken[-1].write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        self.taken[-1].close()
        return SealedUpload(sealed=self.taken[-1], name=self.file_name)

    def discard(self) -> None:
        """Take away what nobody kept."""
        for sealed in self.taken:
            sealed.discard()
