from contextvars import ContextVar
from datetime import datetime
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.utils import timezone

from dashboard.audit.models import AuditEvent
from dashboard.audit.reasons import refuse_long_number


class Origin(TypedDict, total=False):
    """Where the running request comes from, set by ``AuditMiddleware``."""

    role: str
    office_code: str
    section_code: str
    request_id: str
    ip: str | None


origin: ContextVar[Origin] = ContextVar("audit_origin", default=Origin())  # noqa: B039


def record(
    *,
    by,
    verb: AuditEvent.Verb,
    object_label: str,
    object_id: str,
    office_code: str = "",
    section_code: str = "",
    changes: dict | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> AuditEvent:
    """Append one event, in the caller's transaction: if it cannot be written, nothing happens.

    ``by`` is a user, or ``None`` for a management command. ``changes`` holds field names, codes,
    counts and masks, never personal data. ``section_code`` is the section of the object.
    Raises ``ValidationError`` at ``reason`` for one with a run of eight digits or more.
    """
    try:
        refuse_long_number(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error}) from error
    where = origin.get()
    return AuditEvent.objects.create(
        at=at or timezone.now(),
        username=by.username if by else "system",
        user_id=by.pk if by else None,
        role=where.get("role", ""),
        office_code=office_code or where.get("office_code", ""),
        section_code=section_code or where.get("section_code", ""),
        verb=verb,
        object_label=object_label,
        object_id=object_id,
        changes=changes or {},
        reason=reason,
        request_id=where.get("request_id", ""),
        ip=where.get("ip"),
    )
