"""Lists, files and the home screen: the large database against the small one, asked in turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.results import Line, middle, ms
from tests.bench.workers import TaskFailed, Worker

LIST, HOME = "/dashboard/applications/", "/dashboard/"
ROUNDS = 5
SORTS = ("code", "name", "type", "purpose", "channel", "stage", "submitted", "due", "-name", "-due")
OPEN_FILTERS = {
    "default": "",
    "by type": "type=PASPOR_ELEKTRONIK",
    "by purpose, rare": "purpose=DINAS",
    "by reason and channel": "reason=BARU&channel=MPASPOR",
    "by stage": "stage=AWAITING_PRINT",
    "by lane": "lane=SAME_DAY",
    "by section": "section=INTALTUSKIM",
    "late": "late=net",
    "ready 7 days": "ready_days=7",
    "waits for": "waits_for=APPLICANT",
    "permits": "expiring_days=30",
    "rare filter, by name": "purpose=DINAS&sort=name",
}
YEAR_FILTERS = {
    "default": "",
    "by type": "type=PASPOR_POLIKARBONAT",
    "by purpose, rare": "purpose=DINAS",
    "by reason and channel": "reason=HILANG&channel=MPASPOR",
    "by stage": "stage=HANDED_OVER",
    "by lane": "lane=SAME_DAY",
    "by section": "section=INTALTUSKIM",
    "not ready": "ready=no",
    "late without pause": "late=gross",
    "by name": "q={name}",
    "by number": "q={number}",
    "by group": "group={group}",
    "one day": "submitted_after={day}&submitted_before={day}",
    "rare filter, by name": "purpose=DINAS&sort=name",
}
ARCHIVE = {
    "default": "scope=all",
    "by name": "scope=all&sort=name",
    "by type, due first": "scope=all&type=PASPOR_POLIKARBONAT&sort=due",
    "rare filter": "scope=all&purpose=DINAS&lane=SAME_DAY",
    "page 200": "scope=all&page=200",
    "name in the archive": "scope=all&q={name}",
}


@dataclass
class Pair:
    """The same page on both databases."""

    small: float
    large: float

    @property
    def ratio(self) -> float:
        return self.large / self.small


def measure(small: Worker, large: Worker) -> list[Line]:
    engine = large.database.engine
    known = {id(each): each.ask("some_codes", count=ROUNDS) for each in (small, large)}

    def ask(cases: Mapping[str, str], path: str = LIST) -> dict[str, Pair]:
        pairs = {
            name: compare(
                lambda each, n, query=query: path + _query(query, known[id(each)]), small, large
            )
            for name, query in cases.items()
        }
        told = (f"{key} {ms(pair.large)}" for key, pair in pairs.items())
        print("  " + ", ".join(told), flush=True)
        return pairs

    by_sort = {name: f"sort={name}" for name in SORTS}
    groups = {
        "open work: filters": ask({n: f"scope=open&{q}" for n, q in OPEN_FILTERS.items()}),
        "open work: sorts": ask({n: f"scope=open&{q}" for n, q in by_sort.items()}),
        "12 months: filters": ask(YEAR_FILTERS),
        "12 months: sorts": ask(by_sort),
        "12 months: page 200 of 25": ask({"page 200": "page=200"}),
    }
    lines = [_worst(f"list, {name}", engine, pairs, 1.5) for name, pairs in groups.items()]
    files = compare(lambda each, n: f"{LIST}{known[id(each)]['codes'][n]}/", small, large)
    lines.append(_worst("one file", engine, {"file": files}, 1.5))
    lines.append(_worst("home, this month", engine, ask({"month": "period=month"}, HOME), 1.3))
    lines.append(_archive(engine, ask(ARCHIVE)))
    return lines


def compare(path: Any, small: Worker, large: Worker) -> Pair:
    """Medians of pages that are asked in turn; the first round warms up."""
    times: dict[int, list[float]] = {id(small): [], id(large): []}
    for n in range(-1, ROUNDS):
        for each in (small, large):
            answer = each.ask("get", path=path(each, max(n, 0)))
            if answer["status"] != 200:
                raise TaskFailed(f"{path(each, max(n, 0))}: status {answer['status']}")
            if n >= 0:
                times[id(each)].append(answer["seconds"])
    return Pair(middle(times[id(small)]), middle(times[id(large)]))


def _query(query: str, known: dict[str, Any]) -> str:
    filled = query.format(**known).strip("&").replace(" ", "+")
    return f"?{filled}" if filled else ""


def _worst(name: str, engine: str, pairs: dict[str, Pair], target: float) -> Line:
    which, pair = max(pairs.items(), key=lambda item: item[1].ratio)
    return Line(
        name=name,
        engine=engine,
        own=ms(pair.large),
        peer=ms(pair.small),
        ratio=pair.ratio,
        target=target,
        note="" if len(pairs) == 1 else f"the worst of {len(pairs)} ({engine}: {which})",
        details={key: [each.small, each.large] for key, each in pairs.items()},
    )


def _archive(engine: str, pairs: dict[str, Pair]) -> Line:
    which, pair = max(pairs.items(), key=lambda item: item[1].large)
    return Line(
        name="list, whole archive",
        engine=engine,
        own=ms(pair.large),
        peer="–",
        ratio=pair.large,
        target=0.6,
        unit="s",
        note=f"the slowest of {len(pairs)} ({engine}: {which})",
        details={key: [each.small, each.large] for key, each in pairs.items()},
    )
