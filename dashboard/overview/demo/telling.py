"""Whom the outages hit, who was told, what followed: runs, campaigns, calls, reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from dashboard.applications.models import Application
from dashboard.incidents import services_follow_up as follow_up
from dashboard.incidents.models import Incident
from dashboard.incidents.services_affected import refresh
from dashboard.incidents.services_promised import confirm, proposals
from dashboard.outreach import choosing, services, wording
from dashboard.outreach.models import Campaign
from dashboard.outreach.statuses import Outcome
from dashboard.overview.demo import outages, texts
from dashboard.overview.demo.stage import Stage
from dashboard.reports.services import freeze

# Of a hundred calls.
OUTCOMES = {
    Outcome.REACHED_AGREED: 58,
    Outcome.REACHED_OBJECTS: 4,
    Outcome.CALL_BACK: 5,
    Outcome.NO_ANSWER: 15,
    Outcome.BUSY: 6,
    Outcome.WRONG_NUMBER: 3,
    Outcome.UNREACHABLE: 4,
    Outcome.MESSAGE_LEFT: 5,
}
NOTES = {
    Outcome.REACHED_OBJECTS: "Berangkat umrah lebih awal, minta didahulukan.",
    Outcome.CALL_BACK: "Sedang bekerja.",
    Outcome.MESSAGE_LEFT: "Pesan dititipkan kepada keluarga.",
}
CALL = timedelta(minutes=3)
TRAVEL = timedelta(days=30)


@dataclass(frozen=True)
class Shift:
    """One person takes ten contacts at ``start`` (naive, on the office's wall) and phones them."""

    start: datetime
    caller: str
    calls: int = 10


def june_2024(stage: Stage, incident: Callable[[], Incident]) -> None:
    """Phoned from the first day on, in the order of departure; closed with a report."""
    random = Random(20240621)
    first = date(2024, 6, 20)
    for day in (first, date(2024, 6, 21), date(2024, 6, 24), date(2024, 6, 26), date(2024, 7, 3)):
        _count(stage, incident, datetime.combine(day, time(9, 15)))
    _campaign(stage, incident, datetime.combine(first, time(9, 30)), "pdn")
    _shifts(stage, random, "pdn", _mornings(first, first + timedelta(days=1), date(2024, 6, 24)))
    _facts(stage, incident, datetime.combine(first, time(16, 20)))
    for day in (date(2024, 6, 24), date(2024, 6, 27)):
        _promise(stage, incident, datetime.combine(day, time(8, 30)), "pdn")
    _shifts(stage, random, "pdn", _mornings(date(2024, 6, 25), date(2024, 6, 27)))
    _action(stage, incident, datetime(2024, 6, 28, 10), texts.ACTIONS_2024)
    stage.act(datetime(2024, 7, 4, 15), lambda now: _end(stage, "pdn", now))
    stage.act(datetime(2024, 7, 4, 15, 30), lambda now: _finish(stage, incident(), now))
    stage.act(outages.CLOSED + timedelta(hours=1), lambda now: _report(stage, incident(), now))


def recent(stage: Stage, incident: Callable[[], Incident], second: date, today: date) -> None:
    """The open, smaller outage: same-day slots are moved, those who travel soon are told why their
    passports take longer; most still wait for the call."""
    random = Random(second.toordinal())
    _count(stage, incident, datetime.combine(second, time(8, 45)))
    _campaign(stage, incident, datetime.combine(second, time(9)), "same-day")
    _travellers(stage, datetime.combine(second, time(9, 5)), "travel")
    _shifts(stage, random, "same-day", [_phones(second, time(9, 30), calls=6)])
    _shifts(
        stage,
        random,
        "travel",
        [_phones(second, time(13, 15)), _phones(second, time(14)), _phones(today, time(9, 15), 7)],
    )
    _action(stage, incident, datetime.combine(second, time(11)), texts.ACTIONS_NOW)
    _count(stage, incident, datetime.combine(today, time(8, 5)))


def _phones(day: date, at: time, calls: int = 10) -> Shift:
    return Shift(datetime.combine(day, at), "telepon", calls)


def _travellers(stage: Stage, at: datetime, key: str) -> None:
    """A campaign from a list: passports that wait to be printed, of people who leave soon."""

    def start(now: datetime) -> None:
        last = stage.office.local_date(now) + TRAVEL
        script_id, script_en = wording.scripts(None)
        services.start(
            office=stage.office,
            name="Menunggu cetak, segera berangkat",
            by=stage.people["lantaskim"],
            key=f"demo-{key}",
            applications=Application.objects.open().filter(
                office=stage.office, stage__code="AWAITING_PRINT", travel_date__lte=last
            ),
            script_id=script_id,
            script_en=script_en,
            source=f"scope=open&stage=AWAITING_PRINT&travel_before={last}",
            now=now,
        )

    stage.act(at, start)


def _mornings(*days: date) -> list[Shift]:
    """Two people phone in turn from half past nine, with a break at noon."""
    starts = ((9, 45, "telepon"), (10, 30, "lantaskim"), (11, 15, "telepon"), (13, 45, "telepon"))
    return [
        Shift(datetime.combine(day, time(hour, minute)), caller)
        for day in days
        for hour, minute, caller in starts
    ]


def _count(stage: Stage, incident: Callable[[], Incident], at: datetime) -> None:
    stage.act(at, lambda now: refresh(incident=incident(), by=stage.people["tikkim"], now=now))


def _campaign(stage: Stage, incident: Callable[[], Incident], at: datetime, key: str) -> None:
    def start(now: datetime) -> None:
        row = incident()
        groups = (*choosing.USUAL, choosing.STUCK, choosing.UNSURE)
        script_id, script_en = wording.scripts(row)
        services.start(
            office=stage.office,
            name=f"Pemohon terdampak {row.number}",
            by=stage.people["lantaskim"],
            key=f"demo-{key}",
            applications=choosing.affected(row, groups),
            script_id=script_id,
            script_en=script_en,
            incident=row,
            source=choosing.source_of(groups),
            now=now,
        )

    stage.act(at, start)


def _shifts(stage: Stage, random: Random, key: str, shifts: Sequence[Shift]) -> None:
    for shift in shifts:
        drawn = random.choices(list(OUTCOMES), list(OUTCOMES.values()), k=shift.calls)
        stage.act(
            shift.start,
            lambda now, shift=shift, drawn=drawn: _phone(stage, key, shift, drawn, now),
        )


def _phone(stage: Stage, key: str, shift: Shift, drawn: Sequence[Outcome], now: datetime) -> None:
    campaign, by = _of(key), stage.people[shift.caller]
    held, at = services.lease(campaign=campaign, by=by, now=now), now
    for place, (contact, outcome) in enumerate(zip(held, drawn, strict=False)):
        at = now + CALL * (place + 1)
        if at > stage.until:
            return
        services.record(
            contact=contact,
            outcome=outcome,
            by=by,
            key=f"demo-{key}-{shift.start:%m%d%H%M}-{place}",
            note=NOTES.get(outcome, ""),
            call_back_at=at + timedelta(hours=2) if outcome == Outcome.CALL_BACK else None,
            now=at,
        )
    if at + CALL <= stage.until:
        services.release(campaign=campaign, by=by, now=at + CALL)


def _promise(stage: Stage, incident: Callable[[], Incident], at: datetime, key: str) -> None:
    """The section head confirms the new dates; those already told are told again."""

    def do(now: datetime) -> None:
        row, by = incident(), stage.people["lantaskim"]
        refresh(incident=row, by=by, now=now)
        confirm(incident=row, rows=proposals(incident=row), by=by, now=now)
        services.refill(campaign=_of(key), by=by, now=now)

    stage.act(at, do)


def _facts(stage: Stage, incident: Callable[[], Incident], at: datetime) -> None:
    """An attack by ransomware; the national body reports it, the office reports to it."""

    def do(now: datetime) -> None:
        row, by = incident(), stage.people["tikkim"]
        follow_up.set_facts(
            incident=row, personal_data_affected=False, cyber_attack=True, by=by, now=now
        )
        for deadline in row.legal_deadlines.all():
            follow_up.meet_deadline(
                incident=row, deadline=deadline, reference="W6.IMI.IMI.1-TI.01-0620", by=by, now=now
            )

    stage.act(at, do)


def _action(
    stage: Stage, incident: Callable[[], Incident], at: datetime, rows: Sequence[tuple]
) -> None:
    def do(now: datetime) -> None:
        for place, (text, owner, days) in enumerate(rows):
            follow_up.add_action(
                incident=incident(),
                text=text,
                owner=stage.people[owner],
                due_on=stage.office.local_date(now) + timedelta(days=days),
                by=stage.people["tikkim"],
                key=f"demo-action-{place}",
                now=now,
            )

    stage.act(at, do)


def _end(stage: Stage, key: str, now: datetime) -> None:
    services.end(
        campaign=_of(key),
        by=stage.people["lantaskim"],
        reason="Paspor yang tertunda telah selesai dicetak.",
        now=now,
    )


def _finish(stage: Stage, incident: Incident, now: datetime) -> None:
    """What was to be done is done, what was learnt is written down."""
    for action in incident.actions.open():
        follow_up.finish_action(
            incident=incident, action=action, by=stage.people["tikkim"], now=now
        )
    follow_up.save_review(
        incident=incident, by=stage.people["tikkim"], **texts.REVIEW_2024, now=now
    )


def _report(stage: Stage, incident: Incident, now: datetime) -> None:
    refreshed = Incident.objects.get(pk=incident.pk)
    freeze(incident=refreshed, by=stage.people["kepala"], key="demo-report-2024", now=now)


def _of(key: str) -> Campaign:
    return Campaign.objects.select_related("office", "incident").get(key=f"demo-{key}")
