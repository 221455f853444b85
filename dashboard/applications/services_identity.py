"""The one way to see a personal number (settled.md 20): audited first, limited per day."""

from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.batches import write_event
from dashboard.applications.models import Application
from dashboard.applications.permissions import check_can_reveal
from dashboard.applications.statuses import RevealReason
from dashboard.audit.models import AuditEvent

PERSONAL = ("nik", "passport_no", "phone", "email")
REVEALS_A_DAY = 60  # per person; a caller's work through a list has its own door


def reveal(
    *,
    application: Application,
    field: str,
    by: User,
    reason: str,
    now: datetime | None = None,
) -> str:
    """Return the plain text of one of ``PERSONAL``; '' where none is recorded.

    The audit event is committed before the value is opened: if it cannot be written, nothing is
    shown. Raises ``PermissionDenied``, and ``ValidationError`` for an unknown field or reason and
    for what goes beyond ``REVEALS_A_DAY`` in one office-local day.
    """
    now = now or timezone.now()
    if field not in PERSONAL or reason not in RevealReason.values:
        raise ValidationError(_("Choose what you need to see, and why."))
    check_can_reveal(by, application)
    midnight = datetime.combine(
        application.office.local_date(now), time.min, tzinfo=application.office.zone
    )
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        if AuditEvent.objects.revealed_by(by, since=midnight).count() >= REVEALS_A_DAY:
            raise ValidationError(
                _("You have seen %(count)d numbers today, which is the limit. Ask a head.")
                % {"count": REVEALS_A_DAY}
            )
        write_event(
            [application],
            by=by,
            verb=AuditEvent.Verb.REVEALED,
            changes={"fields": [field]},
            reason=reason,
            at=now,
        )
    return getattr(application, field).open()
