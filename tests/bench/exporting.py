"""The whole table as CSV: ours against a bare cursor, with the first byte and the peak memory."""

from tests.bench.databases import Database
from tests.bench.results import Line, ms
from tests.bench.workers import worker


def measure(large: Database, rows: int) -> list[Line]:
    with worker(large) as other:
        raw = other.ask("raw_dump")
    with worker(large) as own:
        ours = own.ask("take")
    engine = large.engine
    return [
        Line(
            name=f"export {rows:,} rows as CSV",
            engine=engine,
            own=ms(ours["seconds"]),
            peer=f"raw cursor {ms(raw['seconds'])}",
            ratio=ours["seconds"] / raw["seconds"],
            target=4,
            note="the raw cursor writes the sealed numbers as they are and no interview or slot",
            details={"ours": ours, "raw": raw},
        ),
        Line(
            name="export, first byte",
            engine=engine,
            own=ms(ours["first"]),
            peer="–",
            ratio=ours["first"],
            target=1,
            unit="s",
        ),
        Line(
            name="export, peak memory",
            engine=engine,
            own=f"{ours['peak_mb']:.0f} MB",
            peer=f"{raw['peak_mb']:.0f} MB",
            ratio=ours["peak_mb"],
            target=150,
            unit="MB",
        ),
    ]
