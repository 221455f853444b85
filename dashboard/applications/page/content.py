"""What the page of one application shows, in plain values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboard.applications.history import came_from, standing
from dashboard.applications.models import (
    Application,
    Appointment,
    Note,
    PromiseChange,
    Stage,
    StageChange,
)
from dashboard.applications.page import timeline
from dashboard.applications.page.timeline import moment
from dashboard.applications.statuses import AppointmentStatus
from dashboard.applications.workflows import onward, usual_first
from dashboard.core.formats import date_long, time_wib

GROUP_SHOWN = 20  # members on the page; the list shows them all
NOTES_SHOWN = 5  # the older ones are folded
# The look of a slot: keys of SHAPES in core/templatetags/ui.py.
SLOT_TONE = {
    AppointmentStatus.BOOKED: "waiting",
    AppointmentStatus.ARRIVED: "active",
    AppointmentStatus.SERVED: "done",
    AppointmentStatus.NOT_SERVED: "stopped",
    AppointmentStatus.NO_SHOW: "stopped",
    AppointmentStatus.RESCHEDULED: "neutral",
    AppointmentStatus.CANCELLED: "neutral",
}


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
        codes = onward(row.type.workflow, row.stage.code, came_from(self.changes))
        first = usual_first(codes, channel=row.channel.code, lane=row.lane)
        return [self.stages[code] for code in first]

    def previous_stage(self) -> Stage | None:
        """Where one step back would lead."""
        rows = self.standing
        return rows[-1].from_stage if rows else None


def history_of(application: Application) -> History:
    changes: QuerySet[StageChange] = application.changes.select_related(
        "from_stage", "to_stage", "by", "handover"
    )
    stages = Stage.objects.filter(workflow=application.type.workflow)
    return History(application, list(changes.order_by("pk")), {row.code: row for row in stages})


@dataclass(frozen=True)
class Records:
    """What was written about an application beside its steps, in order of id."""

    promises: Sequence[PromiseChange]
    slots: Sequence[Appointment]
    notes: Sequence[Note]

    def has_booked(self) -> bool:
        return any(row.status == AppointmentStatus.BOOKED for row in self.slots)

    def incidents(self) -> set[str]:
        """The numbers of the incidents that are named in them."""
        texts = [row.incident_number for row in self.promises]
        texts += [row.source_ref for row in self.slots]
        return {number for text in texts for number in numbers(text)}


def records_of(application: Application) -> Records:
    slots = application.appointments.select_related("stage", "replaced_by")
    return Records(
        promises=list(application.promises.select_related("by").order_by("pk")),
        slots=list(slots.order_by("starts_at", "pk")),
        notes=list(application.notes.select_related("by").order_by("pk")),
    )


def numbers(text: str) -> list[str]:
    """The incidents' numbers in a stored reference such as "2024-001, 2024-002"."""
    return [part.strip() for part in text.split(",") if part.strip()]


def references(found: Iterable[str], urls: Mapping[str, str]) -> SafeString:
    """Incidents' numbers, each with the link to its page if ``urls`` knows it."""
    links = (
        format_html('<a href="{}">{}</a>', urls[number], number) if number in urls else number
        for number in found
    )
    return format_html_join(", ", "{}", ((link,) for link in links))


def facts(application: Application) -> list[tuple[str, Any]]:
    """What the form says, without the person."""
    rows: list[tuple[str, Any]] = [
        (_("Type"), application.type),
        (_("Reason"), application.reason),
        (_("Purpose"), application.purpose),
        (_("Channel"), application.channel),
        (_("Lane"), _lane(application)),
        (_("Section"), application.section),
        (_("Submitted"), moment(application.submitted_at)),
        (_("Source"), _source(application.source)),
    ]
    optional = [
        (_("Language"), application.get_preferred_language_display()),
        (_("Travel date"), date_long(application.travel_date)),
        (_("Permit valid until"), date_long(application.permit_expiry)),
        (_("Ready on"), date_long(application.ready_on)),
        (_("To be collected by"), date_long(application.pickup_limit)),
        (_("Handed over on"), date_long(application.handed_over_on)),
        (_("Closed on"), date_long(application.closed_on)),
    ]
    return [(capfirst(name), value) for name, value in rows + [r for r in optional if r[1]]]


