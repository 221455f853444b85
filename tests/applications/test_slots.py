"""Which places a day has and who is offered which: by hand, and for whatever may come."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dashboard.applications.appointments.slots import (
    Day,
    Slot,
    Wish,
    day_slots,
    fill,
    free,
    propose,
)

WIB = ZoneInfo("Asia/Jakarta")
MONDAY = date(2024, 7, 1)
DAY = timedelta(days=1)
OFFICE = [(time(8), time(12)), (time(13), time(16))]
LONG_AGO = datetime(2024, 6, 1, tzinfo=WIB)


def at(hour, minute=0, day=MONDAY):
    return datetime.combine(day, time(hour, minute), tzinfo=WIB)


def opened(day=MONDAY, quota=14, minutes=60, spans=OFFICE):
    return Day(day, day_slots(day, spans, minutes, quota, WIB), quota)


def wish(key, after=1, group="", lane="REGULAR", blocked=()):
    return Wish(key, lane, LONG_AGO + timedelta(hours=after), group, tuple(blocked))


def offered(wishes, *days, now=LONG_AGO, lane="REGULAR"):
    found = propose(wishes, {lane: list(days)}, now)
    return {key: (slot.starts_at.day, slot.starts_at.hour) for key, slot in found.items()}


def test_slots_follow_the_spans_and_leave_the_break_out():
    assert [slot.starts_at.hour for slot in day_slots(MONDAY, OFFICE, 60, 14, WIB)] == [
        8, 9, 10, 11, 13, 14, 15,
    ]  # fmt: skip


def test_a_slot_that_would_run_over_its_span_is_left_out():
    found = day_slots(MONDAY, [(time(8), time(9, 30)), (time(13), time(13, 30))], 40, 10, WIB)
    assert [(slot.starts_at, slot.ends_at) for slot in found] == [
        (at(8), at(8, 40)),
        (at(8, 40), at(9, 20)),
    ]


def test_same_day_slots_begin_before_noon():
    found = day_slots(MONDAY, [(time(8), time(16))], 120, 9, WIB, until=time(12))
    assert [(slot.starts_at.hour, slot.room) for slot in found] == [(8, 4), (10, 5)]


def test_the_quota_is_spread_evenly_and_sums():
    assert [slot.room for slot in day_slots(MONDAY, OFFICE, 60, 150, WIB)] == [
        21, 21, 22, 21, 22, 21, 22,
    ]  # fmt: skip
    assert {slot.room for slot in day_slots(MONDAY, OFFICE, 60, None, WIB)} == {None}
    assert day_slots(MONDAY, [], 60, 150, WIB) == []


def test_whoever_is_booked_beside_the_slots_counts_for_the_day():
    day = opened(quota=7)
    fill(day, [at(9, 30), at(9, 59), at(12, 30), at(7)])
    assert [slot.taken for slot in day.slots] == [0, 2, 0, 0, 0, 0, 0]
    assert (day.taken, day.left, day.slots[1].left) == (4, 3, 0)
    fill(day, [at(8)] * 3)
    assert (day.left, free(day, (), LONG_AGO)) == (0, [])


def test_slots_that_have_begun_or_are_blocked_are_not_free():
    def hours(blocked=(), now=LONG_AGO):
        return [slot.starts_at.hour for slot in free(opened(), blocked, now)]

    assert hours(now=at(9)) == [10, 11, 13, 14, 15]
    assert hours([(at(9, 30), at(10))]) == [8, 10, 11, 13, 14, 15]
    assert hours([(at(10), None)]) == [8, 9]
    assert hours([(at(16), None), (at(7), at(8))]) == [8, 9, 10, 11, 13, 14, 15]


def test_the_oldest_gets_the_first_place_and_days_fill_in_order():
    wishes = [wish(1, after=9), wish(2, after=5), wish(3, after=7)]
    tuesday = MONDAY + DAY
    assert offered(wishes, opened(quota=2), opened(tuesday, quota=7)) == {
        2: (1, 11),
        3: (1, 15),
        1: (2, 8),
    }


def test_people_are_spread_over_the_day():
    wishes = [wish(n, after=n) for n in range(7)]
    hours = [hour for _day, hour in offered(wishes, opened(quota=70)).values()]
    assert hours == [8, 9, 10, 11, 13, 14, 15]


def test_the_emptiest_slot_by_its_share_comes_first():
    day = opened(quota=14)
    fill(day, [at(8), at(9), at(10), at(11), at(13), at(15)])
    assert offered([wish(1), wish(2, after=2)], day) == {1: (1, 14), 2: (1, 8)}


def test_without_a_known_limit_a_day_takes_everybody_evenly():
    wishes = [wish(n, after=n) for n in range(14)]
    hours = [hour for _day, hour in offered(wishes, opened(quota=None)).values()]
    assert sorted(hours) == sorted([8, 9, 10, 11, 13, 14, 15] * 2)


def test_a_group_stays_on_one_day_and_the_next_person_takes_what_it_left():
    wishes = [wish(1), *(wish(n, after=2, group="UMR-1") for n in (2, 3, 4)), wish(5, after=3)]
    days = opened(quota=3), opened(MONDAY + DAY, quota=7)
    assert {key: day for key, (day, _hour) in offered(wishes, *days).items()} == {
        1: 1, 2: 2, 3: 2, 4: 2, 5: 1,
    }  # fmt: skip


def test_a_group_that_fits_no_day_is_placed_one_by_one():
    wishes = [wish(n, group="UMR-1") for n in range(5)]
    found = offered(wishes, opened(quota=2), opened(MONDAY + DAY, quota=2))
    assert [day for day, _hour in found.values()] == [1, 1, 2, 2]
    assert 4 not in found


def test_nobody_is_placed_in_a_period_that_blocks_their_stage():
    blocked = [(at(0), at(13))]
    wishes = [wish(1, blocked=blocked), wish(2, after=2), wish(3, blocked=[(LONG_AGO, None)])]
    assert offered(wishes, opened(quota=70)) == {1: (1, 13), 2: (1, 8)}


def test_lanes_do_not_share_their_places():
    wishes = [wish(1, lane="SAME_DAY"), wish(2)]
    assert offered(wishes, opened(), lane="SAME_DAY") == {1: (1, 8)}


def test_what_was_given_is_left_as_it_is():
    day = opened(quota=2)
    propose([wish(1)], {"REGULAR": [day]}, LONG_AGO)
    assert (day.taken, [slot.taken for slot in day.slots]) == (0, [0] * 7)


@st.composite
def situations(draw):
    """Days with quotas and people on them, and wishes with groups and blocked stretches."""
    days = []
    for n in range(draw(st.integers(1, 4))):
        quota = draw(st.none() | st.integers(0, 9))
        day = opened(MONDAY + n * DAY, quota=quota, minutes=draw(st.sampled_from([30, 60, 120])))
        hours = draw(st.lists(st.integers(7, 16), max_size=8))
        fill(day, [at(hour, day=day.day) for hour in hours])
        days.append(day)
    stretches = st.tuples(st.integers(0, 96), st.integers(1, 48)).map(
        lambda pair: (at(0) + timedelta(hours=pair[0]), at(0) + timedelta(hours=sum(pair)))
    )
    wishes = [
        wish(
            key,
            after=draw(st.integers(0, 5)),
            group=draw(st.sampled_from(["", "", "A", "B"])),
            blocked=draw(st.lists(stretches, max_size=2)),
        )
        for key in range(draw(st.integers(0, 12)))
    ]
    return wishes, days, at(0) + timedelta(hours=draw(st.integers(-5, 40)))


@given(situations())
def test_no_quota_is_exceeded_nobody_is_forgotten_and_nothing_is_random(situation):
    wishes, days, now = situation
    found = propose(wishes, {"REGULAR": days}, now)
    for day in days:
        inside = [s for s in found.values() if s.starts_at.date() == day.day]
        assert day.left is None or len(inside) <= day.left
        for slot in day.slots:
            given_here = sum(s.starts_at == slot.starts_at for s in inside)
            assert slot.left is None or given_here <= slot.left
    starts = {slot.starts_at for day in days for slot in day.slots}
    assert {slot.starts_at for slot in found.values()} <= starts
    for one in wishes:
        place = found.get(one.key)
        if place:
            assert place.starts_at > now
            assert not any(place.meets(span) for span in one.blocked)
    again = propose(list(reversed(wishes)), {"REGULAR": days}, now)
    assert {k: s.starts_at for k, s in again.items()} == {k: s.starts_at for k, s in found.items()}


@given(situations())
def test_whoever_has_no_place_would_find_none_after_all_others(situation):
    wishes, days, now = situation
    found = propose(wishes, {"REGULAR": days}, now)
    for day in days:
        fill(day, [s.starts_at for s in found.values() if s.starts_at.date() == day.day])
    for one in wishes:
        if one.key not in found:
            assert not any(free(day, one.blocked, now) for day in days)


@given(st.integers(0, 400), st.sampled_from([20, 30, 45, 60, 90]))
def test_rooms_always_sum_to_the_quota(quota, minutes):
    rooms = [slot.room for slot in day_slots(MONDAY, OFFICE, minutes, quota, WIB)]
    assert sum(rooms) == quota
    assert max(rooms) - min(rooms) <= 1


def test_a_slot_touches_what_it_shares_a_moment_with():
    slot = Slot(at(9), at(10), 1)
    spans = [(at(8), at(9)), (at(10), at(11)), (at(8), None), (at(10), None), (at(9, 59), at(12))]
    assert [slot.meets(span) for span in spans] == [False, False, True, False, True]
