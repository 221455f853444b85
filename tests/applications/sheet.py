"""Files to import, written as an office would."""

import csv
import io
import json
from io import StringIO
from pathlib import Path

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

ROW = {
    "nomor_permohonan": "1000000000000001",
    "nama": "Siti Aminah",
    "jenis": "PASPOR_BIASA",
    "tanggal_permohonan": "2024-06-10 09:15",
}
FULL = ROW | {
    "sumber": "MPASPOR",
    "nik": "1671015203900001",
    "tanggal_lahir": "12/03/1990",
    "kewarganegaraan": "IDN",
    "nomor_paspor": "C1234567",
    "nomor_telepon": "0812-3456-7890",
    "alasan": "BARU",
    "keperluan": "UMRAH",
    "kanal": "MPASPOR",
    "layanan": "REGULER",
    "jadwal": "2024-06-12 10:00",
    "tanggal_wawancara": "12/06/2024 10.30",
    "tahap": "ADJUDICATION",
    "tanggal_tahap": "2024-06-13",
    "tanggal_berangkat": "2024-08-01",
    "kelompok": "BIRO-1",
}


def row(**cells):
    return ROW | cells


def csv_text(*rows):
    columns = list(dict.fromkeys(name for cells in rows for name in cells))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def xlsx_bytes(*rows):
    columns = list(dict.fromkeys(name for cells in rows for name in cells))
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(columns)
    for cells in rows:
        book.active.append([cells.get(name) for name in columns])
    book.save(out)
    return out.getvalue()


def upload(client, *rows, name="data.csv", content=None, as_xlsx=False):
    """Bring rows by the screen; in tests they are checked at once."""
    made = xlsx_bytes(*rows) if as_xlsx else csv_text(*rows).encode()
    file = SimpleUploadedFile(name, made if content is None else content)
    return client.post("/dashboard/applications/import/", {"file": file})


def bring(folder: Path, *rows, name: str = "data.csv", content: bytes | None = None, **options):
    """Import rows by the command; its JSON answer. It succeeds where no row is rejected."""
    file, out, succeeded = folder / name, StringIO(), True
    file.write_bytes(csv_text(*rows).encode() if content is None else content)
    try:
        call_command("import_applications", file, **{"format": "json"} | options, stdout=out)
    except CommandError:
        succeeded = False
        if not out.getvalue():
            raise
    answer = json.loads(out.getvalue())
    assert succeeded == (answer["rejected"] == 0)
    return answer


def counts(answer):
    return tuple(answer[name] for name in ("new", "changed", "same", "rejected"))


def reasons(answer):
    return [(error["row"], error["column"]) for error in answer["errors"]]
