"""Conditions that stand against the office's ``today``: filters and work lists ask the same ones.

Each is about open work; what it says beside that is in its name.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q

# Both say the same (a constraint sees to it); the second leads every planner to the open files.
OPEN = Q(is_open=True, closed_on=None)


def late(today: date, *, gross: bool = False) -> Q:
    """Open, not ready, and the due date has passed."""
    due = "gross_due" if gross else "net_due"
    return OPEN & Q(ready_on=None, **{f"{due}__lt": today})


def ready_for(days: int, today: date) -> Q:
    """Open and ready since ``days`` calendar days or more: the seventh day is day 7."""
    return OPEN & Q(ready_on__lte=today - timedelta(days=days))


def permit_ends_within(days: int, today: date) -> Q:
    """Open, and the permit ends on or before the day ``days`` from today, or has ended."""
    return OPEN & Q(permit_expiry__lte=today + timedelta(days=days))


def past_pickup(today: date) -> Q:
    """Open, and the last day to collect the document has passed."""
    return OPEN & Q(pickup_limit__lt=today)


def ready(answer: str) -> Q:
    return Q(ready_on__isnull=answer == "no")


# What a key of the list's address means, for the keys that a work list may use.
CONDITIONS: Mapping[str, Callable[[Sequence[str], date], Q]] = {
    "scope": lambda values, today: OPEN if "open" in values else Q(),
    "stage": lambda values, today: Q(stage__code__in=values),
    "waits_for": lambda values, today: Q(waits_for=values[0]),
    "ready": lambda values, today: ready(values[0]),
    "ready_days": lambda values, today: ready_for(int(values[0]), today),
    "expiring_days": lambda values, today: permit_ends_within(int(values[0]), today),
    "pickup": lambda values, today: past_pickup(today),
    "late": lambda values, today: late(today, gross=values[0] == "gross"),
}
