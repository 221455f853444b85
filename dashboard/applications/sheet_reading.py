"""Tables that come in as CSV or XLSX, guarded: a bomb, a lie or a wrong file is refused in words.

Pure: no ORM. Rows are streamed; an XLSX is measured before it is parsed.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from zlib import error as BrokenStream

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dashboard.applications.sheets import UnreadableSheet, from_text

MAX_BYTES, MAX_ROWS, MAX_COLUMNS, MAX_CELL = 25_000_000, 100_000, 60, 2_000
MAX_ENTRIES, MAX_UNPACKED, MAX_STRINGS, MAX_RATIO = 200, 150_000_000, 30_000_000, 120
PIECE, LAST_ROW = 1_000_000, 1_048_576
LONGEST_NUMBER = 10**15  # a spreadsheet keeps 15 digits of a number and loses the rest
DAMAGED = (
    zipfile.BadZipFile,
    InvalidFileException,
    BrokenStream,
    ParseError,
    OSError,
    EOFError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


def read(file: BinaryIO, kind: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number (from 1) and the cells of each row that is not blank, as text.

    Dates of a spreadsheet become ISO text. Raises ``UnreadableSheet`` before or while reading.
    """
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if not size:
        raise UnreadableSheet(_("The file is empty."))
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise UnreadableSheet(
            _("The file is larger than %(limit)d MB: split it.") % {"limit": limit}
        )
    rows = _csv(file) if kind == "csv" else _xlsx(file)
    kept = 0
    for number, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        kept += 1
        if kept > MAX_ROWS + 1:
            words = {"limit": f"{MAX_ROWS:,}".replace(",", ".")}
            raise UnreadableSheet(_("More than %(limit)s rows: split the file.") % words)
        if len(cells) > MAX_COLUMNS:
            raise UnreadableSheet(_("Row %(row)d has too many columns.") % {"row": number})
        yield number, [from_text(cell[: MAX_CELL + 1]) for cell in cells]


def _csv(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    start = file.read(4096)
    file.seek(0)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableSheet(_("The file is UTF-16: save it as “CSV UTF-8”."))
    if start.startswith(b"PK\x03\x04"):
        raise UnreadableSheet(_("This is a spreadsheet named .csv: name it .xlsx."))
    if b"\x00" in start:
        raise UnreadableSheet(_("This is no text file: save the table as “CSV UTF-8”."))
    head = start.partition(b"\n")[0]
    if b"," not in head and (b";" in head or b"\t" in head):
        raise UnreadableSheet(
            _("The columns are not separated by commas: save as CSV with commas, or as .xlsx.")
        )
    reader = csv.reader(_lines(file), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except UnicodeDecodeError as error:
        raise UnreadableSheet(_("The file is not UTF-8: save it as “CSV UTF-8”.")) from error
    except csv.Error as error:
        row = reader.line_num
        raise UnreadableSheet(_("Line %(row)d is no valid CSV.") % {"row": row}) from error


def _lines(file: BinaryIO) -> Iterator[str]:
    encoding = "utf-8-sig"
    for line in file:
        yield line.decode(encoding)
        encoding = "utf-8"


def _xlsx(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    damaged = _("The spreadsheet is damaged or no .xlsx: open it and save it again as .xlsx.")
    try:
        _guard(file)
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), 1):
            if number > LAST_ROW:
                raise UnreadableSheet(damaged)
            if row.count(None) < len(row):
                yield number, [_cell(value) for value in row]
    except DAMAGED as error:
        raise UnreadableSheet(damaged) from error


def _guard(file: BinaryIO) -> None:
    """Refuse what would unpack to too much, before anything is parsed."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        packed = sum(part.compress_size for part in parts) or 1
        if any("vbaProject" in part.filename for part in parts):
            raise UnreadableSheet(_("The file holds macros: save it as .xlsx without them."))
        too_much = (
            len(parts) > MAX_ENTRIES
            or unpacked > MAX_UNPACKED
            or (unpacked > 5 * PIECE and unpacked / packed > MAX_RATIO)
        )
        if too_much or not all(_is_in_rows(archive, part) for part in parts):
            raise UnreadableSheet(_("The spreadsheet unpacks to too much: split it, or use CSV."))
    file.seek(0)


def _is_in_rows(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a large part is shared texts or made of rows: one endless row fills the memory."""
    if part.file_size <= 3 * PIECE:
        return True
    if part.filename.endswith("sharedStrings.xml"):
        return part.file_size <= MAX_STRINGS
    without = 0
    with archive.open(part) as content:
        while piece := content.read(PIECE):
            without = 0 if b"<row" in piece or b":row" in piece else without + 1
            if without == 3:
                return False
    return True


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.strftime("%Y-%m-%d") if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= LONGEST_NUMBER:
            return f"{value:.5E}"
        return str(int(value)) if value == int(value) else str(value)
    return "" if value is None else str(value)
