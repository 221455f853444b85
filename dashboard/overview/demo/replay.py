"""Lives the demo day by day through the services that real data goes through."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time
from uuid import UUID

from dashboard.applications import services as applications
from dashboard.applications.models import (
    Application,
    ApplicationType,
    Channel,
    Purpose,
    Reason,
)
from dashboard.applications.moves import Collected
from dashboard.applications.statuses import Collector
from dashboard.applications.workflows import HANDED_OVER
from dashboard.incidents import pauses
from dashboard.incidents import services as incidents
from dashboard.incidents.models import Incident, Preset, Service
from dashboard.incidents.presets import ImpactSpec
from dashboard.incidents.statuses import Visibility
from dashboard.overview.demo.bookings import Bookings
from dashboard.overview.demo.outages import Outage, Say, Turn
from dashboard.overview.demo.stage import Act, Stage

EVENING = time(17)


def stage_outage(stage: Stage, outage: Outage) -> Callable[[], Incident]:
    """Put an outage on the programme; the answer gives the incident once it was reported."""
    made: list[Incident] = []

    def report(now: datetime) -> None:
        made.append(_report(stage, outage, now))

    stage.act(outage.reported_at, report)
    stage.act(outage.announced_at, lambda now: _announce(stage, made[0], outage, now))
    for turn in outage.turns:
        stage.act(turn.at, lambda now, turn=turn: _turn(stage, made[0], turn, now))
    for say in outage.said:
        stage.act(say.recorded or say.at, lambda now, say=say: _say(stage, made[0], say, now))
    if outage.closed_at:
        stage.act(
            outage.closed_at,
            lambda now: incidents.close(incident=made[0], by=stage.people["tikkim"], now=now),
        )
    return lambda: made[0]


def _report(stage: Stage, outage: Outage, now: datetime) -> Incident:
    preset = Preset.objects.get(code=outage.preset)
    services = {row.code: row for row in Service.objects.filter(office=stage.office)}
    return incidents.report(
        office=stage.office,
        title_id=preset.title_id,
        title_en=preset.title_en,
        cause=preset.cause,
        started_at=stage.aware(outage.started_at),
        impacts=[
            ImpactSpec(service=services[code], level=level) for code, level in outage.first.items()
        ],
        by=stage.people["tikkim"],
        creation_key=f"demo-{outage.started_at:%Y-%m-%d}",
        now=now,
    )


def _announce(stage: Stage, incident: Incident, outage: Outage, now: datetime) -> None:
    """Make it public; with the preset's words, unless the office said others at that moment."""
    preset = Preset.objects.get(code=outage.preset)
    own_words = any(say.at == outage.announced_at for say in outage.said)
    words = {} if own_words else {"body_id": preset.update_id, "body_en": preset.update_en}
    incidents.announce(incident=incident, by=stage.people["tikkim"], now=now, **words)


def _turn(stage: Stage, incident: Incident, turn: Turn, now: datetime) -> None:
    service = Service.objects.get(office=stage.office, code=turn.service)
    tikkim = stage.people["tikkim"]
    if turn.level is None:
        incidents.restore(incident=incident, service=service, by=tikkim, at=now, now=now)
    else:
        incidents.set_impact(
            incident=incident, service=service, level=turn.level, by=tikkim, at=now, now=now
        )


def _say(stage: Stage, incident: Incident, say: Say, now: datetime) -> None:
    incidents.add_update(
        incident=incident,
        by=stage.people["tikkim"],
        body_id=say.id,
        body_en=say.en,
        visibility=Visibility.PUBLIC if say.en else Visibility.INTERNAL,
        at=stage.aware(say.at),
        now=now,
        status=say.status,
        source_ref=say.source,
    )


def play(stage: Stage, progress: Callable[[str], None]) -> None:
    """Go through the days: what happened, who applied, how far the files got, the evening."""
    rows = unsaved(stage)
    steps: dict[date, list[tuple[datetime, Application, str]]] = defaultdict(list)
    arriving: dict[date, list[Application]] = defaultdict(list)
    bookings = Bookings(stage)
    for file, row in zip(stage.files, rows, strict=True):
        bookings.plan(file, row)
        moments = [(code, stage.aware(at)) for code, at in file.steps]
        if moments[0][1] <= stage.until:
            arriving[row.submitted_at.date()].append(row)
            for code, at in moments[1:]:
                if at <= stage.until:
                    steps[at.date()].append((at, row, code))
    acts: dict[date, list[tuple[datetime, Act]]] = defaultdict(list)
    for at, do in sorted(stage.acts, key=lambda act: act[0]):
        acts[at.date()].append((at, do))
    month = ""
    for day in sorted({*arriving, *steps, *acts}):
        if f"{day:%Y-%m}" != month:
            month = f"{day:%Y-%m}"
            progress(f"{stage.office.code} {month}")
        _live(stage, day, arriving[day], steps[day], acts[day], bookings)


def _live(stage: Stage, day: date, arriving, steps, acts, bookings: Bookings) -> None:
    evening = min(stage.aware(datetime.combine(day, EVENING)), stage.until)
    for at, do in acts:
        do(at)
    clerk = stage.people["petugas"]
    for family in ("LANTASKIM", "INTALTUSKIM"):
        chosen = [row for row in arriving if row.type.section_code == family]
        by = clerk if family == "LANTASKIM" else stage.people["intaltuskim"]
        if chosen:
            applications.record_many(applications=chosen, by=by, now=evening)
        if family == "LANTASKIM":
            bookings.book(day)
        moves = [
            applications.Move(
                application=row,
                to=code,
                at=at,
                key=f"demo-{code}",
                collected=_collected(row) if code == HANDED_OVER else None,
            )
            for at, row, code in sorted(steps, key=lambda step: step[0])
            if row.type.section_code == family
        ]
        if moves:
            applications.advance_many(moves=moves, by=by, now=evening)
    bookings.close(day, evening)
    if acts or Incident.objects.filter(office=stage.office).ongoing().exists():
        pauses.renew_open(now=evening)


def _collected(row: Application) -> Collected:
    """Every ninth document is fetched by someone of the family."""
    if row.uuid.int % 9:
        return Collected(Collector.APPLICANT)
    family = row.applicant_name.split()[-1]
    return Collected(Collector.PROXY, f"Siti {family}", "keluarga serumah")


def unsaved(stage: Stage) -> list[Application]:
    """The stage's files as applications that no service has seen yet, in the same order."""
    types = {row.code: row for row in ApplicationType.objects.all()}
    reasons = {row.code: row for row in Reason.objects.all()}
    purposes = {row.code: row for row in Purpose.objects.all()}
    channels = {row.code: row for row in Channel.objects.all()}
    return [
        Application(
            office=stage.office,
            type=types[file.type],
            reason=reasons[file.reason],
            purpose=purposes[file.purpose],
            channel=channels[file.channel],
            lane=file.lane,
            submitted_at=stage.aware(file.submitted_at),
            uuid=UUID(int=stage.random.getrandbits(128)),
            creation_key=f"demo-{stage.office.code}-{number}",
            **file.person,
        )
        for number, file in enumerate(stage.files)
    ]
