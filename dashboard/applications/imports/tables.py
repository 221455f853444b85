"""A file as a whole: its header, its rows, and the numbers that stand in it twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext as _

from dashboard.applications.imports.columns import header
from dashboard.applications.imports.drafts import MPASPOR
from dashboard.applications.sheet_reading import read
from dashboard.applications.sheets import UnreadableSheet

BETWEEN = "\x1f"  # joins the cells of a kept row; a cell that holds it is refused anyway


@dataclass
class Table:
    """The rows of a file, packed: 100 thousand take some 30 MB.

    ``repeated`` are rows that say again what an earlier one said; ``torn`` the keys (source and
    number) whose rows say different things.
    """

    columns: list[str]
    packed: list[tuple[int, str]] = field(default_factory=list)
    repeated: set[int] = field(default_factory=set)
    torn: set[tuple[str, str]] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.packed)

    def rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Each row's number in the file and its cells by column."""
        for number, text in self.packed:
            yield number, dict(zip(self.columns, text.split(BETWEEN), strict=False))


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
    seen: dict[tuple[str, str], int] = {}
    for number, cells in rows:
        if any(cell.strip() for cell in cells[len(names) :]):
            message = _("Row %(row)d has more cells than there are columns.")
            raise UnreadableSheet(message % {"row": number})
        cells = [cells[place] if place < len(cells) else "" for place in taken]
        text = BETWEEN.join(cell.replace(BETWEEN, "\0") for cell in cells)
        key = key_of(dict(zip(table.columns, cells, strict=False)))
        if key[1] and key in seen:
            if table.packed[seen[key]][1] == text:
                table.repeated.add(number)
            else:
                table.torn.add(key)
        seen.setdefault(key, len(table.packed))
        table.packed.append((number, text))
    return table


def key_of(cells: Mapping[str, str]) -> tuple[str, str]:
    """What makes two rows the same application: source and number."""
    source = cells.get("sumber", "").strip().upper() or MPASPOR
    return source, cells.get("nomor_permohonan", "").strip()
