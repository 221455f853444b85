"""Tables that come in as CSV or XLSX, guarded: a bomb, a lie or a wrong file is refused in words.

Pure: no ORM. Rows are streamed; an XLSX is measured before it is parsed.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from zlib import error as BrokenStream

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dashboard.applications.sheets import UnreadableSheet, from_text

MAX_BYTES, MAX_ROWS, MAX_COLUMNS, MAX_CELL = 250_000_000, 1_000_000, 60, 2_000
MAX_LINE, MAX_EMPTY = 500_000, 10_000
MAX_ENTRIES, MAX_UNPACKED, MAX_STRINGS, MAX_RATIO = 200, 150_000_000, 30_000_000, 120
PIECE, LAST_ROW = 1_000_000, 1_048_576
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
LEGACY = "cp1252"  # what Excel in Indonesia saves as “CSV” without UTF-8
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
VALUE = re.compile(rb"<(?:v|is)>")
SEPARATORS = (",", ";", "\t")
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


def encoding_of(file: BinaryIO) -> str:
    """How the text of a CSV is encoded: UTF-8, UTF-16 if it says so, else Windows-1252.

    Windows-1252 only for what is no UTF-8 and holds no control character, as binary files do.
    Raises ``UnreadableSheet``. Leaves the file at its start.
    """
    file.seek(0)
    start = file.read(3)
    for bom, encoding in BOMS.items():
        if start.startswith(bom):
            file.seek(0)
            return encoding
    for encoding in ("utf-8", LEGACY):
        if _is_text(file, encoding):
            file.seek(0)
            return encoding
    raise UnreadableSheet(_("The file is not UTF-8: save it as “CSV UTF-8”."))


def _is_text(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            if encoding == LEGACY and CONTROLS.search(piece):
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    start = file.read(4096)
    if start.startswith(b"PK\x03\x04"):
        raise UnreadableSheet(_("This is a spreadsheet named .csv: name it .xlsx."))
    if b"\x00" in start.partition(b"\n")[0] and not start.startswith(tuple(BOMS)):
        raise UnreadableSheet(_("This is no text file: save the table as “CSV UTF-8”."))
    row, lines = 0, _lines(file, encoding_of(file))
    try:
        head = next(lines, "")
        reader = csv.reader(chain([head], lines), delimiter=_separator(head), strict=True)
        for cells in reader:
            row = reader.line_num
            yield row, cells
    except UnicodeError as error:
        raise UnreadableSheet(_("The file is not UTF-8: save it as “CSV UTF-8”.")) from error
    except csv.Error as error:
        raise UnreadableSheet(_("Line %(row)d is no valid CSV.") % {"row": row + 1}) from error


def _separator(head: str) -> str:
    """What stands most often between the names of the columns; a comma where nothing does."""
    names = re.sub(r'"[^"]*"', "", head)
    return max(SEPARATORS, key=names.count)


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, count = "", 0
    while piece := file.read(1 << 16):
        *lines, rest = (rest + decoder.decode(piece)).split("\n")
        for line in lines:
            yield f"{line}\n"
        count += len(lines)
        if len(rest) > MAX_LINE:
            raise UnreadableSheet(_("Line %(row)d is no valid CSV.") % {"row": count + 1})
    if rest := rest + decoder.decode(b"", final=True):
        yield rest


def _xlsx(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    damaged = _("The spreadsheet is damaged or no .xlsx: open it and save it again as .xlsx.")
    try:
        _guard(file)
        book = load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        said = empty = 0
        for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), 1):
            if number > LAST_ROW:
                raise UnreadableSheet(damaged)
            if filled := len(row) - row.count(None):
                said, empty = said + filled, 0
                yield number, [_cell(value) for value in row]
            else:
                empty += 1
                if empty == MAX_EMPTY and said == _values_of(file, sheet._worksheet_path):
                    return
    except DAMAGED as error:
        raise UnreadableSheet(damaged) from error


def _values_of(file: BinaryIO, part: str) -> int:
    """How many cells of a sheet hold a value: below the last one there is nothing to read.

    A sheet that was formatted to its end has a million empty rows.
    """
    found, tail = 0, b""
    with zipfile.ZipFile(file) as archive, archive.open(part) as content:
        while piece := content.read(PIECE):
            before, start, tail = (tail + piece).rpartition(b"<")
            found, tail = found + len(VALUE.findall(before)), start + tail
    return found + len(VALUE.findall(tail))


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
