"""The road of one application: its stages with their dates, what lay beside it, and outages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.applications.history import came_from
from dashboard.applications.models import Stage, StageChange
from dashboard.applications.page.content import History
from dashboard.applications.workflows import SIDE, position, road
from dashboard.core.formats import date_short

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Band:
    """An outage over a stage of the line: its number, page and title, and its days in words."""

    number: str
    url: str
    title: str
    days: str


def bands(held: Iterable[tuple[int, Any]], now: datetime) -> dict[int, list[Band]]:
    """Per id of a stage, the incidents that stopped the file there (``holding``), each once."""
    impacts: dict[tuple[int, Any], list[Any]] = {}
    for stage_id, impact in held:
        impacts.setdefault((stage_id, impact.incident), []).append(impact)
    found: dict[int, list[Band]] = {}
    for (stage_id, incident), rows in impacts.items():
        first = timezone.localdate(min(row.starts_at for row in rows))
        lasts = any(row.ends_at is None for row in rows)
        end = max((row.ends_at for row in rows if row.ends_at), default=now)
        days = (
            _("since %(date)s") % {"date": date_short(first)}
            if lasts
            else _days(first, timezone.localdate(end - INSTANT))
        )
        band = Band(incident.number, incident.get_absolute_url(), incident.title, days)
        found.setdefault(stage_id, []).append(band)
    return found


@dataclass
class _Visit:
    """What a file did in one stage of the road: when it last came, how often, what lay beside."""

    entered: datetime
    times: int = 1
    notes: list[str] = field(default_factory=list)


def stage_line(
    history: History, outages: Mapping[int, Sequence[Band]] | None = None
) -> list[dict[str, Any]]:
    """The road with the dates on which each stage was entered, its repetitions, the waiting
    beside it, and the ``outages`` that stopped the file there, by id of the stage."""
    row, outages = history.application, outages or {}
    visits = _visits(history)
    codes = list(road(row.type.workflow))
    if position(row.type.workflow, row.stage.code) is None:
        before = came_from(history.changes)
        codes.insert(codes.index(before) + 1 if before else 0, row.stage.code)
    here = codes.index(row.stage.code)
    return [
        _step(history.stages[code], index - here, visits.get(code), outages)
        for index, code in enumerate(codes)
    ]


def _visits(history: History) -> dict[str, _Visit]:
    """The stages that were entered, by code. A return from beside the road is no new visit."""
    rows, visits, last = history.standing, {}, ""
    for index, change in enumerate(rows):
        code = change.to_stage.code
        until = rows[index + 1].occurred_at if index + 1 < len(rows) else None
        if code in SIDE and last and until:
            visits[last].notes.append(_beside(change, until))
        if code in SIDE and until:
            continue
        if code in visits and code != last:
            visits[code].times += 1
            visits[code].entered = change.occurred_at
        visits.setdefault(code, _Visit(change.occurred_at))
        last = code
    return visits


def _beside(change: StageChange, until: datetime) -> str:
    days = _days(timezone.localdate(change.occurred_at), timezone.localdate(until))
    return f"{change.to_stage}: {days}"


def _days(first: date, last: date) -> str:
    """Inclusive dates in few letters: 20–27 Jun 2024, 28 Mei – 3 Jun 2024."""
    if first == last:
        return date_short(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_short(last)}"
    return f"{date_short(first)} – {date_short(last)}"


def _step(
    stage: Stage, ahead: int, visit: _Visit | None, outages: Mapping[int, Sequence[Band]]
) -> dict[str, Any]:
    visit = visit if ahead <= 0 else None
    held = outages.get(stage.pk, ()) if ahead <= 0 else ()
    look = "now" if ahead == 0 else "done" if visit else ""
    again = [_("%(count)d times") % {"count": visit.times}] if visit and visit.times > 1 else []
    return {
        "label": stage.name,
        "look": f"{look} held".strip() if held else look,
        "current": ahead == 0,
        "on": visit.entered if visit else None,
        "notes": [*again, *(visit.notes if visit else [])],
        "outages": held,
    }
