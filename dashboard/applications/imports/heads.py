"""The first rows of a file: what its columns are called, and what stands in them. No queries."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from dashboard.applications.imports.columns import FIELDS, REQUIRED
from dashboard.applications.imports.drafts import WRITTEN
from dashboard.applications.imports.synonyms import guess
from dashboard.applications.imports.vocabulary import folded
from dashboard.applications.sheet_reading import read
from dashboard.applications.sheets import UnreadableSheet

REASON_COLUMN = "alasan_ditolak"  # what a file of rejects adds: it may come back as it is
SAMPLES, SHOWN = 3, 40
LEFT_OUT = ""


@dataclass(frozen=True)
class Head:
    """``cells`` is the first row, ``samples`` the ones below it; both as they stand in the file."""

    cells: list[str]
    samples: list[list[str]]

    @property
    def names(self) -> list[str]:
        """What to call each column to people: “Nama”, “Nama (2)”, “(5)” for the fifth, unnamed."""
        seen: dict[str, int] = {}
        found = []
        for place, cell in enumerate(self.cells, 1):
            name = " ".join(cell.split())[:60] or f"({place})"
            seen[folded(name)] = count = seen.get(folded(name), 0) + 1
            found.append(f"{name} ({count})" if count > 1 else name)
        return found

    @property
    def keys(self) -> list[str]:
        """The same for the machine: case, spaces and signs do not count; never two alike."""
        return [folded(name) for name in self.names]

    @property
    def digest(self) -> str:
        """The same for every file of one source, with or without the column of reasons."""
        keys = [key for key in self.keys if key != REASON_COLUMN]
        return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()

    @property
    def ours(self) -> list[str] | None:
        """Our columns by position, where the first row is made of ours; else ``None``."""
        found = [LEFT_OUT if key == REASON_COLUMN else key for key in self.keys]
        names = [name for name in found if name]
        known = all(name in FIELDS for name in names) and len(set(names)) == len(names)
        return found if known and set(REQUIRED) <= set(names) else None

    @property
    def repeated(self) -> list[str]:
        """The names that stand on several columns."""
        said = [folded(cell) for cell in self.cells if cell.strip()]
        names = [name for name, key in zip(self.names, self.keys, strict=True) if key in said]
        return [name for name in names if said.count(folded(name)) > 1]

    @property
    def guessed(self) -> list[str]:
        """Our column for each of the file's, '' where no name tells."""
        return guess([LEFT_OUT if key == REASON_COLUMN else key for key in self.keys])

    def examples(self, place: int) -> list[str]:
        """What stands below a column's name, long numbers covered but for their end."""
        cells = [row[place].strip() for row in self.samples if place < len(row)]
        return [_covered(cell)[:SHOWN] for cell in dict.fromkeys(cells) if cell]

    def applied(self, mapping: dict[str, str]) -> list[str]:
        """Our column for each of the file's by a mapping that was remembered."""
        return [mapping.get(key, LEFT_OUT) for key in self.keys]


def read_head(file: BinaryIO, kind: str) -> Head:
    """Read the first rows. Raises ``UnreadableSheet`` with the reason in words."""
    rows = [cells for _number, cells in islice(read(file, kind), SAMPLES + 1)]
    if not rows:
        raise UnreadableSheet(_("The file is empty."))
    if any(len(re.sub(r"\D", "", cell)) > 7 for cell in rows[0]):
        raise UnreadableSheet(_("The first row holds data: it must name the columns."))
    return Head(rows[0], rows[1:])


def check_head(head: Head) -> None:
    """Refuse a file that holds no rows, or fewer columns than are required, whatever they are."""
    missing = [name for name in REQUIRED if name not in head.guessed]
    if len(missing) > head.guessed.count(LEFT_OUT):
        message = _("The first row must name the columns; missing: %(columns)s.")
        raise UnreadableSheet(message % {"columns": ", ".join(missing)})
    if not head.samples:
        raise UnreadableSheet(_("The file has a first row and nothing below it."))


def problems_of(columns: Sequence[str]) -> tuple[list[str], list[str]]:
    """The required columns that are missing, and those that are named twice."""
    missing = [name for name in REQUIRED if name not in columns]
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    return missing, twice


def _covered(cell: str) -> str:
    """“1671015203900001” as “•••••••••••••001”: enough to know one's file again. Dates stay."""
    if sum(sign.isdigit() for sign in cell) < 9 or WRITTEN.fullmatch(cell):
        return cell
    return re.sub(r"\d", "•", cell[:-3]) + cell[-3:]
