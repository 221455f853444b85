"""The programme: which files, outages and notices, on which days."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from dashboard.incidents.models import Incident, Service
from dashboard.notices import services as notices
from dashboard.notices.models import Notice
from dashboard.notices.statuses import Kind
from dashboard.notices.texts import Text
from dashboard.offices.calendars import calendar_of
from dashboard.overview.demo import outages, persons, queue, telling, texts
from dashboard.overview.demo.replay import stage_outage
from dashboard.overview.demo.stage import Stage

# Received per working day, June 2024 (relative): fewer while M-Paspor was unusable.
MAY_DAYS = (104, 98, 112, 117, 109, 121, 96, 108, 113, 119, 104, 110, 118, 107, 103, 111, 116, 112)
JUNE_DAYS = (105, 109, 96, 116, 122, 99, 95, 93, 90, 116, 127, 58, 76, 75, 50, 56, 125, 126)
MAY_TOTAL, JUNE_TOTAL = 1978, 1734
RECENT_DAYS = 60
# The last 60 days begin after June 2024 has ended for good, and holidays are known for them.
FIRST_TODAY, LAST_TODAY = date(2024, 10, 1), date(2035, 12, 31)
RECENT_PER_DAY = (88, 96, 101, 93, 84, 105, 98)


def june_2024(stage: Stage) -> None:
    """May–June 2024: 3,712 passport applications and the outage of the national data centre."""
    random = Random(20240620)
    calendar = calendar_of(stage.office)
    working = _working(calendar, date(2024, 5, 1), date(2024, 9, 30))
    days = [day for day in working if day <= date(2024, 6, 28)]
    counts = queue.apportion(MAY_TOTAL, MAY_DAYS) + queue.apportion(JUNE_TOTAL, JUNE_DAYS)
    rows = queue.files(random, queue.arrivals(random, days, counts), queue.JUNE_2024)
    permits = _permits(random, days, 7)
    reopened = outages.ORDINARY_END.date()
    office = queue.Office(
        random=random,
        working_days=working,
        adjudicates=lambda day: not date(2024, 6, 20) <= day < reopened,
        prints=lambda day: (
            0
            if date(2024, 6, 20) <= day < reopened
            else 270
            if reopened <= day <= date(2024, 7, 5)
            else 140
        ),
        same_day=lambda day: not date(2024, 6, 20) <= day < outages.SAME_DAY_BACK.date(),
    )
    _walk(stage, office, rows, permits)
    outage = outages.june_2024()
    incident = stage_outage(stage, outage)
    _notices_of_june(stage, incident)
    telling.june_2024(stage, incident)


def recent(stage: Stage, today: date) -> None:
    """The 60 days up to today; two of three printers have been broken for six working days."""
    random = Random(today.toordinal())
    calendar = calendar_of(stage.office)
    working = _working(calendar, today - timedelta(days=RECENT_DAYS), today + timedelta(days=60))
    days = [day for day in working if day <= today]
    counts = [RECENT_PER_DAY[n % len(RECENT_PER_DAY)] for n in range(len(days))]
    rows = queue.files(random, queue.arrivals(random, days, counts), queue.RECENT)
    permits = _permits(random, days, 6)
    broken, second = days[-7], days[-3]
    stage.same_day_down = broken
    office = queue.Office(
        random=random,
        working_days=working,
        adjudicates=lambda day: True,
        prints=lambda day: 130 if day < broken else 44,
        same_day=lambda day: day < broken,
        uncollected=0.03,
    )
    _walk(stage, office, rows, permits)
    outage = outages.printers_of(broken, second)
    incident = stage_outage(stage, outage)
    _notices_of_today(stage, incident, broken, today)
    telling.recent(stage, incident, second, today)


def elsewhere(stage: Stage, today: date) -> None:
    """A few files of a second office in the last days."""
    random = Random(today.toordinal() + 1)
    working = _working(
        calendar_of(stage.office), today - timedelta(days=12), today + timedelta(days=60)
    )
    days = [day for day in working if day <= today]
    rows = queue.files(random, queue.arrivals(random, days, _about(random, days, 3)), queue.RECENT)
    office = queue.Office(
        random=random,
        working_days=working,
        adjudicates=lambda day: True,
        prints=lambda day: 60,
        same_day=lambda day: True,
    )
    _walk(stage, office, rows, [])


def _about(random: Random, days: list[date], mean: int) -> list[int]:
    """Counts around ``mean``, as a counter sees them."""
    return [max(0, mean + random.choice((-2, -1, -1, 0, 0, 1, 1, 2))) for _day in days]


def _permits(random: Random, days: list[date], mean: int) -> list[queue.File]:
    counts = _about(random, days, mean)
    return queue.files(random, queue.arrivals(random, days, counts), queue.PERMITS)


def _working(calendar, first: date, last: date) -> list[date]:
    return [day for day in outages.days(first, last) if calendar.is_working_day(day)]


def _walk(stage: Stage, office: queue.Office, rows: list, permits: list) -> None:
    office.choose_same_day(rows, share=0.16)
    office.walk_passports(rows)
    office.walk_permits(permits)
    both = sorted([*rows, *permits], key=lambda row: row.submitted_at)
    persons.fill(office.random, both)
    stage.files += both


def _services(stage: Stage, *codes: str) -> list[Service]:
    return list(Service.objects.filter(office=stage.office, code__in=codes))


def _publish(
    stage: Stage, drafted: datetime, published: datetime, values: Callable[[], dict]
) -> list[Notice]:
    """Public relations drafts and submits, the office head publishes."""
    made: list[Notice] = []

    def draft(now: datetime) -> None:
        humas = stage.people["humas"]
        notice = notices.draft(office=stage.office, by=humas, now=now, **values())
        notices.submit(notice=notice, by=humas, version=notice.version, now=now)
        made.append(notice)

    def publish(now: datetime) -> None:
        notice = Notice.objects.get(pk=made[0].pk)
        kepala = stage.people["kepala"]
        notices.publish(notice=notice, by=kepala, version=notice.version, now=now)

    stage.act(drafted, draft)
    stage.act(published, publish)
    return made


def _notices_of_june(stage: Stage, incident: Callable[[], Incident]) -> None:
    _publish(
        stage,
        datetime(2024, 6, 20, 13, 20),
        datetime(2024, 6, 20, 15, 5),
        lambda: {
            "kind": Kind.DISRUPTION,
            "incident": incident(),
            "services": _services(stage, "PRINTING", "SAME_DAY", "MPASPOR"),
            "creation_key": "demo-disruption-2024",
            "text": Text(**texts.DISRUPTION_2024),
        },
    )
    disruption = "demo-disruption-2024"
    _publish(
        stage,
        datetime(2024, 7, 3, 16, 10),
        datetime(2024, 7, 3, 16, 30),
        lambda: {
            "kind": Kind.RESTORED,
            "incident": incident(),
            "services": _services(stage, "PRINTING", "SAME_DAY", "MPASPOR"),
            "creation_key": "demo-restored-2024",
            "text": Text(**texts.RESTORED_2024),
        },
    )

    def withdraw(now: datetime) -> None:
        notices.withdraw(
            notice=Notice.objects.get(creation_key=disruption),
            by=stage.people["kepala"],
            reason="Layanan telah kembali normal.",
            now=now,
        )

    stage.act(datetime(2024, 7, 3, 16, 31), withdraw)


def _notices_of_today(
    stage: Stage, incident: Callable[[], Incident], broken: date, today: date
) -> None:
    next_update = _next_update(stage, today)
    _publish(
        stage,
        datetime.combine(broken, time(10, 30)),
        datetime.combine(broken, time(11, 5)),
        lambda: {
            "kind": Kind.DISRUPTION,
            "incident": incident(),
            "services": _services(stage, "PRINTING", "SAME_DAY"),
            "next_update_due": next_update,
            "creation_key": "demo-disruption",
            "text": Text(**texts.DISRUPTION_NOW),
        },
    )

    def draft(now: datetime) -> None:
        humas = stage.people["humas"]
        notice = notices.draft(
            office=stage.office,
            by=humas,
            now=now,
            kind=Kind.SCHEDULE,
            creation_key="demo-weekend",
            text=Text(**texts.WEEKEND),
        )
        notices.submit(notice=notice, by=humas, version=notice.version, now=now)

    stage.act(datetime.combine(broken, time(15, 20)), draft)


def _next_update(stage: Stage, today: date) -> datetime:
    """The next 16.00 on the wall that is still to come."""
    due = stage.aware(datetime.combine(today, time(16)))
    return due if due > stage.until else due + timedelta(days=1)
