from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from django.core.validators import validate_email

from dashboard.overview.demo import persons, queue

DAYS = [date(2024, 6, 3) + timedelta(days=n) for n in range(30)]
WORKING = [day for day in DAYS if day.weekday() < 5]


def make_walk(*, seed: int = 1, prints: int = 100, shut: tuple[date, ...] = ()) -> queue.Office:
    return queue.Office(
        random=Random(seed),
        working_days=WORKING,
        adjudicates=lambda day: day not in shut,
        prints=lambda day: 0 if day in shut else prints,
        same_day=lambda day: day not in shut,
    )


def make_files(*, count: int, day: date = WORKING[0]) -> list[queue.File]:
    random = Random(7)
    return queue.files(random, queue.arrivals(random, [day], [count]), queue.RECENT)


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (10, (1, 1), [5, 5]),
        (10, (2, 1), [7, 3]),
        (3, (1, 1, 1, 1), [1, 1, 1, 0]),
        (0, (5, 3), [0, 0]),
    ],
)
def test_it_shares_out_whole_files(total, weights, shares):
    assert queue.apportion(total, weights) == shares


def test_june_2024_has_the_published_sums():
    random = Random(3)
    rows = queue.files(random, [datetime(2024, 6, 3, 9)] * 3712, queue.JUNE_2024)
    assert Counter(row.type for row in rows) == {"PASPOR_BIASA": 1600, "PASPOR_ELEKTRONIK": 2112}
    assert Counter(row.purpose for row in rows)["UMRAH"] == 2598
    assert Counter(row.channel for row in rows) == {"MPASPOR": 3240, "WALK_IN": 298, "EAZY": 174}


def test_every_step_follows_the_one_before_in_opening_hours():
    rows = make_files(count=80)
    make_walk().walk_passports(rows)
    for row in rows:
        moments = [at for _stage, at in row.steps]
        assert moments == sorted(moments)
        assert all(time(8) <= at.time() <= time(17) for at in moments)
        assert all(at.weekday() < 5 for at in moments)


def test_nothing_is_adjudicated_or_printed_while_the_centre_is_down():
    shut = tuple(WORKING[1:6])
    rows = make_files(count=60)
    make_walk(shut=shut).walk_passports(rows)
    blocked = {"AWAITING_PRINT", "QUALITY_CHECK", "READY"}
    regular = [row for row in rows if row.lane == "REGULAR"]
    days = {at.date() for row in regular for stage, at in row.steps if stage in blocked}
    assert days and not days & set(shut)


def test_the_printers_make_no_more_than_they_can():
    rows = make_files(count=60)
    make_walk(prints=9).walk_passports(rows)
    printed = Counter(row.moment_of("QUALITY_CHECK").date() for row in rows)
    full_days = {day: made for day, made in printed.items() if day != WORKING[-1]}
    assert max(full_days.values()) == 9


def test_same_day_files_are_ready_on_the_day_they_came():
    rows = make_files(count=60)
    walk = make_walk()
    walk.choose_same_day(rows, share=1)
    walk.walk_passports(rows)
    chosen = [row for row in rows if row.lane == "SAME_DAY"]
    assert chosen
    assert all(row.moment_of("READY").date() == WORKING[0] for row in chosen)
    assert all(row.reason in ("BARU", "HABIS_BERLAKU") for row in chosen)


def test_the_same_seed_tells_the_same_story():
    first, second = make_files(count=40), make_files(count=40)
    make_walk(seed=5).walk_passports(first)
    make_walk(seed=5).walk_passports(second)
    assert first == second


def test_a_third_have_an_address_and_no_other_draw_changes(monkeypatch):
    """At a domain that is nobody's; the same in every run."""

    def people() -> tuple[list[dict], float]:
        random, rows = Random(3), make_files(count=600)
        persons.fill(random, rows)
        return [dict(row.person) for row in rows], random.random()

    found, after = people()
    assert (found, after) == people()
    addresses = [person.pop("email") for person in found]
    having = [address for address in addresses if address]
    assert 160 < len(having) < 240
    assert all(address.endswith("@example.com") for address in having)
    for address in having:
        validate_email(address)
    monkeypatch.setattr(persons, "_email", lambda person: "")
    without, then = people()
    assert [person | {"email": ""} for person in found] == without
    assert then == after
