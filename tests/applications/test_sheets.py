"""Tables in and out: nothing that leaves is run by a spreadsheet, nothing that comes in harms."""

import csv
import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from dashboard.applications import sheet_reading
from dashboard.applications.sheet_reading import read
from dashboard.applications.sheets import UnreadableSheet, kind_of, write

NAUGHTY = [
    "=1+1",
    "+62 812",
    "-2",
    "@SUM(A1)",
    "\tTab",
    "'apostrof",
    "'=ganda",
    "O'Brien",
    'kutip "dua"',
    "koma, titik; dua",
    "<script>alert(1)</script>",
    "&amp; ]]>",
    "baris\ndua",
    "عربي",
    "\u202eterbalik",
    "𝓤𝓷𝓲 👩‍💻",
    "  ruang  ",
    "NULL",
    "0012",
    "1E10",
]


def written(rows, kind):
    return io.BytesIO(b"".join(write(rows, kind)))


def cells(content, kind="csv"):
    file = content if hasattr(content, "read") else io.BytesIO(content)
    return [row for _number, row in read(file, kind)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_naughty_cells_come_back_as_they_went_out(kind):
    rows = [["kolom", "akhir"], *([text, "x"] for text in NAUGHTY)]
    assert cells(written(rows, kind), kind) == rows


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_would_run_is_text(start):
    text = f"{start}HYPERLINK(1)"
    row = next(csv.reader(io.TextIOWrapper(written([[text]], "csv"), newline="")))
    assert row == [f"'{text}"]
    sheet = openpyxl.load_workbook(written([[text]], "xlsx")).worksheets[0]
    assert sheet["A1"].data_type == "s"
    assert sheet["A1"].value.startswith("'")


def test_many_rows_leave_in_pieces_and_every_row_arrives():
    rows = [["nomor"], *([number] for number in range(2_000))]
    for kind in ("csv", "xlsx"):
        pieces = list(write(rows, kind))
        assert len(pieces) > 3
        assert len(cells(b"".join(pieces), kind)) == 2_001


def test_a_character_that_xml_cannot_hold_does_not_break_the_file():
    assert cells(written([["a\x0bb"]], "xlsx"), "xlsx") == [["a\ufffdb"]]


def test_numbers_and_dates_of_a_spreadsheet_become_text():
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append([8123456, 3171234567890123, 2.5, None, True])
    book.active.append([datetime(2024, 6, 13, 9, 30)])
    book.active.append([datetime(2024, 6, 13)])
    book.save(file)
    assert cells(file, "xlsx") == [
        ["8123456", "3.17123E+15", "2.5", "", "True"],
        ["2024-06-13 09:30:00"],
        ["2024-06-13"],
    ]


def test_blank_rows_are_skipped_and_rows_keep_their_number():
    file = io.BytesIO(b"\xef\xbb\xbfa,b\r\n,,\r\n\r\n1,2\r\n")
    assert list(read(file, "csv")) == [(1, ["a", "b"]), (4, ["1", "2"])]


TEXT = "nama,kota\r\nJos\u00e9,“Lubuk”\r\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        TEXT.replace(",", ";").encode("cp1252"),
    ],
)
def test_text_is_read_however_excel_saved_it(content):
    assert cells(content) == [["nama", "kota"], ["Jos\u00e9", "“Lubuk”"]]


def test_a_separator_inside_quotes_is_none():
    assert cells(b'"a,b,c";d\n"1,2";3\n') == [["a,b,c", "d"], ["1,2", "3"]]


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(sheet_reading, "MAX_LINE", 1_000)
    with pytest.raises(UnreadableSheet, match="2"):
        cells(b"a,b\n" + b"1" * 2_000)


