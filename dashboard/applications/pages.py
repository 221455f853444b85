"""What the page of one application shows, in plain values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.applications.deadlines import Deadlines
from dashboard.applications.history import came_from, standing
from dashboard.applications.models import Application, Stage, StageChange
from dashboard.applications.statuses import Origin
from dashboard.applications.workflows import position, road, steps_by_hand, usual_first
from dashboard.core.formats import date_long, date_short, datetime_wib, time_wib


@dataclass(frozen=True)
class History:
    """An application's changes in order of id, and the stages of its workflow by code."""

    application: Application
    changes: Sequence[StageChange]
    stages: dict[str, Stage]

    @property
    def standing(self) -> list[StageChange]:
        return standing(self.changes)

    def next_stages(self) -> list[Stage]:
        """The stages that may follow now, the usual one first."""
        row = self.application
        codes = steps_by_hand(row.type.workflow, row.stage.code, came_from(self.changes))
        first = usual_first(codes, channel=row.channel.code, lane=row.lane)
        return [self.stages[code] for code in first]

    def previous_stage(self) -> Stage | None:
        """Where one step back would lead."""
        rows = self.standing
        return rows[-1].from_stage if rows else None


def history_of(application: Application) -> History:
    changes: QuerySet[StageChange] = application.changes.select_related(
        "from_stage", "to_stage", "by"
    )
    stages = Stage.objects.filter(workflow=application.type.workflow)
    return History(application, list(changes.order_by("pk")), {row.code: row for row in stages})


def stage_line(history: History, held: Collection[int] = ()) -> list[dict[str, Any]]:
    """The road with the dates on which each stage was entered; ``held`` are the ids of stages in
    which an outage stopped the file."""
    row = history.application
    entered: dict[int, datetime] = {
        change.to_stage_id: change.occurred_at for change in history.standing
    }
    codes = list(road(row.type.workflow))
    if position(row.type.workflow, row.stage.code) is None:
        before = came_from(history.changes)
        codes.insert(codes.index(before) + 1 if before else 0, row.stage.code)
    here = codes.index(row.stage.code)
    return [
        _step(history.stages[code], index - here, entered, held) for index, code in enumerate(codes)
    ]


def _step(
    stage: Stage, ahead: int, entered: dict[int, datetime], held: Collection[int]
) -> dict[str, Any]:
    at = entered.get(stage.pk) if ahead <= 0 else None
    look = "now" if ahead == 0 else "done" if at else ""
    is_held = stage.pk in held and ahead <= 0
    return {
        "label": stage.name,
        "look": f"{look} held".strip() if is_held else look,
        "current": ahead == 0,
        "on": at,
        "note": _("outage") if is_held else "",
    }


def entries(history: History) -> list[dict[str, Any]]:
    """The changes, newest first, those that were taken back among them."""
    taken_back = {change.reverses_id for change in history.changes if change.reverses_id}
    return [_entry(change, change.pk in taken_back) for change in reversed(history.changes)]


def _entry(change: StageChange, taken_back: bool) -> dict[str, Any]:
    words = {"from": change.from_stage, "to": change.to_stage}
    if change.reverses_id:
        text = _("Back: %(from)s → %(to)s") % words
    elif change.from_stage:
        text = _("%(from)s → %(to)s") % words
    else:
        text = _("Entered: %(to)s") % words
    notes = [_("taken back later")] if taken_back else []
    if change.origin != Origin.MANUAL:
        notes.append(change.get_origin_display())
    if (change.recorded_at - change.occurred_at).total_seconds() > 120:
        same_day = date_short(change.recorded_at) == date_short(change.occurred_at)
        written = time_wib if same_day else datetime_wib
        notes.append(_("recorded %(at)s") % {"at": written(change.recorded_at)})
    return {
        "at": change.occurred_at,
        "when": moment(change.occurred_at),
        "text": f"{text}\n{change.reason}" if change.reason else text,
        "by": change.by,
        "label": ", ".join(notes),
        "taken_back": taken_back,
    }


def moment(at: datetime) -> str:
    """Date and time; the date alone at midnight, where a day was typed without a time."""
    return date_long(at) if timezone.localtime(at).time() == time.min else datetime_wib(at)


def due_sentence(application: Application, deadlines: Deadlines) -> str:
    """Why the dates are as they are, and why the two differ, in one sentence."""
    if application.reason.sla_exempt:
        return _("No legal deadline: %(reason)s.") % {"reason": application.reason}
    standard = deadlines.standard_for(
        type_id=application.type_id,
        reason_id=application.reason_id,
        lane=application.lane,
        day=application.anchor_on or application.submitted_on,
    )
    if standard is None or standard.sla_days is None:
        return _("No deadline is set for this type.")
    days = standard.sla_days
    words = {"days": days, "stage": standard.anchor_stage}
    if application.anchor_on is None:
        return (
            ngettext(
                "%(days)d working day, counted from “%(stage)s”, which is still to come.",
                "%(days)d working days, counted from “%(stage)s”, which is still to come.",
                days,
            )
            % words
        )
    words |= {"date": date_long(application.anchor_on)}
    counted = ngettext(
        "%(days)d working day from “%(stage)s” on %(date)s",
        "%(days)d working days from “%(stage)s” on %(date)s",
        days,
    )
    return f"{counted % words}; {_difference(deadlines.paused_between(application))}."


def _difference(paused: list[date]) -> str:
    if not paused:
        return _("no outage day lies in between")
    days = ", ".join(map(date_short, paused))
    return ngettext(
        "%(count)d outage day does not count (%(days)s)",
        "%(count)d outage days do not count (%(days)s)",
        len(paused),
    ) % {"count": len(paused), "days": days}


def facts(application: Application) -> list[tuple[str, Any]]:
    """What the form says, without the person."""
    rows: list[tuple[str, Any]] = [
        (_("Type"), application.type),
        (_("Reason"), application.reason),
        (_("Purpose"), application.purpose),
        (_("Channel"), application.channel),
        (_("Lane"), application.get_lane_display()),
        (_("Section"), application.section),
        (_("Submitted"), moment(application.submitted_at)),
        (_("Source"), _source(application.source)),
    ]
    optional = [
        (_("Group"), application.group_ref),
        (_("Travel date"), date_long(application.travel_date)),
        (_("Permit valid until"), date_long(application.permit_expiry)),
        (_("Ready on"), date_long(application.ready_on)),
        (_("To be collected by"), date_long(application.pickup_limit)),
        (_("Handed over on"), date_long(application.handed_over_on)),
        (_("Closed on"), date_long(application.closed_on)),
    ]
    return [(capfirst(name), value) for name, value in rows + [r for r in optional if r[1]]]


def _source(code: str) -> str:
    return {"MPASPOR": "M-Paspor", "KANTOR": _("this office")}.get(code, code)


def appointments(application: Application) -> list[tuple[str, str]]:
    """When, and what became of it."""
    slots = application.appointments.all()
    return [(moment(slot.starts_at), slot.get_status_display()) for slot in slots]


def masked(application: Application, names: Collection[str]) -> list[tuple[str, Any, str]]:
    """Name, label and mask of each personal number."""
    return [
        (name, capfirst(label), str(getattr(application, name)))
        for name in names
        for label in [Application._meta.get_field(name).verbose_name]
    ]
