"""Who applies on which day and how each file moves through the office. Pure and deterministic.

Sums of May–June 2024 are those that the office published: 3,712 passport applications, 1,600
ordinary and 2,112 electronic, about 70 % for umrah (2,598). The split of the rest is invented.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

Day = date
Moment = datetime


@dataclass(kw_only=True)
class File:
    """One application to be: its catalogue codes, its person and its way (stage, moment)."""

    type: str
    reason: str
    purpose: str
    channel: str
    lane: str = "REGULAR"
    person: dict[str, Any] = field(default_factory=dict)
    steps: list[tuple[str, Moment]] = field(default_factory=list)

    @property
    def submitted_at(self) -> Moment:
        return self.steps[0][1]

    def moment_of(self, stage: str) -> Moment | None:
        return next((at for code, at in self.steps if code == stage), None)


JUNE_2024 = {
    "type": {"PASPOR_BIASA": 1600, "PASPOR_ELEKTRONIK": 2112},
    "purpose": {
        "UMRAH": 2598,
        "WISATA": 482,
        "BEROBAT": 223,
        "BELAJAR": 186,
        "LAINNYA": 167,
        "TIDAK_DICATAT": 56,
    },
    "channel": {"MPASPOR": 3240, "WALK_IN": 298, "EAZY": 174},
    "reason": {
        "BARU": 2290,
        "HABIS_BERLAKU": 1163,
        "PENUH": 61,
        "HILANG": 74,
        "RUSAK": 38,
        "PERUBAHAN_DATA": 86,
    },
}
RECENT = {
    "type": {"PASPOR_ELEKTRONIK": 62, "PASPOR_BIASA": 26, "PASPOR_POLIKARBONAT": 12},
    "purpose": {
        "UMRAH": 58,
        "WISATA": 16,
        "BEROBAT": 7,
        "BELAJAR": 6,
        "KELUARGA": 4,
        "BEKERJA": 3,
        "HAJI": 2,
        "DINAS": 1,
        "LAINNYA": 2,
        "TIDAK_DICATAT": 1,
    },
    "channel": {"MPASPOR": 86, "WALK_IN": 8, "EAZY": 4, "KOLEKTIF": 2},
    "reason": {
        "BARU": 61,
        "HABIS_BERLAKU": 31,
        "PENUH": 2,
        "HILANG": 3,
        "RUSAK": 1,
        "PERUBAHAN_DATA": 2,
    },
}
PERMITS = {
    "type": {"ITK": 5, "ITAS": 4, "ITAP": 1},
    "purpose": {"BEKERJA": 5, "KELUARGA": 3, "WISATA": 2},
    "channel": {"WALK_IN": 1},
    "reason": {"PERPANJANGAN": 7, "ALIH_STATUS": 2, "IZIN_MASUK_KEMBALI": 1},
}


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Split ``total`` by ``weights`` into whole numbers that sum to it (largest remainder)."""
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda i: shares[i] - exact[i])
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares


def deal(random: Random, count: int, mix: dict[str, int]) -> list[str]:
    """Return ``count`` codes in the proportions of ``mix`` (exactly, if it sums to ``count``)."""
    shares = apportion(count, list(mix.values()))
    codes = [code for code, share in zip(mix, shares, strict=True) for _ in range(share)]
    random.shuffle(codes)
    return codes


def files(random: Random, arrivals: Iterable[Moment], mix: dict[str, dict[str, int]]) -> list[File]:
    """One file per arrival, dimensions dealt independently of each other."""
    moments = sorted(arrivals)
    dealt = {name: deal(random, len(moments), shares) for name, shares in mix.items()}
    rows = (dict(zip(dealt, codes, strict=True)) for codes in zip(*dealt.values(), strict=True))
    return [
        File(**row, steps=[("SUBMITTED", moment)])
        for row, moment in zip(rows, moments, strict=True)
    ]


def arrivals(random: Random, days: Sequence[Day], counts: Sequence[int]) -> list[Moment]:
    """Moments between 08.00 and 14.30, on the office's wall (naive)."""
    opening = time(8)
    return [
        datetime.combine(day, opening) + timedelta(minutes=random.randrange(390))
        for day, count in zip(days, counts, strict=True)
        for _ in range(count)
    ]