def _lane(application: Application) -> str:
    """The lane, and the one that was paid for where it was another."""
    lane = str(application.get_lane_display())
    if application.lane == application.lane_original:
        return lane
    return _("%(lane)s (paid for: %(original)s)") % {
        "lane": lane,
        "original": application.get_lane_original_display(),
    }


def _source(code: str) -> str:
    return {"MPASPOR": "M-Paspor", "KANTOR": _("this office")}.get(code, code)


@dataclass(frozen=True)
class Group:
    """Who applies together: the others of the same group in the office, up to ``GROUP_SHOWN``."""

    name: str
    others: Sequence[Application]
    url: str  # the list of all of them
    is_long: bool


def group_of(application: Application) -> Group | None:
    """One query; ``None`` without a group."""
    if not application.group_ref:
        return None
    rows = Application.objects.filter(office=application.office_id, group_ref=application.group_ref)
    others = rows.exclude(pk=application.pk).rows_for_table(["type"]).order_by("pk")
    found = list(others[: GROUP_SHOWN + 1])
    query = urlencode({"group_of": application.public_code, "scope": "all"})
    return Group(
        name=application.group_ref,
        others=found[:GROUP_SHOWN],
        url=f"{reverse('applications:list')}?{query}",
        is_long=len(found) > GROUP_SHOWN,
    )


def promise_changes(rows: Sequence[PromiseChange], urls: Mapping[str, str]) -> list[dict[str, Any]]:
    """The dates that were promised, the newest first, each with its cause."""
    return [
        {
            "old": row.old,
            "new": row.new,
            "cause": "" if row.incident_number else row.get_cause_display(),
            "incidents": references(numbers(row.incident_number), urls),
            "reason": row.reason,
            "at": row.at,
            "by": row.by,
        }
        for row in reversed(rows)
    ]


def appointments(slots: Sequence[Appointment], urls: Mapping[str, str]) -> list[dict[str, Any]]:
    """When, for what, what became of it and what took its place; the latest first."""
    return [
        {
            "when": _span(slot),
            "stage": slot.stage,
            "tone": SLOT_TONE[AppointmentStatus(slot.status)],
            "state": slot.get_status_display(),
            "moved_to": moment(slot.replaced_by.starts_at) if slot.replaced_by else "",
            "incidents": references(numbers(slot.source_ref), urls),
        }
        for slot in reversed(slots)
    ]


def _span(slot: Appointment) -> str:
    """3 Juli 2024 08.00–09.00 WIB; the date alone where no time of day was given."""
    start = moment(slot.starts_at)
    if start == date_long(slot.starts_at):
        return start
    opens = time_wib(slot.starts_at).split()[0]
    return f"{date_long(slot.starts_at)} {opens}–{time_wib(slot.ends_at)}"


def notes(rows: Sequence[Note]) -> dict[str, list[dict[str, Any]]]:
    """Notes and contacts, the newest first: the ``latest``, and the ``older`` ones."""
    found = [
        {"kind": capfirst(row.get_kind_display()), "text": row.text, "at": row.at, "by": row.by}
        for row in reversed(rows)
    ]
    return {"latest": found[:NOTES_SHOWN], "older": found[NOTES_SHOWN:]}


def entries(history: History, records: Records) -> list[timeline.Entry]:
    """All that happened, newest first."""
    return timeline.merged(
        timeline.slots(records.slots, timezone.now()),
        timeline.steps(history.changes),
        timeline.promises(records.promises),
        timeline.corrections(history.application),
        timeline.notes(records.notes),
    )


def masked(application: Application, names: Collection[str]) -> list[tuple[str, Any, str]]:
    """Name, label and mask of each personal number."""
    return [
        (name, capfirst(label), str(getattr(application, name)))
        for name in names
        for label in [Application._meta.get_field(name).verbose_name]
    ]
