"""Writes: five hundred at once, what encryption and audit cost, sixteen people at the same time."""

from tests.bench.databases import Shelf
from tests.bench.results import Line, middle, ms
from tests.bench.workers import Worker, worker

ROUNDS = 5


def measure(shelf: Shelf, rows: int) -> list[Line]:
    copy = shelf.copy(shelf.of_size(rows), "writes")
    with worker(copy) as own:
        lines = [*_bulk(own), _cost(own), *_storm(own)]
    shelf.drop(copy)
    return lines


def _bulk(own: Worker) -> list[Line]:
    """The median of some actions, each of 500 applications; the longest transaction of all."""
    answers = [own.ask("move_many", count=500) for _ in range(ROUNDS)]
    seconds = middle([each["seconds"] for each in answers])
    longest = max(each["longest"] for each in answers)
    engine = own.database.engine
    moved = min(each["moved"] for each in answers)
    return [
        Line(
            name="bulk action, 500 applications",
            engine=engine,
            own=ms(seconds),
            peer="–",
            ratio=seconds,
            target=2,
            unit="s",
            note=f"at least {moved} moved in each of {ROUNDS}",
        ),
        Line(
            name="bulk action, longest write transaction",
            engine=engine,
            own=ms(longest),
            peer="–",
            ratio=longest,
            target=0.5,
            unit="s",
        ),
    ]


def _cost(own: Worker) -> Line:
    """The same entries with and without encryption, look-up hashes and audit, in turn."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for n in range(-1, ROUNDS):
        for guarded, listed in times.items():
            seconds = own.ask("sealed_writes", count=500, guarded=guarded)["seconds"]
            if n >= 0:
                listed.append(seconds)
    with_it, without = middle(times[True]), middle(times[False])
    return Line(
        name="entering 500 files: encryption + audit",
        engine=own.database.engine,
        own=ms(with_it),
        peer=f"without {ms(without)}",
        ratio=with_it / without,
        target=1.5,
    )


def _storm(own: Worker) -> list[Line]:
    answer = own.ask("storm", writers=16, deeds=20)
    engine = own.database.engine
    return [
        Line(
            name=f"16 people at once: {what}",
            engine=engine,
            own=f"{answer['done']} deeds in {ms(answer['seconds'])}",
            peer="–",
            ratio=answer[key],
            target=0,
            unit="",
            details=answer,
        )
        for what, key in (("errors", "errors"), ("lost updates", "lost"))
    ]
