"""The verbs of an incident.

Each locks the incident first, refuses with a ``ValidationError`` of one message, raises
``PermissionDenied`` for who may not and ``Conflict`` where ``version`` is stale, writes the
timeline and the audit trail in the same transaction and renews the paused days that it touches.
A ``key`` names the submission: the same one twice, a double click, changes nothing.
Instants are aware; ``now`` is when it is recorded, ``at`` when it happened.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.models import ApplicationType
from dashboard.audit.models import AuditEvent
from dashboard.incidents import checks, closing, journal, permissions, steps
from dashboard.incidents.models import Incident, IncidentUpdate, Service, ServiceImpact
from dashboard.incidents.presets import ImpactSpec
from dashboard.incidents.statuses import SEVERITY, Status, Visibility
from dashboard.offices.models import Office

Verb = AuditEvent.Verb


@transaction.atomic
def report(
    *,
    office: Office,
    title_id: str,
    title_en: str,
    cause: str,
    started_at: datetime,
    impacts: Sequence[ImpactSpec],
    by: User,
    creation_key: str,
    detected_at: datetime | None = None,
    note: str = "",
    public_id: str = "",
    public_en: str = "",
    announce: bool = False,
    practice: bool = False,
    now: datetime | None = None,
) -> Incident:
    """Open an incident with its first levels, which stand since ``started_at``. Everyone may.

    ``note`` is added to the first, internal entry; ``public_id`` and ``public_en`` make the first
    public one and ``announce`` makes the incident public: for the ICT and the office head only.
    A report of theirs is confirmed at once. A drill (``practice``) is for heads, and never public.
    """
    now = now or timezone.now()
    checks.check_nothing_personal(note=note, title_id=title_id, title_en=title_en)
    incident = Incident(
        office=office,
        title_id=title_id,
        title_en=title_en,
        cause=cause,
        practice=practice,
        started_at=started_at,
        detected_at=detected_at or now,
        announced_at=now if announce else None,
        lead=by,
        reported_by=by,
        creation_key=creation_key,
    )
    return _open(incident, impacts, by=by, note=note, public=(public_id, public_en), now=now)


def _open(
    incident: Incident,
    impacts: Sequence[ImpactSpec],
    *,
    by: User,
    note: str,
    public: tuple[str, str],
    now: datetime,
) -> Incident:
    """Save the incident under the office's lock, which numbers it; once per creation key."""
    permissions.check_can_report(by, incident.office)
    if incident.announced_at or any(public):
        permissions.check_can_announce(by, incident.office)
        checks.check_no_drill(incident)
    if incident.practice:
        permissions.check_can_drill(by, incident.office)
    office = Office.objects.select_for_update().get(pk=incident.office_id)
    if standing := Incident.objects.submitted_as(incident.creation_key, office):
        return standing
    for at in (incident.started_at, incident.detected_at):
        checks.check_start(at, now)
    checks.check_first_impacts(office, impacts)
    year = office.local_date(incident.started_at).year
    incident.number = Incident.objects.next_number(office, year)
    if permissions.can_announce(by, office):
        incident.confirmed_at, incident.confirmed_by = now, by
    incident.save()
    incident.impacts.bulk_create(
        ServiceImpact(incident=incident, starts_at=incident.started_at, **vars(spec))
        for spec in impacts
    )
    journal.write_report(incident, impacts, by=by, note=note, now=now)
    if any(public):
        checks.check_first_words(*public)
        journal.write_public(incident, *public, by=by, at=now, now=now)
    levels = {spec.service.code: spec.level for spec in impacts}
    announced = incident.announced_at is not None
    journal.audit(incident, Verb.CREATED, by=by, at=now, levels=levels, announced=announced)
    steps.renew_pauses(incident, since=incident.started_at, now=now)
    return incident


