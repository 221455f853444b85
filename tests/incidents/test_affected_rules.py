"""The rules of "affected" against a slow version that walks through every minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.incidents.affected import Block, File, Outage, Road, Slot, Stay, judge
from dashboard.offices.clock import Calendar, Hours

ZONE = ZoneInfo("Asia/Jakarta")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BEGIN = datetime(2024, 6, 13, 17, tzinfo=UTC)  # Friday 14 June 00.00 WIB
# Two working days with the weekend and two holidays between, and the times at which rules turn.
TIMES = "00.00 08.00 08.25 08.30 08.35 11.45 12.00 13.00 13.15 15.30 15.35 16.00 16.05".split()
HOURS = Hours(time(8), time(16), time(12), time(13))
CALENDAR = Calendar(
    {n: [(date(2014, 1, 1), HOURS)] for n in range(1, 6)}, [date(2024, 6, 17), date(2024, 6, 18)]
)
ROAD = Road(frozenset({1, 2}), frozenset({3}))


def wall(day: int, text: str) -> datetime:
    return datetime.combine(date(2024, 6, day), time.fromisoformat(text.replace(".", ":")), ZONE)


instants = st.builds(wall, st.sampled_from([14, 14, 15, 17, 19, 19]), st.sampled_from(TIMES))
instants = instants.map(lambda at: at.astimezone(UTC))
lanes = st.sampled_from(["REGULAR", "SAME_DAY"])
days = st.none() | st.integers(0, 14).map(lambda n: date(2024, 6, 13) + n * DAY)


@st.composite
def blocks(draw):
    start = draw(instants)
    end = draw(st.none() | instants.filter(lambda at: at > start) | st.just(start + 5 * MINUTE))
    lane = draw(st.sampled_from(["", "REGULAR", "SAME_DAY"]))
    kind = draw(st.sampled_from([None, None, 1, 2]))
    return Block(draw(st.integers(1, 2)), kind, lane, start, end)


@st.composite
def slots(draw):
    start = draw(instants)
    status = draw(st.sampled_from(["BOOKED", "NOT_SERVED", "RESCHEDULED", "NO_SHOW", "CANCELLED"]))
    because = draw(st.sampled_from(["", "2024-001", "2024-002"]))
    end = start + draw(st.sampled_from([30, 60])) * MINUTE
    day = start.astimezone(ZONE).date()
    return Slot(0, draw(st.integers(1, 2)), draw(lanes), start, end, day, status, because)


@st.composite
def roads(draw):
    """Stays one after the other, the last one open or not."""
    starts = [draw(instants)]
    lasts = st.sampled_from([25, 30, 35, 60, 2 * 60, 8 * 60, 24 * 60])
    for minutes in draw(st.lists(lasts, max_size=3)):
        starts.append(starts[-1] + minutes * MINUTE)
    ends = [*starts[1:], draw(st.sampled_from([None, starts[-1] + 30 * MINUTE]))]
    return [Stay(draw(st.integers(1, 3)), *pair) for pair in zip(starts, ends, strict=True)]


files = st.builds(
    File,
    key=st.just(1),
    type=st.sampled_from([1, 2]),
    lane=lanes,
    lane_original=lanes,
    promised=days,
    due=days,
    travel=days,
    expiry=days,
    ready=days,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(blocks(), min_size=1, max_size=3),
    files,
    st.lists(slots(), max_size=2),
    roads(),
    st.sets(st.sampled_from([date(2024, 6, 14), date(2024, 6, 19)])),
    instants.filter(lambda at: at > BEGIN),
)
def test_they_agree_with_a_walk_through_every_minute(found, file, booked, stays, served, now):
    stays = [stay for stay in stays if stay.entered < now]
    outage = Outage(
        number="2024-001", blocks=found, road=ROAD, calendar=CALENDAR, zone=ZONE, now=now
    )
    fast = judge(outage, file, booked, stays, served)
    slow = Slow(found, file, now)
    want = slow.judge(booked, stays, served)
    if fast is None:
        assert want is None
        return
    assert {name: getattr(fast, name) for name in want} == want


class Slow:
    """Asks each five minutes of the eight days; nothing is merged, nothing is remembered."""

    def __init__(self, blocks: list[Block], file: File, now: datetime):
        self.blocks, self.file, self.now = blocks, file, now
        self.hit: set[tuple[int, str]] = set()

    def blocked(self, stage: int, lane: str, at: datetime) -> bool:
        return at < self.now and any(
            b.stage == stage
            and b.type in (None, self.file.type)
            and b.lane in ("", lane)
            and b.start <= at
            and (b.end is None or at < b.end)
            for b in self.blocks
        )

    def ticks(self, start: datetime, end: datetime | None):
        at = start
        while at < (end or self.now):
            yield at
            at += 5 * MINUTE

    def working(self, at: datetime) -> bool:
        wall = at.astimezone(ZONE)
        open_now = time(8) <= wall.time() < time(12) or time(13) <= wall.time() < time(16)
        return open_now and self.is_working(wall.date())

    def is_working(self, day: date) -> bool:
        return day.isoweekday() < 6 and day not in (date(2024, 6, 17), date(2024, 6, 18))

    def later(self, day: date, count: int) -> date:
        while count:
            day += DAY
            count -= self.is_working(day)
        return day

    def judge(self, slots, stays, served) -> dict | None:
        missed = [self.missed(slot, served) for slot in slots]
        lanes = (self.file.lane, self.file.lane_original)
        lost = [
            sum(
                5 * self.working(at) * any(self.blocked(stay.stage, lane, at) for lane in lanes)
                for at in self.ticks(stay.entered, stay.left)
            )
            for stay in stays
        ]
        upcoming = [self.upcoming(slot) for slot in slots]
        self.hit |= {
            (stay.stage, lane)
            for stay, minutes in zip(stays, lost, strict=True)
            for lane in lanes
            if minutes >= 30
        }
        flags = {
            "upcoming": any(upcoming),
            "missed_slot": "missed" in missed,
            "to_be_confirmed": "unclear" in missed and "missed" not in missed,
            "stuck": any(minutes >= 30 for minutes in lost),
            "same_day_broken": self.same_day(stays),
        }
        if not any(flags.values()):
            return None
        file = self.file
        return flags | {
            "minutes": sum(lost),
            "late": bool(file.due and file.promised and file.due > file.promised)
            and not (file.ready and file.ready <= file.promised),
            "travel_risk": bool(
                file.due and file.travel and file.travel <= self.later(file.ready or file.due, 1)
            ),
            "expiry_risk": bool(file.expiry) and self.expires(),
        }

    def upcoming(self, slot: Slot) -> bool:
        last = self.later(self.now.astimezone(ZONE).date(), 3)
        ahead = slot.end > self.now and slot.start.astimezone(ZONE).date() <= last
        lasting = any(
            b.start < self.now and (b.end is None or b.end > self.now)
            for b in self.blocks
            if b.stage == slot.stage
            and b.type in (None, self.file.type)
            and b.lane in ("", slot.lane)
        )
        hit = slot.status == "BOOKED" and ahead and lasting
        self.hit |= {(slot.stage, slot.lane)} if hit else set()
        return hit

    def missed(self, slot: Slot, served) -> str:
        over = slot.status == "BOOKED" and slot.end <= self.now
        sure = slot.status == "NOT_SERVED" or (
            slot.status == "RESCHEDULED" and slot.because_of == "2024-001"
        )
        meets = any(
            self.blocked(slot.stage, slot.lane, at) for at in self.ticks(slot.start, slot.end)
        )
        if not (over or sure) or slot.day in served or not meets:
            return ""
        self.hit.add((slot.stage, slot.lane))
        return "missed" if sure else "unclear"

    def same_day(self, stays) -> bool:
        accepted = min((stay.entered for stay in stays), default=self.now)
        day = accepted.astimezone(ZONE).date()
        closing = datetime.combine(day, time(16), ZONE)
        ready = any(stay.stage == 3 and stay.entered <= closing for stay in stays)
        met = {
            (stage, "SAME_DAY")
            for stage in (1, 2)
            for at in self.ticks(accepted, closing)
            if self.blocked(stage, "SAME_DAY", at) and not self.is_past(stage, stays, at)
        }
        broken = (
            self.file.lane_original == "SAME_DAY"
            and self.is_working(day)
            and closing <= self.now
            and not ready
            and bool(met)
        )
        self.hit |= met if broken else set()
        return broken

    def is_past(self, stage: int, stays, at: datetime) -> bool:
        """Whether the file has left the stage for good, or its road."""
        there = [stay for stay in stays if stay.stage == stage]
        return any(
            rows and all(stay.left and stay.left <= at for stay in rows) for rows in (there, stays)
        )

    def expires(self) -> bool:
        """On a day on which what hit it was blocked, or up to three working days after one, with
        the days between: the same outage."""
        for stage, lane in self.hit:
            touched = [at for at in self.ticks(BEGIN, None) if self.blocked(stage, lane, at)]
            for at in touched:
                day = at.astimezone(ZONE).date()
                if day <= self.file.expiry <= self.later(day, 3):
                    return True
        return False


def test_an_outage_that_ends_at_midnight_does_not_touch_the_next_day():
    """Over at the end of Friday: the three days after it are Wednesday to Friday."""
    block = Block(1, None, "", wall(14, "08.00"), wall(15, "00.00"))
    outage = Outage(
        number="2024-001",
        blocks=[block],
        road=ROAD,
        calendar=CALENDAR,
        zone=ZONE,
        now=wall(22, "08.00"),
    )
    for day, risky in ((13, False), (14, True), (21, True), (22, False)):
        file = File(1, 1, "REGULAR", "REGULAR", expiry=date(2024, 6, day))
        found = judge(outage, file, [], [Stay(1, wall(14, "08.00"), None)], set())
        assert found is not None
        assert found.expiry_risk is risky
