"""A file that lies on disk in sealed pieces: written as it arrives, opened piece by piece.

Nothing of it is ever plain on disk, and no more than a piece of it in memory. Each piece is bound
to its file and place; the last line, bound to whoever the file is kept for, says how many belong.
"""

import base64
import hashlib
import io
import json
import os
import secrets
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from dashboard.core import sealing

PIECE = 768 * 1024  # bytes of plain content; a multiple of three, so that Base64 adds no padding


class SealedWriter:
    """Seals what is written; whole only after ``close``. ``sha256``, ``size`` are of the plain."""

    def __init__(self, path: Path):
        self.path, self.size, self.pieces = path, 0, 0
        self.identity = secrets.token_hex(16)
        self._digest, self._waiting = hashlib.sha256(), bytearray()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600, exist_ok=False)
        self._file = path.open("w")

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, data: bytes) -> None:
        self._digest.update(data)
        self.size += len(data)
        self._waiting += data
        while len(self._waiting) >= PIECE:
            self._put(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]

    def close(self) -> None:
        """Put what waits on disk and close; a second call does nothing."""
        if self._file.closed:
            return
        if self._waiting:
            self._put(bytes(self._waiting))
            self._waiting.clear()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def assign(self, *, label: str, path: Path) -> None:
        """Bind the closed file to its owner and move it to its place; whole there or not at all."""
        last = {"identity": self.identity, "size": self.size, "pieces": self.pieces}
        with self.path.open("a") as file:
            file.write(_seal(json.dumps(last), label))
            file.flush()
            os.fsync(file.fileno())
        self.path.replace(path)

    def discard(self) -> None:
        """Take away what was not assigned."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _put(self, piece: bytes) -> None:
        plain = base64.b64encode(piece).decode()
        self._file.write(_seal(plain, _piece_label(self.identity, self.pieces)) + "\n")
        self.pieces += 1


class SealedReader(io.RawIOBase):
    """The plain content of an assigned file, to be read and sought in.

    Raises ``CannotOpen`` where the file was damaged, cut, moved to another owner, or its key is
    gone.
    """

    def __init__(self, file: BinaryIO, *, label: str):
        self._file, self._at, self._held = file, 0, (-1, b"")
        self._starts = [0]
        line = b""
        file.seek(0)
        while line := file.readline():
            self._starts.append(self._starts[-1] + len(line))
            last = line
        if len(self._starts) < 2:
            raise sealing.CannotOpen("imports.file is cut short")
        told = json.loads(_unseal(last.decode().strip(), label))
        self._identity, self._size = told["identity"], told["size"]
        if told["pieces"] != len(self._starts) - 2:
            raise sealing.CannotOpen("imports.file is cut short")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        number, within = divmod(self._at, PIECE)
        found = self._piece(number)[within : within + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(self._starts[number])
            token = self._file.readline().decode().strip()
            plain = _unseal(token, _piece_label(self._identity, number))
            self._held = number, base64.b64decode(plain)
        return self._held[1]


def _piece_label(identity: str, number: int) -> str:
    return f"imports.piece:{identity}:{number}"


def _seal(plain: str, label: str) -> str:
    return sealing.seal(plain, label=label, keys=settings.FIELD_KEYS)


def _unseal(token: str, label: str) -> str:
    return sealing.unseal(token, label=label, keys=settings.FIELD_KEYS)
