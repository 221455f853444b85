"""What was said to applicants is appended, never changed: the database refuses the rest, past
every service."""

from dashboard.audit.triggers import Guard

APPENDED = ("contactattempt", "told")
REFUSAL = "contacts with applicants are append-only"
GUARDS = tuple(
    Guard(f"outreach_{name}_no_{event}", f"outreach_{name}", event, "TRUE", REFUSAL)
    for name in APPENDED
    for event in ("update", "delete")
)
