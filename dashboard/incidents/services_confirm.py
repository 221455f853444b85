"""The ICT or office head says whether what somebody reported is an incident.

Until then it is real to nobody: no clock, no figure, no public page (settled.md 25).
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.incidents import checks, journal, permissions, steps
from dashboard.incidents.models import AffectedApplication, Incident
from dashboard.incidents.statuses import AffectedState, Status

Verb = AuditEvent.Verb


@transaction.atomic
def confirm(
    *,
    incident: Incident,
    by: User,
    key: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Incident:
    """Confirm what was reported: from its start on it pauses the clock and blocks its stages.

    The lead of somebody who may neither restore nor close goes to who confirms. Twice changes
    nothing. Refused once it is dismissed.
    """
    now = now or timezone.now()
    permissions.check_can_confirm(by, incident)
    incident = steps.lock(incident)
    if incident.confirmed_at:
        return incident
    steps.claim(incident, version)
    checks.check_not_closed(incident)
    steps.confirm(incident, by=by, now=now)
    told = {"confirmed": [False, True]}
    lead = incident.lead
    if taken := not permissions.can_manage(lead, incident):
        incident.lead = by
        incident.save(update_fields=["lead"])
        told["lead"] = [lead.username, by.username]
    text = journal.in_both(lambda: _confirmed(lead, by) if taken else _("Confirmed."))
    journal.write(incident, by=by, at=now, now=now, key=key, **text)
    journal.audit(incident, Verb.CHANGED, by=by, at=now, **told)
    return incident


def _confirmed(before: User, after: User) -> str:
    return " ".join(
        [_("Confirmed."), _("Lead: %(before)s → %(after)s") % {"before": before, "after": after}]
    )


@transaction.atomic
def dismiss(
    *,
    incident: Incident,
    reason: str,
    by: User,
    key: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Incident:
    """Close a report that was no incident; its levels end now, its entries stay on record.

    Whom it was computed to hit no longer counts as affected.

    Twice changes nothing. Refused without a ``reason`` and for what is confirmed.
    """
    now = now or timezone.now()
    permissions.check_can_confirm(by, incident)
    incident = steps.lock(incident)
    if incident.is_dismissed:
        return incident
    steps.claim(incident, version)
    checks.check_can_be_dismissed(incident)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is no incident.")}, code="reason")
    checks.check_nothing_personal(reason=reason)
    steps.dismiss(incident, at=now)
    AffectedApplication.objects.of(incident).current().update(state=AffectedState.DROPPED)
    text = journal.in_both(lambda: _("Dismissed: %(reason)s") % {"reason": reason.strip()})
    journal.write(incident, by=by, at=now, now=now, key=key, **text)
    journal.audit(incident, Verb.CLOSED, by=by, at=now, status=[Status.INVESTIGATING, "DISMISSED"])
    return incident
