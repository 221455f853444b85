"""Campaigns: start one, fill it again, pause it, end it. Calls: ``leasing`` and ``recording``."""

from collections.abc import Sequence
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.checks import Found, free_text, refuse
from dashboard.applications.models import Application
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record as write_event
from dashboard.incidents import steps
from dashboard.incidents.models import Incident
from dashboard.incidents.statuses import Status
from dashboard.offices.models import Office
from dashboard.outreach import filling, grouping, script
from dashboard.outreach.leasing import lease, lock, release
from dashboard.outreach.models import Campaign, Contact
from dashboard.outreach.permissions import check_can_start
from dashboard.outreach.recording import record
from dashboard.outreach.statuses import CampaignStatus

__all__ = ["end", "lease", "pause", "record", "refill", "release", "resume", "start"]
LABEL = Campaign._meta.label_lower


def start(
    *,
    office: Office,
    name: str,
    by: User,
    key: str,
    applications: QuerySet[Application],
    script_id: str,
    script_en: str,
    incident: Incident | None = None,
    source: str = "",
    max_attempts: int = 3,
    gap_minutes: int = 120,
    opens: time = time(8),
    closes: time = time(17),
    lease_minutes: int = 45,
    now: datetime | None = None,
) -> Campaign:
    """Begin to tell these applicants: one contact per phone number, the most urgent first.

    ``opens`` and ``closes`` are office-local. A known ``key`` is a double click: it fills in what
    a killed request left out and returns the campaign. Applications of other offices are left
    out; those without a usable phone have no contact; barred numbers are given up at once. Raises
    ``PermissionDenied``, and ``ValidationError`` by field for what a campaign may not say.
    """
    now = now or timezone.now()
    check_can_start(by, office)
    today = office.local_date(now)
    plan = grouping.plan(office=office, applications=applications, today=today, incident=incident)
    campaign = Campaign(office=office, incident=incident, source=source, key=key)
    campaign.name, campaign.script_id, campaign.script_en = name.strip(), script_id, script_en
    campaign.max_attempts, campaign.gap_minutes = max_attempts, gap_minutes
    campaign.opens, campaign.closes, campaign.lease_minutes = opens, closes, lease_minutes
    campaign.started_at, campaign.started_by = now, by
    refuse(_refusals(campaign, plan))
    campaign = _begin(campaign, by, filling.counts(plan))
    filling.fill(campaign, plan)
    return campaign


@transaction.atomic
def _begin(campaign: Campaign, by: User, counts: dict[str, int]) -> Campaign:
    Office.objects.select_for_update().get(pk=campaign.office_id)  # one campaign per key
    known = Campaign.objects.submitted_as(campaign.key)
    if known:
        return known
    if campaign.incident:  # closed while the plan was made: closing has ended its campaigns
        steps.lock(campaign.incident)
        refuse(_closed(campaign.incident))
    campaign.full_clean(exclude=["key", "source"])
    campaign.save()
    _write(campaign, by=by, verb=AuditEvent.Verb.CREATED, changes=counts, at=campaign.started_at)
    return campaign


def refill(
    *,
    campaign: Campaign,
    by: User,
    applications: QuerySet[Application] | None = None,
    now: datetime | None = None,
) -> int:
    """Bring the queue up to date; return how many contacts came into it.

    New: ``applications`` that the campaign does not know, of an incident those that it hits by
    now. Again: numbers that were corrected in the file, and people who were told a date that has
    changed since. Raises ``PermissionDenied``, and ``ValidationError`` for a campaign that ended.
    """
    now = now or timezone.now()
    check_can_start(by, campaign.office)
    if campaign.status == CampaignStatus.ENDED:
        raise ValidationError(_("This campaign has ended."))
    added = filling.add_new(campaign, applications, now)
    again = filling.queue_again(campaign, now)
    if added or again:
        with transaction.atomic():
            changes = {"added": added, "again": again}
            _write(campaign, by=by, verb=AuditEvent.Verb.CHANGED, changes=changes, at=now)
    return added + again


def pause(*, campaign: Campaign, by: User, now: datetime | None = None) -> Campaign:
    """Hand out no more contacts; calls in hand may be finished. Twice changes nothing."""
    return _set(campaign, CampaignStatus.PAUSED, by, now or timezone.now())


def resume(*, campaign: Campaign, by: User, now: datetime | None = None) -> Campaign:
    """Hand out contacts again. Twice changes nothing."""
    return _set(campaign, CampaignStatus.RUNNING, by, now or timezone.now())


