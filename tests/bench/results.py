"""What was measured: lines, their targets, the table and var/bench.json."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ENGINES = ("sqlite", "postgresql")


@dataclass
class Line:
    """One figure on one engine against its limit or peer in the same run.

    ``ratio`` is what the target speaks of: at most ``target``, or at least it (``at_least``).
    Without a target it is told only.
    """

    name: str
    engine: str
    own: str
    peer: str
    ratio: float
    target: float | None
    at_least: bool = False
    unit: str = "×"
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        if self.target is None:
            return True
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target

    @property
    def aim(self) -> str:
        if self.target is None:
            return "–"
        return f"{'≥' if self.at_least else '≤'} {self.target:g} {self.unit}"

    @property
    def verdict(self) -> str:
        if self.target is None:
            return "told"
        return "met" if self.met else "MISSED"


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.1f} s"


def middle(values: list[float]) -> float:
    return median(values)


def table(lines: list[Line]) -> str:
    """Name; per engine own time, limit or peer, ratio; target; met or missed."""
    heads = ("what", "engine", "own", "limit or peer", "figure", "target", "")
    rows = [heads] + [
        (
            line.name,
            line.engine,
            line.own,
            line.peer,
            f"{line.ratio:.2f} {line.unit}",
            line.aim,
            line.verdict,
        )
        for line in lines
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(len(heads))]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    text.insert(1, "-" * max(map(len, text)))
    notes = dict.fromkeys(f"{line.name}: {line.note}" for line in lines if line.note)
    return "\n".join([*text, "", *notes])


def save(lines: list[Line], head: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = [asdict(line) | {"met": line.met} for line in lines]
    path.write_text(json.dumps(head | {"lines": told}, indent=1, ensure_ascii=False) + "\n")
