"""What a chart shows, and where its marks go. Pure: no ORM, no HTML.

Across, places are percentages of the plot, so that a chart fits any width with text of one size;
upward they are pixels of HEIGHT.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.core.formats import date_short, day_long, period

HEIGHT = 180
WORD = 30  # percent of the plot that an incident's number takes on the narrowest screen


@dataclass(frozen=True)
class Part:
    """A slice of a day's bar: ``value`` rows, listed at ``url``."""

    key: str
    label: str
    value: int
    url: str


@dataclass(frozen=True)
class Day:
    """A day's bar, from the bottom up; ``kind`` is work, off (closed) or ahead (not yet known).

    With ``last`` it stands for the days until then: a week of a long period.
    """

    day: date
    url: str
    parts: Sequence[Part] = ()
    kind: str = "work"
    last: date | None = None

    @property
    def name(self) -> str:
        return period(self.day, self.last) if self.last else day_long(self.day)

    @property
    def short(self) -> str:
        return period(self.day, self.last) if self.last else date_short(self.day)

    @property
    def total(self) -> int:
        return sum(part.value for part in self.parts)


@dataclass(frozen=True)
class Band:
    """A shaded stretch, both days included: an incident, by its title and its number."""

    first: date
    last: date
    label: str
    url: str
    number: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.number} · {self.label}" if self.number else self.label


@dataclass(frozen=True)
class StackedDays:
    """``series``: key and label from the bottom up; their order gives the colours 1 to 6.

    ``name`` tells two charts on one page apart.
    """

    title: str
    days: Sequence[Day]
    series: Sequence[tuple[str, str]]
    bands: Sequence[Band] = ()
    name: str = "days"


@dataclass(frozen=True)
class Bar:
    """``colour`` 1 to 6 is a series', 0 the plain one, 7 the alarm."""

    label: str
    value: int
    url: str
    colour: int = 0


def ticks(highest: int) -> list[int]:
    """Round values from 0 to at least ``highest``, at most five of them."""
    steps = (lead * 10**power for power in range(10) for lead in (1, 2, 4, 5))
    step = next(step for step in steps if max(highest, 1) <= 4 * step)
    return list(range(0, max(highest, 1) + step, step))


def height(value: float, top: int, full: int = HEIGHT) -> float:
    return round(full * value / top, 1)


def across(place: float, places: int) -> str:
    """The left edge of a slot, of ``places`` equal ones, as a percentage with a point."""
    return f"{100 * place / max(places, 1):.2f}%"


def axis(days: Sequence[date]) -> list[tuple[str, str]]:
    """Which days are named below: each of ten, every fifth of a month or so, else the months."""
    span = (days[-1] - days[0]).days + 1 if days else 0
    every = 1 if span <= 10 else 5 if span <= 45 else 0
    months = [n for n, d in enumerate(days) if d.day == 1 or (n and d.month != days[n - 1].month)]
    named = [n for n, d in enumerate(days) if d.day % every == 0] if every else months
    if every == 5 and days[0].day % 5 not in (0, 3, 4):
        named.insert(0, 0)
    words = [str(days[n].day) if every else date_short(days[n]).split()[1] for n in named]
    return [(across(n + 0.5, len(days)), word) for n, word in zip(named, words, strict=True)]


def shade(
    bands: Sequence[Band], days: Sequence[date], ends: Sequence[date] = ()
) -> list[dict[str, object]]:
    """The bands that touch the days (or what lasts from them to ``ends``), cut to them, and where
    their words stand: one alone is named by its title, several by their numbers, in two lines
    above the plot. What finds no room in either keeps its name for the pointer."""
    spans = list(zip(days, ends or days, strict=True))
    shades: list[dict[str, object]] = []
    said: list[tuple[str, str]] = []
    taken: list[list[tuple[float, float]]] = [[], []]
    for band in bands:
        inside = [n for n, (d, end) in enumerate(spans) if band.first <= end and d <= band.last]
        if not inside:
            continue
        first, count, middle = inside[0], len(inside), inside[0] + len(inside) / 2
        left, right = middle < len(days) / 4, middle > len(days) * 3 / 4
        anchor = "start" if left else "end" if right else "middle"
        word = first if left else first + count if right else middle
        place = {"x": across(first, len(days)), "width": across(count, len(days))}
        start = 100 * word / len(days) - {"start": 0, "middle": WORD / 2, "end": WORD}[anchor]
        line = next((n for n, row in enumerate(taken) if _is_free(row, start)), None)
        if line is not None:
            taken[line].append((start, start + WORD))
        shades.append(
            {"band": band, "anchor": anchor, "word": across(word, len(days)), "line": line, **place}
        )
        said.append((band.label, band.number or band.label))
    for shade_, (label, number) in zip(shades, said, strict=True):
        shade_["said"] = label if len(shades) == 1 else number
    return shades


def _is_free(row: Sequence[tuple[float, float]], start: float) -> bool:
    return all(start >= end or start + WORD <= begin for begin, end in row)


def polyline(values: Sequence[float], top: float, full: int, low: float = 0) -> str:
    """The points of a line over a box 100 wide and ``full`` high, evenly spread."""
    step = 100 / max(len(values) - 1, 1)
    span = (top - low) or 1
    return " ".join(
        f"{n * step:.1f},{full - full * (v - low) / span:.1f}" for n, v in enumerate(values)
    )