def end(*, campaign: Campaign, by: User, reason: str = "", now: datetime | None = None) -> Campaign:
    """Phone nobody any more; calls in hand may be finished. Twice changes nothing.

    Raises ``ValidationError`` at ``reason`` where people are still to be phoned and none is given.
    """
    return _set(campaign, CampaignStatus.ENDED, by, now or timezone.now(), reason.strip())


def end_with_incident(*, incident: Incident, by: User, reason: str, now: datetime) -> None:
    """End the campaigns of an incident that is being closed, with the reason of the closing.

    Whoever closed the incident may: nobody is phoned any more because of it.
    """
    closed = _("Incident %(number)s was closed.") % {"number": incident.number}
    rows = Campaign.objects.of_incident(incident).exclude(status=CampaignStatus.ENDED)
    for row in rows.order_by("pk"):
        _move(lock(row), CampaignStatus.ENDED, by, now, reason or closed)


@transaction.atomic
def _set(campaign: Campaign, to: str, by: User, now: datetime, reason: str = "") -> Campaign:
    check_can_start(by, campaign.office)
    row = lock(campaign)
    if row.status == to:
        return row
    if row.status == CampaignStatus.ENDED:
        raise ValidationError(_("This campaign has ended."))
    if to == CampaignStatus.ENDED:
        refuse(_reasons(reason, *_untold(row)))
    return _move(row, to, by, now, reason)


def _move(row: Campaign, to: str, by: User, now: datetime, reason: str) -> Campaign:
    """Give a locked campaign that has not ended its new state, and write it down."""
    if row.status == CampaignStatus.ENDED:
        return row
    changes = {"status": [row.status, str(to)]}
    if to == CampaignStatus.ENDED:
        row.ended_at = now
        changes |= dict(zip(("not_phoned", "without_phone"), _untold(row), strict=True))
    row.status, row.version = to, row.version + 1
    row.save(update_fields=["status", "ended_at", "version"])
    verb = AuditEvent.Verb.ENDED if to == CampaignStatus.ENDED else AuditEvent.Verb.CHANGED
    _write(row, by=by, verb=verb, changes=changes, reason=reason, at=now)
    return row


def _untold(row: Campaign) -> tuple[int, int]:
    """Contacts that are still to be phoned, and people without a phone."""
    left = Contact.objects.of(row).unfinished().count()
    return left, row.recipients.without_phone().count()


def _reasons(reason: str, left: int, without: int) -> Found:
    if not reason and left + without:
        yield (
            "reason",
            _("%(left)d contacts are not phoned yet, %(without)d people have no phone: say why.")
            % {"left": left, "without": without},
        )
    yield from free_text("reason", reason)


def _refusals(campaign: Campaign, plan: grouping.Plan) -> Found:
    if not campaign.name:
        yield "name", _("Name the campaign.")
    yield from free_text("name", campaign.name)
    for field in ("script_id", "script_en"):
        try:
            script.check(getattr(campaign, field))
        except ValidationError as error:
            yield from ((field, message) for message in error.messages)
    if not campaign.opens or not campaign.closes:
        yield "opens", _("Say from when until when people are phoned.")
    elif campaign.opens >= campaign.closes:
        yield "closes", _("Calls end after they begin.")
    if not 1 <= campaign.max_attempts <= 10:
        yield "max_attempts", _("From 1 to 10.")
    if not 0 <= campaign.gap_minutes <= 10080:
        yield "gap_minutes", _("At most a week.")
    if not 5 <= campaign.lease_minutes <= 480:
        yield "lease_minutes", _("From 5 minutes to 8 hours.")
    if not plan.groups and not plan.without_phone:
        yield "__all__", _("Nobody is on this list.")
    incident = campaign.incident
    if incident and incident.office_id != campaign.office_id:
        yield "__all__", _("This incident belongs to another office.")


def _closed(incident: Incident) -> Found:
    if Incident.objects.get(pk=incident.pk).status == Status.CLOSED:
        yield "__all__", _("This incident is closed: nobody is phoned because of it any more.")


def _write(
    campaign: Campaign,
    *,
    by: User,
    verb: AuditEvent.Verb,
    changes: Sequence | dict,
    at: datetime,
    reason: str = "",
) -> None:
    write_event(
        by=by,
        verb=verb,
        object_label=LABEL,
        object_id=str(campaign.pk),
        office_code=campaign.office.code,
        changes=changes,
        reason=reason,
        at=at,
    )