@transaction.atomic
def add_update(
    *,
    incident: Incident,
    by: User,
    body_id: str,
    visibility: str,
    body_en: str = "",
    at: datetime | None = None,
    status: str | None = None,
    indonesian_only: bool = False,
    source_ref: str = "",
    corrects: IncidentUpdate | None = None,
    key: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> IncidentUpdate:
    """Add an entry to the timeline, with a new ``status`` where one is given.

    Two people may write at once: only a new status claims ``version``. RESTORED needs every level
    ended; closing is ``close``. ``at`` may lie before ``now``, not before the incident: both times
    are kept. PUBLIC is for the ICT and the office head, in English too or ``indonesian_only``;
    strangers see it once it is announced. ``corrects`` is what this one puts right; both stay.
    """
    now = now or timezone.now()
    at = at or now
    incident = steps.lock(incident)
    _check_may_write(by, incident, visibility, status)
    if standing := incident.updates.submitted_as(key):
        return standing
    checks.check_text(visibility, body_id, body_en, indonesian_only=indonesian_only)
    checks.check_references(source_ref=source_ref)
    checks.check_within(incident, at, now)
    changes = _new_status(incident, status or incident.status, version, at)
    checks.check_corrects(incident, corrects)
    text = {"body_id": body_id, "body_en": body_en, "indonesian_only": indonesian_only}
    entry = text | {"visibility": visibility, "source_ref": source_ref, "corrects": corrects}
    update = journal.write(incident, by=by, at=at, now=now, key=key, **entry)
    changes["entry"] = [update.sequence, visibility]
    journal.audit(incident, Verb.CHANGED, by=by, at=now, **changes)
    return update


def _check_may_write(by: User, incident: Incident, visibility: str, status: str | None) -> None:
    permissions.check_can_report(by, incident.office)
    if visibility == Visibility.PUBLIC:
        permissions.check_can_announce(by, incident.office)
        checks.check_no_drill(incident)
    if status and status != incident.status:
        permissions.check_can_manage(by, incident)


def _new_status(
    incident: Incident, status: str, version: int | None, at: datetime
) -> dict[str, list[Any]]:
    """Put the incident on ``status`` unless it is there; returns what changed, for the audit."""
    before = incident.status
    if status == before:
        return {}
    steps.claim(incident, version)
    checks.check_is_no_closing(status)
    steps.move(incident, status, at=at)
    return {"status": [before, status]}


@transaction.atomic
def set_impact(
    *,
    incident: Incident,
    service: Service,
    level: str,
    at: datetime,
    by: User,
    lane: str = "",
    type: ApplicationType | None = None,
    pauses_clock: bool = False,
    source: str = "",
    key: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> ServiceImpact:
    """Put ``service`` on ``level`` from ``at`` on; the level that was open ends there.

    Refused: another office's service, a time in the future or before the incident, one that would
    end the open level before it starts or overlap an ended one. An ended incident goes on again.
    """
    now = now or timezone.now()
    incident, done = _take(incident, service, at=at, by=by, key=key, version=version, now=now)
    scope = incident.impacts.of_scope(service, type, lane).select_related("service__section")
    if done:
        return scope.latest("starts_at")
    impact = ServiceImpact(
        incident=incident,
        service=service,
        type=type,
        lane=lane,
        level=level,
        starts_at=at,
        pauses_clock=pauses_clock,
        source=source,
    )
    standing = steps.replace(impact, scope)
    before = standing.level if standing else steps.held(impact, at)
    journal.write_change(impact, before, level, by=by, at=at, now=now, source=source, key=key)
    steps.renew_pauses(incident, since=standing.starts_at if standing else at, now=now)
    return impact


@transaction.atomic
def restore(
    *,
    incident: Incident,
    service: Service,
    at: datetime,
    by: User,
    impact: ServiceImpact | None = None,
    source: str = "",
    key: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Incident:
    """End all open levels of ``service`` at ``at``, or only ``impact``: that of one scope.

    With the last one of all services the incident becomes RESTORED and ends where its last level
    ended, whatever the order in which they were entered.
    """
    now = now or timezone.now()
    incident, done = _take(incident, service, at=at, by=by, key=key, version=version, now=now)
    if done:
        return incident
    checks.check_references(source=source)
    still = incident.impacts.open().of_service(service).select_related("service__section", "type")
    standing = [row for row in still if impact is None or row == impact]
    checks.check_something_open(service, standing)
    for impact in standing:
        steps.end(impact, at)
    if not incident.impacts.open().exists() and incident.status != Status.RESTORED:
        steps.move(incident, Status.RESTORED, at=at)
    worst = max(standing, key=lambda row: SEVERITY[row.level])
    change = {"after": steps.held(worst, at), "whole": len(standing) > 1}
    journal.write_change(
        worst, worst.level, **change, by=by, at=at, now=now, source=source, key=key
    )
    steps.renew_pauses(incident, since=min(row.starts_at for row in standing), now=now)
    return incident


def _take(
    incident: Incident,
    service: Service,
    *,
    at: datetime,
    by: User,
    key: str,
    version: int | None,
    now: datetime,
) -> tuple[Incident, bool]:
    """The locked incident for a change of one service, and whether it was made before."""
    permissions.check_can_edit_service(by, service)
    checks.check_own_service(incident.office, service)
    incident = steps.lock(incident)
    if incident.updates.submitted_as(key):
        return incident, True
    steps.claim(incident, version)
    checks.check_not_closed(incident)
    checks.check_within(incident, at, now)
    return incident, False


@transaction.atomic
def announce(
    *,
    incident: Incident,
    by: User,
    at: datetime | None = None,
    body_id: str = "",
    body_en: str = "",
    indonesian_only: bool = False,
    key: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Incident:
    """Make the incident public from ``at`` (default now); with words, a public entry too.

    Nothing of an incident is public before (settled.md 24). Twice changes nothing.
    """
    now = now or timezone.now()
    at = at or now
    permissions.check_can_announce(by, incident.office)
    incident = steps.lock(incident)
    if incident.announced_at:
        return incident
    steps.claim(incident, version)
    checks.check_no_drill(incident)
    checks.check_not_closed(incident)
    checks.check_within(incident, at, now)
    if not incident.confirmed_at:
        steps.confirm(incident, by=by, now=now)
    incident.announced_at = at
    incident.save(update_fields=["announced_at"])
    if body_id or body_en:
        checks.check_text(Visibility.PUBLIC, body_id, body_en, indonesian_only=indonesian_only)
        mark = {"indonesian_only": indonesian_only, "key": key}
        journal.write_public(incident, body_id, body_en, by=by, at=at, now=now, **mark)
    journal.audit(incident, Verb.PUBLISHED, by=by, at=now)
    return incident


@transaction.atomic
def hand_over(
    *,
    incident: Incident,
    to: User,
    by: User,
    key: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Incident:
    """Give the lead to another of the office's staff; by the lead, the ICT or the office head."""
    now = now or timezone.now()
    incident = steps.lock(incident)
    permissions.check_can_hand_over(by, incident)
    if incident.updates.submitted_as(key) or incident.lead_id == to.pk:
        return incident
    steps.claim(incident, version)
    checks.check_not_closed(incident)
    if not permissions.can_report(to, incident.office):
        raise ValidationError(_("The lead must be on the staff of this office."), code="lead")
    before = incident.lead
    incident.lead = to
    incident.save(update_fields=["lead"])
    names = {"before": before, "after": to}
    text = journal.in_both(lambda: _("Lead: %(before)s → %(after)s") % names)
    journal.write(incident, by=by, at=now, now=now, key=key, **text)
    journal.audit(incident, Verb.CHANGED, by=by, at=now, lead=[before.username, to.username])
    return incident


@transaction.atomic
def close(
    *,
    incident: Incident,
    by: User,
    at: datetime | None = None,
    reason: str = "",
    key: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Incident:
    """Close an incident that is RESTORED; refused with the services that are not normal yet.

    What else is unfinished (``closing.missing``) is refused by name unless there is a ``reason``.
    What other domains do about it (``closing.act``) is done in the same transaction.
    """
    now = now or timezone.now()
    at = at or now
    incident = steps.lock(incident)
    permissions.check_can_manage(by, incident)  # reads the impacts: they stand still only now
    if incident.status == Status.CLOSED:
        return incident
    steps.claim(incident, version)
    checks.check_confirmed(incident)
    checks.check_all_ended(incident.impacts.open().select_related("service"))
    checks.check_within(incident, at, now)
    left = closing.missing(incident, now)
    closing.check_finished(left, reason)
    checks.check_nothing_personal(reason=reason)
    steps.move(incident, Status.CLOSED, at=at)
    text = journal.in_both(lambda: closing.last_words(left, reason))
    journal.write(incident, by=by, at=at, now=now, key=key, **text)
    journal.audit(incident, Verb.CLOSED, by=by, at=now)
    closing.act(incident, by=by, reason=reason.strip(), now=now)
    return incident
