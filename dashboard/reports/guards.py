"""A frozen report stays as it is: the database refuses every change of one, past every service."""

from dashboard.audit.triggers import Guard

TABLE = "reports_reportrun"
GUARDS = tuple(
    Guard(f"reports_run_no_{event}", TABLE, event, "TRUE", "a frozen report never changes")
    for event in ("update", "delete")
)
