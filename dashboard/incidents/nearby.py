"""The rows near an outage: appointments of its days, stays that meet it, files accepted in it.

Each query is bounded by the outage's ends, never a scan of the archive; their number is constant.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, Q

from dashboard.applications.appointments.rebooking import served_stages
from dashboard.applications.models import Application, Appointment, PromiseChange, Stage, StageStay
from dashboard.applications.models.appointments import AppointmentQuerySet
from dashboard.applications.statuses import AppointmentStatus, Lane, StageKind
from dashboard.incidents.affected import NOT_SERVED, Block, File, Outage, Road, Slot, Stay
from dashboard.incidents.models import Incident, StageDependency
from dashboard.offices.calendars import calendar_of
from dashboard.offices.models import Office

DAY = timedelta(days=1)  # no appointment lasts longer
FILE = (
    "application_id",
    "application__type_id",
    "application__lane",
    "application__lane_original",
    "application__promised_on",
    "application__net_due",
    "application__travel_date",
    "application__permit_expiry",
    "application__phone_hash",
    "application__ready_on",
)
SLOT = ("pk", "stage_id", "lane", "starts_at", "ends_at", "starts_on", "status", "source_ref")
STAY = ("stage_id", "entered_at", "left_at")
LEFT_OPEN = (
    AppointmentStatus.BOOKED,
    AppointmentStatus.NOT_SERVED,
    AppointmentStatus.RESCHEDULED,
)


@dataclass
class Near:
    """What ``affected.judge`` is asked about, by the key of the application."""

    files: dict[int, File] = field(default_factory=dict)
    slots: dict[int, list[Slot]] = field(default_factory=lambda: defaultdict(list))
    stays: dict[int, list[Stay]] = field(default_factory=lambda: defaultdict(list))
    served: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))


def outage_of(incident: Incident, now: datetime) -> Outage:
    """The incident's blocks at ``now``, with the office's calendar; five queries."""
    return Outage(
        number=incident.number,
        blocks=_blocks(incident),
        road=_road(),
        calendar=calendar_of(incident.office),
        zone=incident.office.zone,
        now=now,
    )


def _blocks(incident: Incident) -> Iterator[Block]:
    """Each impact that stops the clock with each stage that its service stops, for the type and
    lane in which both meet. Of this incident, a drill or an unconfirmed one, too."""
    needs = list(StageDependency.objects.filter(effect=StageDependency.Effect.BLOCKS))
    for impact in incident.impacts.pausing().select_related("service"):
        for need in needs:
            kinds = {need.type_id, impact.type_id} - {None}
            lanes = {need.lane, impact.lane} - {""}
            if need.service_code == impact.service.code and len(kinds) < 2 and len(lanes) < 2:
                yield Block(
                    stage=need.stage_id,
                    type=next(iter(kinds), None),
                    lane=next(iter(lanes), ""),
                    start=impact.starts_at,
                    end=impact.ends_at,
                    service=impact.service.code,
                )


def _road() -> Road:
    """A file is accepted with the first stage of work on its road; no side stage is part of it."""
    stages = list(Stage.objects.all())
    accepted: set[int] = set()
    for workflow in {row.workflow for row in stages}:
        road = [row for row in stages if row.workflow == workflow]
        first = min(row.order for row in road if row.kind == StageKind.WORK)
        ready = min(row.order for row in road if row.kind == StageKind.READY)
        accepted |= {row.pk for row in road if first <= row.order < ready}
    there = (StageKind.READY, StageKind.DONE)
    return Road(frozenset(accepted), frozenset(row.pk for row in stages if row.kind in there))


def read(incident: Incident, outage: Outage) -> Near:
    """Every file that a rule could find, with what the rules ask of it."""
    near = Near()
    if not outage.blocks:
        return near
    _read_slots(incident.office, outage, near)
    _read_stays(incident.office, outage, near)
    _read_same_day(incident.office, outage, near)
    for key, old in _promised_before(incident).items():
        if key in near.files:
            near.files[key] = replace(near.files[key], promised=old)
    return near


def _read_slots(office: Office, outage: Outage, near: Near) -> None:
    first, until = _ends(outage)
    if any(block.end is None or block.end > outage.now for block in outage.blocks):
        until = outage.horizon
    days = outage.local_date(first - DAY), outage.local_date(until)
    rows = Appointment.objects.of_days(office, *days)
    stages = {block.stage for block in outage.blocks}
    found = rows.filter(stage__in=stages, status__in=LEFT_OPEN).order_by("starts_at", "pk")
    for row in found.values_list(*FILE, *SLOT):
        near.files[row[0]] = File(*row[: len(FILE)])
        near.slots[row[0]].append(Slot(*row[len(FILE) :]))
    _read_served(rows.filter(status=AppointmentStatus.SERVED), outage, near)


def _read_served(rows: AppointmentQuerySet, outage: Outage, near: Near) -> None:
    """On which day each was served: a slot counts as served as soon as its file is that far, so one
    whose applicant was first served on a later day was not served on its own."""
    stays = StageStay.objects.filter(
        stage__in=served_stages(), application__in=rows.order_by().values("application")
    ).order_by()
    first = dict(stays.values_list("application").annotate(Min("entered_at")))
    for row in rows.order_by("starts_at", "pk").values_list(*FILE, *SLOT):
        slot = Slot(*row[len(FILE) :])
        came = outage.local_date(first[row[0]]) if row[0] in first else slot.day
        if came > slot.day:
            near.files[row[0]] = File(*row[: len(FILE)])
            near.slots[row[0]].append(replace(slot, status=NOT_SERVED))
        near.served[row[0]].add(max(came, slot.day))


def _read_stays(office: Office, outage: Outage, near: Near) -> None:
    """Those that began during the outage by their index; those that stood when it began by the
    files that were open on that day, since no index finds what began before and ended after."""
    first, until = _ends(outage)
    stages = {block.stage for block in outage.blocks}
    rows = StageStay.objects.order_by()
    during = rows.filter(_aside(application__office=office), stage__in=stages)
    standing = rows.filter(
        Q(left_at=None) | Q(left_at__gt=first),
        _aside(stage__in=stages),
        application__in=_there(office, outage, first, stages),
        entered_at__lt=first,
    )
    for part in (during.filter(entered_at__gte=first, entered_at__lt=until), standing):
        for row in part.values_list(*FILE, *STAY):
            near.files[row[0]] = File(*row[: len(FILE)])
            near.stays[row[0]].append(Stay(*row[len(FILE) :]))


def _aside(**condition: Any) -> Q:
    """The same condition, negated twice: SQLite, which knows no sizes, takes no index for it, or it
    would begin with all files of the office, or with all that ever was in a stage."""
    return ~Q(~Q(**condition))


def _there(office: Office, outage: Outage, first: datetime, stages: set[int]) -> list[int]:
    """The keys of the files that may have been in one of ``stages`` when the outage began: open on
    that day and closed since, or open still; none that was ready before, unless that stage is
    among them, and none that has been in another stage ever since."""
    day = office.local_date(first)
    rows = Application.objects.filter(office=office, submitted_on__lte=day).order_by()
    if not stages & outage.road.ready:
        rows = rows.filter(Q(ready_on=None) | Q(ready_on__gte=day))
    still = rows.open().filter(Q(stage__in=stages) | Q(stage_entered_at__gt=first))
    parts = still, rows.filter(closed_on__gte=day)
    return [key for part in parts for key in part.values_list("pk", flat=True)]


def _read_same_day(office: Office, outage: Outage, near: Near) -> None:
    """All stays of the same-day files that were accepted on a day of the outage."""
    if not any(
        block.stage in outage.road.accepted and block.lane in ("", Lane.SAME_DAY)
        for block in outage.blocks
    ):
        return
    first, until = _ends(outage)
    accepted = StageStay.objects.filter(
        stage__in=outage.road.accepted,
        entered_at__gte=office.midnight(outage.local_date(first)),
        entered_at__lt=until,
    )
    met = {*accepted.order_by().values_list("application", flat=True)}
    files = Application.objects.filter(_aside(office=office), pk__in=met).order_by()
    names = [name.removeprefix("application__") for name in FILE[1:]]
    for row in files.filter(lane_original=Lane.SAME_DAY).values_list("pk", *names):
        near.files[row[0]] = File(*row)
    keys = [key for key, file in near.files.items() if file.lane_original == Lane.SAME_DAY]
    for key in keys:
        near.stays[key] = []
    rows = StageStay.objects.filter(application__in=keys).order_by()
    for row in rows.values_list("application_id", *STAY):
        near.stays[row[0]].append(Stay(*row[1:]))


def _ends(outage: Outage) -> tuple[datetime, datetime]:
    """The first instant of the outage, and the first after it."""
    ends = [min(block.end or outage.now, outage.now) for block in outage.blocks]
    return min(block.start for block in outage.blocks), max(ends)


def _promised_before(incident: Incident) -> dict[int, date | None]:
    """What was promised, by application, before this incident changed it: once a head has
    confirmed the new date, it still is the old one that the outage broke."""
    rows = PromiseChange.objects.filter(
        application__affected_by__incident=incident, incident_number=incident.number
    )
    before: dict[int, date | None] = {}
    for key, old in rows.order_by("pk").values_list("application_id", "old"):
        before.setdefault(key, old)
    return before
