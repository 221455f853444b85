"""Who an outage hits: what is read, large against small database and in itself; freezing it."""

from tests.bench.databases import Shelf
from tests.bench.results import Line, middle, ms
from tests.bench.workers import worker

ROUNDS, FROZEN = 7, 2500


def measure(shelf: Shelf, small: int, rows: int) -> list[Line]:
    return [*_reading(shelf, small, rows), *_freezing(shelf, small)]


def _reading(shelf: Shelf, small: int, rows: int) -> list[Line]:
    """Asked in turn; the first round warms up."""
    with worker(shelf.of_size(small)) as one, worker(shelf.of_size(rows)) as other:
        answers = [(one.ask("read_near"), other.ask("read_near")) for _ in range(ROUNDS + 1)][1:]
        old = [other.ask("read_near", old=True) for _ in range(ROUNDS + 1)][1:]
    little, large = (middle([pair[n]["seconds"] for pair in answers]) for n in (0, 1))
    peer = middle([pair[1]["peer"] for pair in answers])
    files = answers[0][1]["files"]
    name, engine = "affected, reading a 3-day outage", shelf.engine
    past = middle([each["seconds"] for each in old])
    return [
        Line(
            name=f"{name}, {rows:,} against {small:,}",
            engine=engine,
            own=ms(large),
            peer=ms(little),
            ratio=large / little,
            target=1.5,
            details={"answers": answers},
        ),
        Line(
            name=name,
            engine=engine,
            own=ms(large),
            peer=f"streaming {ms(peer)}",
            ratio=large * 1000,
            target=100,
            unit="ms",
            note=f"{files} files near it; streaming: as many keys from a covering index ({engine})",
        ),
        Line(
            name="affected, reading one of years ago",
            engine=engine,
            own=ms(past),
            peer=ms(large),
            ratio=past * 1000,
            target=None,
            unit="ms",
            note=f"in the middle of the archive: {old[0]['files']} files near it ({engine})",
        ),
    ]


def _freezing(shelf: Shelf, small: int) -> list[Line]:
    copy = shelf.copy(shelf.of_size(small), "affected")
    with worker(copy) as own:
        answer = own.ask("freeze", count=FROZEN)
    shelf.drop(copy)
    return [
        Line(
            name=f"affected, freezing {FROZEN:,} rows with evidence",
            engine=shelf.engine,
            own=ms(answer["seconds"]),
            peer=f"once more {ms(answer['again'])}",
            ratio=answer["seconds"],
            target=2,
            unit="s",
            note=f"{answer['rows']} rows ({shelf.engine})",
            details=answer,
        ),
        Line(
            name="affected, longest write transaction",
            engine=shelf.engine,
            own=ms(answer["longest"]),
            peer="–",
            ratio=answer["longest"],
            target=0.5,
            unit="s",
        ),
    ]
