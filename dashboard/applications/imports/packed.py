"""A file as a whole: its header, its rows, and the numbers that stand in it twice."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from django.utils.translation import gettext as _

from dashboard.applications.imports.columns import header
from dashboard.applications.imports.drafts import MPASPOR
from dashboard.applications.sheet_reading import encoding_of, read
from dashboard.applications.sheets import UnreadableSheet

# What joins the cells of a kept row, and the rows of a block; a cell that holds one is refused.
CELL, ROW = "\x1f", "\x1e"
JOINTS = str.maketrans({CELL: "\0", ROW: "\0"})
BLOCK = 1_000  # rows that are packed together


class Table:
    """The rows of a file, packed: 100 thousand take some 10 MB, and as much while they are added.

    ``repeated`` are the numbers of rows that say again what an earlier one said; ``encoding`` is
    how the text of a CSV was read.
    """

    encoding = ""

    def __init__(self, columns: Sequence[str]):
        self.columns = list(columns)
        self.repeated: set[int] = set()
        self._torn: set[int] = set()
        self._seen: dict[int, int] = {}  # of each key, the digest of its first row
        self._blocks: list[bytes] = []
        self._last: list[str] = []

    def __len__(self) -> int:
        return BLOCK * len(self._blocks) + len(self._last)

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Append a row by its number in the file; ``cells`` stand in the order of the columns."""
        text = CELL.join(cells)
        if text.count(CELL) >= len(cells) or ROW in text:
            text = CELL.join(cell.translate(JOINTS) for cell in cells)
        key = key_of(dict(zip(self.columns, cells, strict=False)))
        if key[1]:
            digest = hash(text)
            before = self._seen.get(hash(key))
            if before is None:
                self._seen[hash(key)] = digest
            elif before == digest:
                self.repeated.add(number)
            else:
                self._torn.add(hash(key))
        self._last.append(f"{number}{CELL}{text}")
        if len(self._last) == BLOCK:
            packed = ROW.join(self._last).encode("utf-8", "surrogatepass")
            self._blocks.append(zlib.compress(packed, 1))
            self._last = []

    def is_torn(self, cells: Mapping[str, str]) -> bool:
        """Whether the number of this row stands in several rows that say different things."""
        return bool(self._torn) and hash(key_of(cells)) in self._torn

    def rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Each row's number in the file and its cells by column."""
        for block in self._blocks:
            yield from self._unpacked(
                zlib.decompress(block).decode("utf-8", "surrogatepass").split(ROW)
            )
        yield from self._unpacked(self._last)

    def _unpacked(self, texts: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
        for text in texts:
            number, *cells = text.split(CELL)
            yield int(number), dict(zip(self.columns, cells, strict=False))


def load(file: BinaryIO, kind: str, columns: Sequence[str] | None = None) -> Table:
    """Read a whole file. Raises ``UnreadableSheet`` with the reason in words.

    ``columns`` says what each column of the file is, by position, '' for one to leave out; without
    it the first row says so.
    """
    rows = read(file, kind)
    first = next(rows, None)
    if first is None:
        raise UnreadableSheet(_("The file is empty."))
    names = list(columns) if columns is not None else header(first[1])
    taken = [place for place, name in enumerate(names) if name]
    table = Table([names[place] for place in taken])
    whole, width = len(taken) == len(names), len(names)
    for number, cells in rows:
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            message = _("Row %(row)d has more cells than there are columns.")
            raise UnreadableSheet(message % {"row": number})
        if not whole:
            cells = [cells[place] if place < len(cells) else "" for place in taken]
        table.add(number, cells[:width])
    table.encoding = encoding_of(file) if kind == "csv" else ""
    return table


def key_of(cells: Mapping[str, str]) -> tuple[str, str]:
    """What makes two rows the same application: source and number."""
    source = cells.get("sumber", "").strip().upper() or MPASPOR
    return source, cells.get("nomor_permohonan", "").strip()
