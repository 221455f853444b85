"""What happened to an application is appended, never changed: the database refuses the rest, past
every service. INSERT OR REPLACE meets the same guard: SQLite asks it under recursive_triggers."""

from dashboard.audit.triggers import Guard

APPENDED = ("stagechange", "promisechange", "handover", "note")
REFUSAL = "the history of an application is append-only"
GUARDS = tuple(
    Guard(f"applications_{name}_no_{event}", f"applications_{name}", event, "TRUE", REFUSAL)
    for name in APPENDED
    for event in ("update", "delete")
)
