"""A file of 100 thousand rows: ours, the database's own load, django-import-export, openpyxl."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from tests.bench.databases import HOME, Shelf
from tests.bench.results import Line, middle, ms
from tests.bench.workers import worker

ROWS, SLICE, SHEET = 100_000, 1_000, 20_000
COLUMNS = (
    "nomor_permohonan",
    "nama",
    "nik",
    "tanggal_lahir",
    "kewarganegaraan",
    "nomor_telepon",
    "jenis",
    "alasan",
    "keperluan",
    "kanal",
    "layanan",
    "tanggal_permohonan",
    "jadwal",
    "tanggal_wawancara",
    "tahap",
    "tanggal_tahap",
    "tanggal_berangkat",
    "kelompok",
)


def measure(shelf: Shelf, rows: int = ROWS) -> list[Line]:
    engine = shelf.engine
    whole, part, sheet = HOME / "rows.csv", HOME / "slice.csv", HOME / "rows.xlsx"
    write_csv(whole, rows)
    write_csv(part, SLICE)
    empty = shelf.of_size(0)
    copy = shelf.copy(empty, "import")
    with worker(copy) as own:
        ours = own.ask("bring", path=str(whole))
    with worker(copy) as loader:
        limit = middle([loader.ask("bulk_load", path=str(whole))["seconds"] for _ in range(3)])
    copy = shelf.copy(empty, "import")
    with worker(copy) as other:
        peer = other.ask("bring_peer", path=str(part))
    lines = _text(engine, rows, ours, limit, peer)
    copy = shelf.copy(empty, "import")
    lines.append(_sheet(copy, min(SHEET, rows), part, sheet))
    shelf.drop(copy)
    return lines


def _text(
    engine: str, rows: int, ours: dict[str, float], limit: float, peer: dict[str, float]
) -> list[Line]:
    scaled = peer["seconds"] / SLICE * rows
    return [
        Line(
            name=f"import {rows:,} CSV rows",
            engine=engine,
            own=ms(ours["seconds"]),
            peer=f"import-export {ms(scaled)}",
            ratio=scaled / ours["seconds"],
            target=40,
            at_least=True,
            unit="× as fast",
            note=f"django-import-export on {SLICE:,} rows, scaled",
            details={"ours": ours, "limit": limit, "peer_slice": peer},
        ),
        Line(
            name=f"import {rows:,} CSV rows, against the bare load",
            engine=engine,
            own=ms(ours["seconds"]),
            peer=f"bare lines {ms(limit)}",
            ratio=ours["seconds"] / limit,
            target=None,
            note="the database's own load of the lines as text: no check, no key, no index",
        ),
        Line(
            name="import, peak memory",
            engine=engine,
            own=f"{ours['peak_mb']:.0f} MB",
            peer="–",
            ratio=ours["peak_mb"],
            target=200,
            unit="MB",
        ),
    ]


def _sheet(copy, rows: int, text: Path, sheet: Path) -> Line:
    write_csv(text, rows)
    with worker(copy) as maker:
        maker.ask("write_sheet", text=str(text), sheet=str(sheet))
        read = maker.ask("read_sheet", path=str(sheet))["seconds"]
    with worker(copy) as own:
        ours = own.ask("bring", path=str(sheet))["seconds"]
    return Line(
        name=f"import {rows:,} XLSX rows",
        engine=copy.engine,
        own=ms(ours),
        peer=f"openpyxl reads {ms(read)}",
        ratio=ours / read,
        target=3,
    )


def write_csv(path: Path, rows: int) -> None:
    """The same file for the same number of rows; its numbers belong to nobody."""
    chance = random.Random(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for n in range(rows):
            day = date(2023, 1, 2) + timedelta(days=chance.randrange(700))
            interview = day + timedelta(days=2)
            out.writerow(
                (
                    f"98{n:014d}",
                    f"Pemohon {chance.choice('ABCDEFGHIJ')}{n % 997} Contoh",
                    f"1671{chance.randrange(1, 19):02d}520390{chance.randrange(10**4):04d}",
                    "1990-03-12",
                    "IDN",
                    f"0820{chance.randrange(10**7, 10**8)}",
                    "PASPOR_ELEKTRONIK",
                    chance.choice(("BARU", "HABIS_BERLAKU", "PENUH")),
                    chance.choice(("UMRAH", "WISATA", "BELAJAR")),
                    "MPASPOR",
                    "REGULER",
                    f"{day} 09:15",
                    f"{interview} 10:00",
                    f"{interview} 10:20",
                    chance.choice(("AWAITING_PRINT", "READY", "HANDED_OVER")),
                    f"{interview + timedelta(days=3)} 11:00",
                    f"{day + timedelta(days=60)}",
                    f"BIRO-{n // 9}" if n % 3 else "",
                )
            )
