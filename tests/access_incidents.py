"""Who may open the pages of incidents: rows of the table in tests/access.py."""

from typing import Any

HEADS = frozenset({"section_head", "other_head", "ict_head", "office_head"})
OFFICE = HEADS | {"caller", "officer", "colleague", "pr", "auditor"}
LEADERS = frozenset({"ict_head", "office_head"})
REPORTERS = HEADS | {"caller", "officer", "colleague", "pr"}


def incident(world: Any) -> dict:
    return {"pk": world.incident.pk}


def rescheduled(world: Any) -> dict:
    return {"pk": world.incident.pk, "action": world.reschedule.pk}


ROWS: dict[str, dict[str, Any]] = {
    "incidents:list": {"may": OFFICE},
    "incidents:create": {"may": REPORTERS},
    "incidents:detail": {"may": OFFICE, "at": incident},
    "incidents:add_update": {"may": REPORTERS, "at": incident, "post": True},
    "incidents:set_impact": {"may": HEADS, "at": incident, "post": True},
    "incidents:restore": {"may": HEADS, "at": incident, "post": True},
    "incidents:announce": {"may": LEADERS, "at": incident, "post": True},
    "incidents:confirm": {"may": LEADERS, "at": incident, "post": True},
    "incidents:dismiss": {"may": LEADERS, "at": incident, "post": True},
    "incidents:hand_over": {"may": LEADERS | {"pr"}, "at": incident, "post": True},
    "incidents:close": {"may": HEADS - {"other_head"}, "at": incident, "post": True},
    "incidents:affected": {"may": OFFICE, "at": incident},
    "incidents:refresh_affected": {"may": REPORTERS, "at": incident, "post": True},
    "incidents:confirm_promises": {"may": HEADS, "at": incident},
    "incidents:reschedule": {"may": HEADS, "at": incident},
    "incidents:undo_reschedule": {"may": HEADS, "at": rescheduled, "post": True},
    "incidents:add_action": {"may": REPORTERS, "at": incident, "post": True},
    "incidents:finish_action": {"may": REPORTERS, "at": incident, "post": True},
    "incidents:set_facts": {"may": LEADERS, "at": incident, "post": True},
    "incidents:meet_deadline": {"may": LEADERS, "at": incident, "post": True},
    "incidents:review": {"may": LEADERS | {"pr"}, "at": incident},
}
