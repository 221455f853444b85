"""Files that are meant to fill memory or time: a clear word, bounded memory, nothing written."""

import sqlite3
import time
import zipfile
from itertools import chain, repeat

import pytest

from dashboard.applications.sheets import PARTS
from tests.applications.sheet import ROW
from tests.applications.test_import_killed import command, done

pytestmark = pytest.mark.slow
MOST_MB, MOST_SECONDS = 300, 120
# The command, which leaves the most memory that it held, in kB. What the kernel tells a parent
# counts the parent's own, too: the child was a copy of it before it became another program.
MEASURED = """
import atexit, os, pathlib, re, sys
from django.core.management import execute_from_command_line
def leave():
    held = re.search("VmHWM:[^0-9]+([0-9]+)", pathlib.Path("/proc/self/status").read_text())
    pathlib.Path(os.environ["DATA_DIR"], "peak").write_text(held.group(1))
atexit.register(leave)
os.environ["DJANGO_SETTINGS_MODULE"] = "imigrasi.settings"
execute_from_command_line(sys.argv)
"""
MAIN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = "</sheetData></worksheet>"
HEAD = ",".join(ROW) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("berat")
    done(made, "migrate", "-v0")
    done(made, "create_office", "PLG", "--name=Kantor Imigrasi Palembang")
    return made


def brought(folder, file):
    """What the command says and its exit code; it took no more memory and time than it may."""
    began = time.monotonic()
    process = command(folder, "import_applications", file, program=("-c", MEASURED))
    said, _nothing = process.communicate()
    assert int((folder / "peak").read_text()) / 1024 < MOST_MB
    (folder / "peak").unlink()
    assert time.monotonic() - began < MOST_SECONDS
    return said, process.returncode


def cells(number, *texts):
    return "".join(
        f'<c r="{"ABCD"[n]}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for n, text in enumerate(texts)
    )


def workbook(file, pieces):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, xml in PARTS.items():
            archive.writestr(name, xml)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for piece in pieces:
                sheet.write(piece.encode())


def stored(folder):
    database = sqlite3.connect(folder / "imigrasi.sqlite3")
    (count,) = database.execute("select count(*) from applications_application").fetchone()
    database.close()
    return count


def test_200_mb_of_rows_that_are_refused(folder, tmp_path):
    file = tmp_path / "besar.csv"
    with file.open("w") as out:
        out.write(HEAD)
        for number in range(110_000):
            out.write(f"{number},{'N' * 1_850},PASPOR_BIASA,2024-06-10\n")
    assert file.stat().st_size > 200_000_000
    said, code = brought(folder, file)
    assert code == 1
    assert "baris 110001, nama: " in said
    assert stored(folder) == 0


def test_200_mb_in_one_line(folder, tmp_path):
    file = tmp_path / "satu-baris.csv"
    with file.open("w") as out:
        out.write(HEAD)
        for _piece in range(200):
            out.write("9" * 1_000_000)
    said, code = brought(folder, file)
    assert code == 1
    assert "2" in said.splitlines()[-1]
    assert stored(folder) == 0


def test_a_bomb_that_unpacks_to_700_mb(folder, tmp_path):
    file = tmp_path / "bom.xlsx"
    row = "<row>" + cells(1, *("0" * 1_000 for _cell in range(4))) + "</row>"
    workbook(file, chain([MAIN], repeat(row * 200, 850), [END]))
    said, code = brought(folder, file)
    assert (code, said.count("\n")) == (1, 1), said
    assert stored(folder) == 0


def test_a_million_empty_rows_below_the_table(folder, tmp_path):
    file = tmp_path / "kosong.xlsx"
    first = f'<row r="1">{cells(1, *ROW)}</row><row r="2">{cells(2, *ROW.values())}</row>'
    empty = (
        "".join(
            f'<row r="{n}" spans="1:{n % 89}" s="{n % 97}" ht="{n * 7919 % 9973}"/>'
            for n in range(start, start + 10_000)
        )
        for start in range(3, 1_000_003, 10_000)
    )
    workbook(file, chain([MAIN, first], empty, [END]))
    said, code = brought(folder, file)
    assert (code, stored(folder)) == (0, 1), said