@pytest.mark.parametrize("last", ["", '<row r="900"><c r="A900"><v>7</v></c></row>'])
def test_empty_rows_below_the_table_end_it_unless_something_follows(monkeypatch, last):
    monkeypatch.setattr(sheet_reading, "MAX_EMPTY", 50)
    empty = "".join(f'<row r="{number}" s="1"/>' for number in range(2, 800))
    first = '<row r="1"><c r="A1"><v>5</v></c></row>'
    found = cells(workbook_with(f"{MAIN}{first}{empty}{last}</sheetData></worksheet>"), "xlsx")
    assert found == ([["5"], ["7"]] if last else [["5"]])


def test_a_formula_is_what_it_last_came_to():
    formula = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>NOW()</f></c></row>'
    content = workbook_with(f"{MAIN}{formula}</sheetData></worksheet>")
    assert cells(content, "xlsx") == [["2"]]


def test_only_the_first_sheet_counts():
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["satu"])
    book.create_sheet().append(["dua"])
    book.save(file)
    assert cells(file, "xlsx") == [["satu"]]


def test_a_file_is_known_by_its_ending():
    assert kind_of("Data Juni.XLSX") == "xlsx"
    for name in ("data.xls", "data.xlsm", "data.ods", "data", "data.csv.exe"):
        with pytest.raises(UnreadableSheet):
            kind_of(name)


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook_with(sheet):
    """A real workbook whose sheet is replaced by ``sheet``."""
    whole = zipfile.ZipFile(written([["a"]], "xlsx"))
    parts = {name: whole.read(name) for name in whole.namelist()}
    return zipped(**parts | {"xl/worksheets/sheet1.xml": sheet})


MAIN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
    + MAIN
    + '<row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "csv"),
        (b"", "xlsx"),
        ("a,b\n1,2\n".encode("utf-16-le"), "csv"),
        ("a,b\n1,2\n".encode("utf-16")[:-1], "csv"),
        (b"a,b\nJos\xe9,\x01\n", "csv"),
        (b"a,b\nJos\xe9,\x81\n", "csv"),
        (b"a,b\x00\n", "csv"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", "csv"),
        (b'a,b\n"1,2\n', "csv"),
        (b"PK\x03\x04rest", "csv"),
        (b"a,b\n1,2\n", "xlsx"),
        (zipped(**{"halo.txt": "tidak ada lembar"}), "xlsx"),
        (zipped(**{"xl/vbaProject.bin": b"x"}), "xlsx"),
        (zipped(**{f"{number}.xml": b"" for number in range(300)}), "xlsx"),
        (zipped(**{"xl/worksheets/sheet1.xml": b" " * 20_000_000}), "xlsx"),
        (workbook_with(ENTITIES), "xlsx"),
        (
            workbook_with(f'{MAIN}<row r="1048577"><c><v>1</v></c></row></sheetData></worksheet>'),
            "xlsx",
        ),
        (workbook_with(MAIN), "xlsx"),
        (workbook_with(b"\x00\x01"), "xlsx"),
        (b",".join(b"%d" % number for number in range(61)), "csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(content, kind):
    with pytest.raises(UnreadableSheet) as refused:
        cells(content, kind)
    assert str(refused.value)


def test_one_endless_row_is_refused_before_it_is_parsed():
    row = b"".join(b'<c r="A%d"><v>%d</v></c>' % (n, n * 7919) for n in range(220_000))
    with pytest.raises(UnreadableSheet):
        cells(
            workbook_with(MAIN.encode() + b"<row>" + row + b"</row></sheetData></worksheet>"),
            "xlsx",
        )


def test_a_file_that_is_too_large_or_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(sheet_reading, "MAX_ROWS", 3)
    assert len(cells(b"a\n1\n2\n3\n")) == 4
    with pytest.raises(UnreadableSheet):
        cells(b"a\n1\n2\n3\n4\n")
    monkeypatch.setattr(sheet_reading, "MAX_BYTES", 5)
    with pytest.raises(UnreadableSheet):
        cells(b"a,b,c\n")


def test_an_entity_bomb_is_not_unfolded():
    with pytest.raises(UnreadableSheet):
        cells(workbook_with(ENTITIES), "xlsx")
