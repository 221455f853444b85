"""A family or travel group is entered one after the other: what its next member begins with."""

import uuid
from typing import Any

from django.utils.translation import ngettext

from dashboard.accounts.models import User
from dashboard.applications.models import Application, Appointment
from dashboard.applications.models.application import public_code

SHARED = ("type", "reason", "purpose", "channel")  # catalogue rows, by key
PLAIN = ("group_ref", "lane", "travel_date")


def new_name() -> str:
    """A name for a group that got none: short enough to be read out."""
    return f"G-{public_code(uuid.uuid4())[:6]}"


def member(user: User, code: str) -> Application | None:
    """The application of this public code, if this person may see it and it is of a group."""
    if not code.isalnum():
        return None
    rows = Application.objects.visible_to(user).for_page().exclude(group_ref="")
    return rows.filter(public_code=code.upper()).first()


def beginning(row: Application) -> dict[str, Any]:
    """What the next member's form begins with: all but the person."""
    slot = Appointment.objects.booked_of(row)
    shared = {name: getattr(row, f"{name}_id") for name in SHARED}
    plain = {name: getattr(row, name) for name in PLAIN}
    return shared | plain | {"appointment": slot.starts_at if slot else None}


def size(row: Application) -> int:
    """How many applications of the office carry the group's name."""
    return Application.objects.filter(office=row.office_id, group_ref=row.group_ref).count()


def size_in_words(row: Application) -> str:
    count = size(row)
    words = ngettext(
        "Group %(group)s: %(count)d application.", "Group %(group)s: %(count)d applications.", count
    )
    return words % {"group": row.group_ref, "count": count}
