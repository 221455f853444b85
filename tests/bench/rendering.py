"""Drawing a page of 25 rows with 12 columns: our table, a plain loop, the library's template."""

from tests.bench.results import Line, middle, ms
from tests.bench.workers import Worker

ROUNDS = 15


def measure(small: Worker) -> list[Line]:
    times: dict[str, list[float]] = {"slim": [], "loop": [], "stock": []}
    for n in range(-1, ROUNDS):
        for kind, listed in times.items():
            seconds = small.ask("render", kind=kind)["seconds"]
            if n >= 0:
                listed.append(seconds)
    slim, loop, stock = (middle(times[kind]) for kind in ("slim", "loop", "stock"))
    return [
        Line(
            name="table, 25 rows × 12 columns",
            engine=small.database.engine,
            own=ms(slim),
            peer=f"loop {ms(loop)}",
            ratio=slim / loop,
            target=6,
            note=f"the library's own template takes {stock / loop:.1f} × the loop",
        )
    ]
