"""Why an application is due when it is, how long it waited, and what was promised: for its page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.applications.deadlines import Deadlines
from dashboard.applications.models import (
    Application,
    PausedDay,
    PromiseChange,
    Stage,
    StageStay,
)
from dashboard.applications.statuses import PromiseCause
from dashboard.applications.workflows import SIDE
from dashboard.core.formats import date_long, period

DAY = timedelta(days=1)
LONGEST_NUMBER = PromiseChange._meta.get_field("incident_number").max_length or 0


@dataclass(frozen=True)
class Due:
    """``sentence`` has no full stop: the ``incidents`` (numbers) that it announces follow it.

    ``days`` are the days that do not count, in words.
    """

    sentence: str
    incidents: Sequence[str] = ()
    days: str = ""


def explain(application: Application, deadlines: Deadlines) -> Due:
    """Why the dates are as they are, and why the two differ, in one sentence."""
    if application.reason.sla_exempt:
        return Due(_("No legal deadline: %(reason)s") % {"reason": application.reason})
    standard = deadlines.standard_for(
        type_id=application.type_id,
        reason_id=application.reason_id,
        lane=application.lane,
        day=application.anchor_on or application.submitted_on,
    )
    if standard is None or standard.sla_days is None:
        return Due(_("No deadline is set for this type"))
    days = standard.sla_days
    words = {"days": days, "stage": standard.anchor_stage}
    if application.anchor_on is None:
        ahead = ngettext(
            "%(days)d working day, counted from “%(stage)s”, which is still to come",
            "%(days)d working days, counted from “%(stage)s”, which is still to come",
            days,
        )
        return Due(ahead % words)
    counted = ngettext(
        "%(days)d working day from “%(stage)s” on %(date)s",
        "%(days)d working days from “%(stage)s” on %(date)s",
        days,
    ) % (words | {"date": date_long(application.anchor_on)})
    return _with_outages(counted, paused(application))


def paused(application: Application) -> dict[date, str]:
    """The outage days between the anchor and the net due date, each with its incidents."""
    if application.anchor_on is None or application.net_due is None:
        return {}
    rows = PausedDay.objects.filter(
        office=application.office_id,
        type=application.type_id,
        lane=application.lane,
        date__gt=application.anchor_on,
        date__lt=application.net_due,
    )
    return dict(rows.order_by("date").values_list("date", "source_ref"))


def _with_outages(counted: str, days: dict[date, str]) -> Due:
    if not days:
        return Due(f"{counted}; {_('no outage day lies in between')}")
    numbers = numbers_of(days)
    if numbers:
        text = ngettext(
            "%(count)d day not counted: incident",
            "%(count)d days not counted: incident",
            len(days),
        )
    else:
        text = ngettext("%(count)d day not counted", "%(count)d days not counted", len(days))
    return Due(f"{counted}; {text % {'count': len(days)}}", numbers, runs(days))


def numbers_of(days: dict[date, str]) -> list[str]:
    """The incidents of paused days, each once; a shortened list names those that it still holds."""
    found = (ref.strip() for refs in days.values() for ref in refs.split(","))
    return [ref for ref in dict.fromkeys(found) if ref and not ref.endswith("…")]


def runs(days: Collection[date]) -> str:
    """Days in words, those in a row as one: 20–21 Juni 2024, 24–26 Juni 2024."""
    ordered = sorted(days)
    breaks = [0, *(i for i, (a, b) in enumerate(pairwise(ordered), 1) if b - a > DAY)]
    ends = [*breaks[1:], len(ordered)]
    return ", ".join(
        period(ordered[first], ordered[end - 1]) for first, end in zip(breaks, ends, strict=True)
    )


@dataclass(frozen=True)
class Wait:
    """How long a file has stood beside the road: working and calendar days, the first not counted
    (as in a deadline). ``lasting``: it stands there now."""

    stage: Stage
    working: int
    calendar: int
    lasting: bool


def waits(
    stages: dict[str, Stage],
    stays: Sequence[StageStay],
    deadlines: Deadlines,
) -> list[Wait]:
    """The waiting beside the road, which stops no clock ("documents needed": by law)."""
    office, today = deadlines.office, deadlines.office.today()
    found = []
    for stage in (stages[code] for code in SIDE if code in stages):
        spans = [
            (
                office.local_date(stay.entered_at),
                office.local_date(stay.left_at) if stay.left_at else today,
            )
            for stay in stays
            if stay.stage_id == stage.pk
        ]
        if spans:
            working = sum(deadlines.calendar.working_days(a + DAY, b) for a, b in spans)
            days = sum((b - a).days for a, b in spans)
            lasting = any(stay.left_at is None for stay in stays if stay.stage_id == stage.pk)
            found.append(Wait(stage, working, days, lasting))
    return found


def proposal(application: Application, today: date) -> date | None:
    """The date that would be promised now: the net due date, where another one was promised.

    Nothing for a file that is ready or closed, nor a date that has passed: of a late file a head
    says when it will be ready.
    """
    row = application
    is_due = may_be_promised(row) and row.net_due and row.net_due >= today
    return row.net_due if is_due and row.net_due != row.promised_on else None


def is_untold(application: Application, promises: Sequence[PromiseChange]) -> bool:
    """Whether the date that is promised now is another than the first and nobody told it yet; asks
    only where ``promises``, in order of id, end with a changed one."""
    if not promises or promises[-1].cause == PromiseCause.FIRST:
        return False
    return Application.objects.coded([application.public_code]).untold().exists()


def may_be_promised(application: Application) -> bool:
    return application.is_open and application.ready_on is None


def cause_of(application: Application, new: date) -> tuple[PromiseCause, str]:
    """Why ``new`` is promised: the outages that moved the net due date (their numbers, as many as
    fit), the calendar, or a person's own decision."""
    if new != application.net_due:
        return PromiseCause.MANUAL, ""
    numbers = numbers_of(paused(application))
    while len(", ".join(numbers)) > LONGEST_NUMBER:
        numbers.pop(0)  # the last outage is the one that moved it
    if numbers and application.net_due != application.gross_due:
        return PromiseCause.INCIDENT, ", ".join(numbers)
    return PromiseCause.CALENDAR, ""