@dataclass(kw_only=True)
class Office:
    """What the walk through the office depends on, day by day."""

    random: Random
    working_days: Sequence[Day]
    adjudicates: Callable[[Day], bool]
    prints: Callable[[Day], int]
    same_day: Callable[[Day], bool]
    uncollected: float = 0.0
    printed: Counter[Day] = field(default_factory=Counter)

    def after(self, day: Day, count: int) -> Day:
        """The ``count``-th working day after ``day`` (0: the first that is not before it)."""
        later = [d for d in self.working_days if d > day or (count == 0 and d == day)]
        return later[min(max(count - 1, 0), len(later) - 1)]

    def at(self, day: Day, first: int, last: int) -> Moment:
        return datetime.combine(day, time(first)) + timedelta(
            minutes=self.random.randrange((last - first) * 60)
        )

    def choose_same_day(self, rows: Sequence[File], share: float) -> None:
        """Put a share of the files that may into the same-day lane."""
        for row in rows:
            fits = row.reason in ("BARU", "HABIS_BERLAKU") and row.submitted_at.hour < 12
            fits = fits and row.channel in ("MPASPOR", "WALK_IN")
            if fits and self.same_day(row.submitted_at.date()) and self.random.random() < share:
                row.lane = "SAME_DAY"

    def walk_passports(self, rows: Sequence[File]) -> None:
        """Give each file its steps: interview, adjudication, the printer's queue, collection."""
        for row in rows:
            self._until_interview(row)
            self._until_print(row)
        waiting = [row for row in rows if row.steps[-1][0] == "AWAITING_PRINT"]
        for row in sorted(waiting, key=lambda r: (r.lane == "REGULAR", r.steps[-1][1])):
            self._print(row)
            self._collect(row)

    def _until_interview(self, row: File) -> None:
        start = row.submitted_at
        if row.channel == "MPASPOR" and row.lane == "REGULAR":
            paid = start + timedelta(minutes=self.random.randrange(6, 110))
            row.steps.append(("AWAITING_PAYMENT", start + timedelta(minutes=2)))
            row.steps.append(("SCHEDULED", paid))
            day = self.after(start.date(), self.random.choice((1, 1, 2, 2, 3, 4)))
            start = self.at(day, 8, 14)
        else:
            start += timedelta(minutes=5)
        row.steps.append(("ARRIVED", start))
        interviewed = start + timedelta(minutes=self.random.randrange(12, 40))
        row.steps.append(("INTERVIEWED", interviewed))
        row.steps.append(("ADJUDICATION", interviewed + timedelta(minutes=8)))

    def _until_print(self, row: File) -> None:
        entered = row.steps[-1][1]
        if row.lane == "SAME_DAY":
            row.steps.append(("AWAITING_PRINT", entered + timedelta(minutes=25)))
            return
        wait = self.random.choices((1, 1, 2, 5), (70, 20, 8, 2))[0]
        day = self.after(entered.date(), wait)
        while not self.adjudicates(day):
            day = self.after(day, 1)
        row.steps.append(("AWAITING_PRINT", self.at(day, 8, 12)))

    def _print(self, row: File) -> None:
        entered = row.steps[-1][1]
        if row.lane == "SAME_DAY":
            day, done = entered.date(), entered + timedelta(minutes=50)
        else:
            day = self.after(entered.date(), 1)
            while self.printed[day] >= self.prints(day) and day < self.working_days[-1]:
                day = self.after(day, 1)
            done = self.at(day, 9, 14)
        self.printed[day] += 1
        row.steps.append(("QUALITY_CHECK", done))
        row.steps.append(("READY", done + timedelta(minutes=self.random.randrange(20, 60))))

    def _collect(self, row: File) -> None:
        ready = row.steps[-1][1]
        if row.lane == "SAME_DAY":
            row.steps.append(("HANDED_OVER", ready + timedelta(minutes=30)))
        elif self.random.random() >= self.uncollected:
            day = self.after(ready.date(), self.random.choice((1, 1, 2, 2, 3, 4, 5, 7)))
            row.steps.append(("HANDED_OVER", self.at(day, 9, 15)))

    def walk_permits(self, rows: Sequence[File]) -> None:
        """Give each stay-permit file its steps; approval waits for the central system."""
        for row in rows:
            checked = row.submitted_at + timedelta(minutes=40)
            paid = self.at(self.after(checked.date(), 1), 8, 11)
            approval = paid + timedelta(minutes=15)
            day = self.after(approval.date(), 1)
            while not self.adjudicates(day):
                day = self.after(day, 1)
            biometrics = self.at(day, 8, 11)
            issued = self.at(self.after(biometrics.date(), self.random.choice((1, 1, 2))), 9, 14)
            handed = self.at(self.after(issued.date(), 2), 9, 15)
            row.steps += [("CHECKED", checked), ("PAID", paid), ("APPROVAL", approval)]
            row.steps += [("BIOMETRICS", biometrics), ("ISSUED", issued), ("HANDED_OVER", handed)]
