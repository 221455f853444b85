"""When outages keep stages from being done (settled.md 16): what ``BlockedPeriod`` says.

A period for each impact that stops the clock, of incidents that are confirmed and no drill, and
each stage that its service blocks, for the type and lane in which both meet; without an end while
the impact lasts. It is derived: rebuilt where impacts change, proved by ``differences``. Inside
one no slot counts as a no-show.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from dashboard.applications.deadlines import hold
from dashboard.applications.models import BlockedPeriod
from dashboard.incidents.models import ServiceImpact, StageDependency
from dashboard.offices.models import Office

# Stage id, type id, lane, start, end, incident number.
Period = tuple[int, int | None, str, datetime, datetime | None, str]


@transaction.atomic
def rebuild_blocked_periods(*, office: Office) -> int:
    """Renew the blocked periods of an office from its impacts; how many were added or dropped.

    Locks the office first, as whoever moves appointments does.
    """
    hold([office.pk])
    wanted, standing = set(_wanted(office)), _standing(office)
    gone = [pk for period, pk in standing.items() if period not in wanted]
    new = sorted(wanted - standing.keys(), key=_order)
    BlockedPeriod.objects.filter(pk__in=gone).delete()
    BlockedPeriod.objects.bulk_create(
        BlockedPeriod(
            office=office,
            stage_id=stage,
            type_id=kind,
            lane=lane,
            starts_at=start,
            ends_at=end,
            source_ref=number,
        )
        for stage, kind, lane, start, end, number in new
    )
    return len(gone) + len(new)


def differences(*, office: Office) -> list[str]:
    """What stands in ``BlockedPeriod`` against the impacts, in words; empty when all is right."""
    wanted, standing = set(_wanted(office)), _standing(office)
    rows = [("+", period) for period in wanted - standing.keys()]
    rows += [("-", period) for period in standing.keys() - wanted]
    return [
        f"{office.code} {sign} {number} stage {stage} type {kind or '*'} {lane or '*'} "
        f"{start:%Y-%m-%dT%H:%M} {f'{end:%Y-%m-%dT%H:%M}' if end else '-'}"
        for sign, (stage, kind, lane, start, end, number) in sorted(
            rows, key=lambda row: (_order(row[1]), row[0])
        )
    ]


def _standing(office: Office) -> dict[Period, int]:
    """The stored periods of incidents with their keys; other causes are not ours."""
    numbers = office.incidents.order_by().values("number")
    rows = BlockedPeriod.objects.of_offices([office.pk]).filter(source_ref__in=numbers)
    names = ("stage", "type", "lane", "starts_at", "ends_at", "source_ref")
    return {tuple(row[1:]): row[0] for row in rows.values_list("pk", *names)}


def _wanted(office: Office) -> Iterator[Period]:
    blocking = StageDependency.objects.filter(effect=StageDependency.Effect.BLOCKS)
    needs = list(blocking.order_by("pk"))
    impacts = ServiceImpact.objects.real().of_office(office).pausing()
    for impact in impacts.select_related("incident", "service"):
        for need in needs:
            kinds = {need.type_id, impact.type_id} - {None}
            lanes = {need.lane, impact.lane} - {""}
            if need.service_code == impact.service.code and len(kinds) < 2 and len(lanes) < 2:
                yield (
                    need.stage_id,
                    next(iter(kinds), None),
                    next(iter(lanes), ""),
                    impact.starts_at,
                    impact.ends_at,
                    impact.incident.number,
                )


def _order(period: Period) -> tuple:
    stage, kind, lane, start, end, number = period
    return (start, number, stage, kind or 0, lane, end is None, end or start)
