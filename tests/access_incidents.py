"""Who may open what follows from an incident: rows of the table in tests/access.py."""

from typing import Any

HEADS = frozenset({"section_head", "other_head", "ict_head", "office_head"})
LEADERS = frozenset({"ict_head", "office_head"})
REPORTERS = HEADS | {"caller", "officer", "colleague", "pr"}


def incident(world: Any) -> dict:
    return {"pk": world.incident.pk}


ROWS: dict[str, dict[str, Any]] = {
    "incidents:add_action": {"may": REPORTERS, "at": incident, "post": True},
    "incidents:finish_action": {"may": REPORTERS, "at": incident, "post": True},
    "incidents:set_facts": {"may": LEADERS, "at": incident, "post": True},
    "incidents:meet_deadline": {"may": LEADERS, "at": incident, "post": True},
    "incidents:review": {"may": LEADERS | {"pr"}, "at": incident},
}
