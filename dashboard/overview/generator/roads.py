"""How files move through the office, day by day. Pure; endless: whoever walks stops at today.

A step names its stage or something about the slot, a day (counted in the office's weekdays) and a
minute (from midnight on the wall). Shares and delays are invented; the shape is that of an office
which hands most passports over within two weeks and never gets rid of some.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from dashboard.applications.statuses import WaitsFor

SLOT, MISSED, BACK = "slot", "missed", "back"  # booked; not attended; the last step is taken back
OPENS = 480  # minutes: 08.00
AHEAD = (1, 1, 2, 2, 3, 4, 5, 8)  # weekdays from payment to the slot
ADJUDICATED = (1, 1, 1, 1, 2, 2, 5)
PRINTED = (1, 1, 1, 2, 3)
UNPAID, NOT_COME, INCOMPLETE, SUSPENDED, REJECTED = 0.02, 0.03, 0.03, 0.007, 0.004
REPRINTED, TAKEN_BACK, FORGOTTEN, UNCOLLECTED = 0.01, 0.006, 0.005, 0.018
VISITED, ASKED = 0.15, 0.1  # stay permits: at home; at the regional office


class Step(NamedTuple):
    code: str
    day: int
    minute: int
    reason: str = ""
    waits_for: str = ""


def passport(
    chance: Random, day: int, minute: int, *, booked: bool, same_day: bool
) -> Iterator[Step]:
    """From submission to hand-over; ``booked`` through M-Paspor, else at the counter."""
    yield Step("SUBMITTED", day, minute)
    if booked:
        yield Step("AWAITING_PAYMENT", day, minute + 2)
        if chance.random() < UNPAID:
            yield Step("CANCELLED", day + 1, OPENS, "Kode billing kedaluwarsa")
            return
        yield Step("SCHEDULED", day, minute + chance.randrange(6, 110))
        day, minute = day + chance.choice(AHEAD), OPENS + 60 * chance.randrange(6)
        yield Step(SLOT, day, minute)
        if chance.random() < NOT_COME:
            yield Step(MISSED, day, minute + 60)
            day += chance.randrange(1, 8)
            yield Step(SLOT, day, minute)
    minute += chance.randrange(5, 50)
    yield Step("ARRIVED", day, minute)
    if chance.random() < INCOMPLETE:
        yield Step("DOCUMENTS_NEEDED", day, minute + 10, "", WaitsFor.APPLICANT)
        day, minute = day + chance.randrange(2, 15), OPENS + chance.randrange(300)
        if chance.random() < 0.1:
            yield Step("CANCELLED", day, minute, "Pemohon tidak melengkapi berkas")
            return
        yield Step("ARRIVED", day, minute)
    minute += chance.randrange(12, 40)
    yield Step("INTERVIEWED", day, minute)
    yield Step("ADJUDICATION", day, minute + 8)
    yield from (_at_once if same_day else _printed)(chance, day, minute + 8)


def _at_once(chance: Random, day: int, minute: int) -> Iterator[Step]:
    ready = minute + 75 + chance.randrange(20, 60)
    yield Step("AWAITING_PRINT", day, minute + 25)
    yield Step("QUALITY_CHECK", day, minute + 75)
    yield Step("READY", day, ready)
    yield Step("HANDED_OVER", day, ready + 30)


def _printed(chance: Random, day: int, minute: int) -> Iterator[Step]:
    fate = chance.random()
    if fate < SUSPENDED:
        yield Step("SUSPENDED", day, minute + 30, "Pemeriksaan lanjutan", WaitsFor.DIRECTORATE)
        day += chance.randrange(10, 60)
        yield Step("ADJUDICATION", day, OPENS)
    elif fate < SUSPENDED + REJECTED:
        yield Step("REJECTED", day + 2, OPENS, "Tidak memenuhi syarat")
        return
    day += chance.choice(ADJUDICATED)
    yield Step("AWAITING_PRINT", day, OPENS + chance.randrange(240))
    day, minute = day + chance.choice(PRINTED), 540 + chance.randrange(300)
    yield Step("QUALITY_CHECK", day, minute)
    if chance.random() < REPRINTED:
        yield Step("AWAITING_PRINT", day, minute + 15, "Hasil cetak bergaris")
        day += 1
        yield Step("QUALITY_CHECK", day, minute)
    yield Step("READY", day, minute + 20)
    if chance.random() < TAKEN_BACK:
        yield Step(BACK, day, minute + 50, "Salah klik")
        day += 1
        yield Step("READY", day, minute)
    yield from _collected(chance, day)


def _collected(chance: Random, day: int) -> Iterator[Step]:
    fate = chance.random()
    if fate < FORGOTTEN:
        return
    if fate < FORGOTTEN + UNCOLLECTED:
        yield Step("UNCOLLECTED", day + chance.randrange(24, 40), OPENS, "Tidak diambil")
    else:
        day += 1 + int(chance.expovariate(0.4))
        yield Step("HANDED_OVER", day, 540 + chance.randrange(360))


def permit(chance: Random, day: int, minute: int) -> Iterator[Step]:
    """A stay permit, from the counter to hand-over; some wait for the regional office."""
    yield Step("SUBMITTED", day, minute)
    yield Step("CHECKED", day, minute + 40)
    day += 1
    yield Step("PAID", day, OPENS + chance.randrange(180))
    if chance.random() < VISITED:
        yield Step("FIELD_CHECK", day, 700)
        day += chance.randrange(2, 8)
    yield Step("APPROVAL", day, 720)
    if chance.random() < ASKED:
        yield Step("SUSPENDED", day, 760, "Menunggu kantor wilayah", WaitsFor.REGIONAL)
        day += chance.randrange(3, 20)
        yield Step("APPROVAL", day, OPENS)
    day, minute = day + 1, OPENS + 60 * chance.randrange(4)
    yield Step(SLOT, day, minute)
    yield Step("BIOMETRICS", day, minute + chance.randrange(50))
    day += chance.choice((1, 1, 2))
    yield Step("ISSUED", day, 540 + chance.randrange(300))
    yield from _handed_over(chance, day)


def _handed_over(chance: Random, day: int) -> Iterator[Step]:
    if chance.random() >= FORGOTTEN:
        yield Step(
            "HANDED_OVER", day + 1 + int(chance.expovariate(0.5)), 540 + chance.randrange(300)
        )
