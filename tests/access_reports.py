"""Who may open the reports: rows of the table in tests/access.py, as plain fields."""

from datetime import UTC, datetime
from typing import Any

from dashboard.reports.services import freeze

HEADS = frozenset({"section_head", "other_head", "ict_head", "office_head"})
OFFICE = HEADS | {"officer", "colleague", "caller", "pr", "auditor"}
AT = datetime(2024, 6, 28, 2, tzinfo=UTC)


def incident(world: Any) -> dict:
    return {"pk": world.incident.pk}


def figure(world: Any) -> dict:
    return {"pk": world.incident.pk, "figure": "applications"}


def frozen(world: Any) -> dict:
    """A report of the incident, frozen by the office head; the same one each time."""
    head, row = world.cast["office_head"], world.incident
    row.confirmed_at, row.confirmed_by = AT, head
    row.save()
    return {"pk": freeze(incident=row, by=head, key="akses", now=AT).pk}


ROWS: dict[str, dict[str, Any]] = {
    "reports:list": {"may": OFFICE},
    "reports:incident": {"may": OFFICE, "at": incident},
    "reports:freeze": {"may": HEADS, "at": incident, "post": True},
    "reports:rows": {"may": OFFICE, "at": figure},
    "reports:run": {"may": OFFICE, "at": frozen},
}
