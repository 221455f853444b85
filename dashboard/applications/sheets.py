"""Tables that go out as CSV or XLSX, in constant memory; what a cell may say in both directions.

Pure: no ORM. A cell that a spreadsheet would run as a formula is written with an apostrophe
before it, and read back without.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
RUN_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BATCH = 500
MARKED = frozenset((*RUN_AS_FORMULA, "'"))
OPEN, CLOSE, EMPTY = '<c t="inlineStr"><is><t>', "</t></is></c>", "<c/>"
JOINT = "\x01"  # no blank to a regular expression, unlike \x1f
# What XML must escape or cannot hold, and blanks that it would drop: at an edge, or in a run.
NOT_PLAIN = re.compile("[<>&\x00\x02-\x1f\ufffe\uffff]|(?:^|\x01)\\s|\\s(?:\x01|$)|\\s\\s")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FORMATS = "application/vnd.openxmlformats-"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATION = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/%s" Target="%s"/></Relationships>'
)
# The least that a spreadsheet program opens: one sheet, its cells text.
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{FORMATS}package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEETS}sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEETS}worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": RELATION % ("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Permohonan" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": RELATION % ("worksheet", "worksheets/sheet1.xml"),
}


class UnreadableSheet(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


def kind_of(name: str) -> str:
    """“csv” or “xlsx” by the file name. Raises ``UnreadableSheet`` for any other."""
    kind = name.rpartition(".")[2].lower()
    if kind not in TYPES:
        raise UnreadableSheet(_("Only .csv and .xlsx files: save the table as one of them."))
    return kind


def as_text(value: object) -> str:
    """The cell as text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith((*RUN_AS_FORMULA, "'")) else text


def from_text(text: str) -> str:
    """The inverse of ``as_text``."""
    return text[1:] if text[:1] == "'" and text[1:].startswith((*RUN_AS_FORMULA, "'")) else text


def write(rows: Iterable[Sequence[object]], kind: str) -> Iterator[bytes]:
    """Yield the file piece by piece: every cell is text, nothing waits on disk."""
    return _xlsx(rows) if kind == "xlsx" else _csv(rows)


def _csv(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for number, row in enumerate(rows):
        writer.writerow(_texts(row))
        if number % BATCH == 0:
            yield _taken(text).encode()
    yield _taken(text).encode()


def _xlsx(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    stream = _Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, xml in PARTS.items():
            archive.writestr(name, xml)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for number, row in enumerate(rows):
                sheet.write(_row(row).encode())
                if number % BATCH == 0:
                    yield stream.taken()
            sheet.write(b"</sheetData></worksheet>")
    yield stream.taken()


def _texts(row: Sequence[object]) -> list[str]:
    """``as_text`` of a row, which is asked only where the first sign may need it."""
    return [cell if type(cell) is str and cell[:1] not in MARKED else as_text(cell) for cell in row]


def _row(row: Sequence[object]) -> str:
    """One row of the sheet; most hold nothing that XML must escape, and are joined at once."""
    cells = _texts(row)
    joined = JOINT.join(cells)
    if NOT_PLAIN.search(joined) or joined.count(JOINT) >= max(len(cells), 1):
        written = (escape(NOT_XML.sub("\ufffd", cell)) for cell in cells)
        marked = '<c t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'
        return f"<row>{''.join(marked % cell if cell else EMPTY for cell in written)}</row>"
    body = joined.replace(JOINT, f"{CLOSE}{OPEN}")
    return f"<row>{f'{OPEN}{body}{CLOSE}'.replace(f'{OPEN}{CLOSE}', EMPTY)}</row>"


def _taken(text: io.StringIO) -> str:
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written


class _Stream(io.RawIOBase):
    """What a zip is written to when it leaves at once: it only goes forward."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        written = b"".join(self.pieces)
        self.pieces.clear()
        return written
