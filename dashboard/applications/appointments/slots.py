"""A day's places for appointments, and which of them are offered to whom.

Pure: no ORM, no settings. Instants are aware, intervals half-open; a day is the one on the
office's wall. A ``quota`` of ``None`` means that no limit is known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Same-day service takes people in from 08.00 to 12.00 (published standard of the service).
SAME_DAY_UNTIL = time(12)
Span = tuple[datetime, datetime | None]  # the end is empty while it lasts


@dataclass
class Slot:
    """``room``: how many it holds; ``taken``: how many hold a place in it now."""

    starts_at: datetime
    ends_at: datetime
    room: int | None
    taken: int = 0

    @property
    def left(self) -> int | None:
        return None if self.room is None else max(self.room - self.taken, 0)

    def meets(self, span: Span) -> bool:
        start, end = span
        return self.starts_at < (end or datetime.max.replace(tzinfo=start.tzinfo)) and (
            start < self.ends_at
        )


@dataclass
class Day:
    """One day of one lane. ``taken`` counts the whole day, also what lies beside the slots."""

    day: date
    slots: list[Slot]
    quota: int | None
    taken: int = 0

    @property
    def left(self) -> int | None:
        return None if self.quota is None else max(self.quota - self.taken, 0)

    def takes(self, moment: datetime) -> bool:
        """Whether somebody more may begin at ``moment``: by the day, and by its slot if it lies in
        one."""
        slot = next((s for s in self.slots if s.starts_at <= moment < s.ends_at), None)
        return self.left != 0 and (slot is None or slot.left != 0)


@dataclass(frozen=True)
class Wish:
    """Someone who needs another place: ``after`` is when the old one began, ``blocked`` the
    periods in which their stage cannot be done, ``group`` who travels with whom."""

    key: int
    lane: str
    after: datetime
    group: str = ""
    blocked: tuple[Span, ...] = field(default=())


def day_slots(
    day: date,
    spans: Iterable[tuple[time, time]],
    minutes: int,
    quota: int | None,
    zone: ZoneInfo,
    until: time | None = None,
) -> list[Slot]:
    """The slots of ``day``, one after the other from the opening of each span; one that would run
    over the end of its span is left out, and one that begins at ``until`` or later.

    The quota is spread evenly: rooms differ by one at most and sum to it.
    """
    starts = []
    for opens, closes in spans:
        at, end = datetime.combine(day, opens), datetime.combine(day, closes)
        while at + timedelta(minutes=minutes) <= end:
            if until is None or at.time() < until:
                starts.append(at.replace(tzinfo=zone))
            at += timedelta(minutes=minutes)
    count = len(starts)
    return [
        Slot(
            starts_at=start,
            ends_at=start + timedelta(minutes=minutes),
            room=None if quota is None else quota * (n + 1) // count - quota * n // count,
        )
        for n, start in enumerate(starts)
    ]


def fill(day: Day, moments: Iterable[datetime]) -> None:
    """Count those who hold a place on the day, each in the slot in which they begin."""
    for moment in moments:
        day.taken += 1
        for slot in day.slots:
            if slot.starts_at <= moment < slot.ends_at:
                slot.taken += 1
                break


def free(day: Day, blocked: Iterable[Span], now: datetime) -> list[Slot]:
    """The slots that still take somebody: within both quotas, to come, in no blocked period."""
    if day.left == 0:
        return []
    spans = tuple(blocked)
    return [
        slot
        for slot in day.slots
        if slot.left != 0 and slot.starts_at > now and not any(slot.meets(span) for span in spans)
    ]


def propose(
    wishes: Iterable[Wish], days: Mapping[str, Sequence[Day]], now: datetime
) -> dict[int, Slot]:
    """The earliest free place of each, by key; those without a place are missing.

    ``days`` holds per lane the days that may be offered, in order; they are left as they are.
    Whoever has waited longest comes first. A group has one day, the first that takes all of its
    lane; where none does, its members are placed one by one. Within a day the emptiest slot comes
    first, so that people are spread over it.
    """
    open_days = {
        lane: [replace(day, slots=[replace(slot) for slot in day.slots]) for day in rows]
        for lane, rows in days.items()
    }
    found: dict[int, Slot] = {}
    for party in _parties(wishes):
        rows = open_days.get(party[0].lane, [])
        if not _seat(party, rows, now, found):
            for wish in party:
                _seat([wish], rows, now, found)
    return found


def _parties(wishes: Iterable[Wish]) -> list[list[Wish]]:
    """Groups of one lane and single persons, in the order of their longest waiting member."""
    parties: dict[tuple[str, str], list[Wish]] = {}
    for wish in sorted(wishes, key=lambda wish: (wish.after, wish.key)):
        parties.setdefault((wish.lane, wish.group or f"\0{wish.key}"), []).append(wish)
    return list(parties.values())


def _seat(
    party: Sequence[Wish], days: Iterable[Day], now: datetime, found: dict[int, Slot]
) -> bool:
    """Give all of them a place on the first day that has room for them; else change nothing."""
    blocked = {span for wish in party for span in wish.blocked}
    for day in days:
        if day.left is not None and day.left < len(party):
            continue
        slots = free(day, blocked, now)
        if any(slot.left is None for slot in slots) or (
            sum(slot.left or 0 for slot in slots) >= len(party)
        ):
            for wish in party:
                slot = emptiest(s for s in slots if s.left != 0)
                slot.taken, day.taken = slot.taken + 1, day.taken + 1
                found[wish.key] = slot
            return True
    return False


def emptiest(slots: Iterable[Slot]) -> Slot:
    """The slot that is offered first; there must be one."""
    return min(slots, key=_fullness)


def _fullness(slot: Slot) -> tuple[float, datetime]:
    """The emptiest first, by its share where it has a room, then the earliest."""
    return (slot.taken / slot.room if slot.room else float(slot.taken), slot.starts_at)
