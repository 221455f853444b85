"""What happened in an outage, and whom it hit, is the proof afterwards: the database itself refuses
to edit an entry of the timeline or a run of the affected, and to take any of it away."""

from dashboard.audit.triggers import Guard

APPENDED = ("incidentupdate", "affectedrun")
KEPT = (*APPENDED, "affectedapplication", "legaldeadline")
REFUSAL = "the record of an incident is append-only"


def _guard(name: str, event: str) -> Guard:
    return Guard(f"incidents_{name}_no_{event}", f"incidents_{name}", event, "TRUE", REFUSAL)


GUARDS = (
    *(_guard(name, "update") for name in APPENDED),
    *(_guard(name, "delete") for name in KEPT),
)
