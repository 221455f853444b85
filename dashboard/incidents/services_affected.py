"""Computes who is affected by an incident and keeps it: frozen runs, rows that are never deleted.

Computed outside any transaction, then written in chunks, each under the incident's lock. Of two
people at once the one who began later wins; whoever is overtaken stops and leaves the rest to them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone, translation

from dashboard.accounts.models import User
from dashboard.applications.many_rows import update_rows
from dashboard.applications.models import Stage
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.incidents import nearby
from dashboard.incidents.affected import Finding, Outage, judge
from dashboard.incidents.evidence import sentence
from dashboard.incidents.models import (
    CLASSES,
    RISKS,
    AffectedApplication,
    AffectedRun,
    Incident,
)
from dashboard.incidents.statuses import AffectedState

KEPT = 24 * 60 * 60  # seconds for which it is known when the timer last looked
CHUNK = 1000  # rows per transaction: well under half a second on either database
FLAGS = (*CLASSES, *RISKS)
FIGURES = ("applications", "contacts", "no_phone", *FLAGS, "added", "dropped")
SHOWN = (
    "state",
    *FLAGS,
    "overlap_minutes",
    "appointment_id",
    "old_promise",
    "new_promise",
    "evidence_id",
    "evidence_en",
)


def refresh(*, incident: Incident, by: User | None, now: datetime | None = None) -> AffectedRun:
    """Compute anew who is affected, and keep it with the difference from the run before.

    ``by`` is ``None`` for the timer and for commands. Whoever no longer qualifies is DROPPED, not
    deleted; whoever qualifies again is CURRENT again and counts as added. If somebody else's run
    is later than ``now``, nothing is written and theirs is returned. A drill is computed too.
    """
    now = now or timezone.now()
    outage = nearby.outage_of(incident, now)
    found = find(incident=incident, outage=outage)
    rows = list(_rows(incident, outage, found))
    run = counted(run=AffectedRun(incident=incident, at=now, by=by), found=found)
    for start in range(0, len(rows) or 1, CHUNK):
        with transaction.atomic():
            Incident.objects.select_for_update().get(pk=incident.pk)
            latest = incident.affected_runs.first()
            if latest and latest.pk != run.pk and (run.pk or latest.at > now):
                return latest
            if run.pk is None:
                _open(run, rows)
            _write(run, rows[start : start + CHUNK])
            if start + CHUNK >= len(rows):
                _drop(run)
    return run


def renew(*, incident: Incident, now: datetime) -> AffectedRun | None:
    """What the timer does: a run is kept only where a row or a figure changed, so that the
    difference since the run before stays meaningful. Minutes that pass by change nothing."""
    found = find(incident=incident, outage=nearby.outage_of(incident, now))
    fresh = {
        row.file.key: (
            *(getattr(row, name) for name in FLAGS),
            row.slot.key if row.slot else None,
            row.file.promised,
            row.file.due,
        )
        for row in found
    }
    rows = AffectedApplication.objects.of(incident).current().order_by()
    names = (*FLAGS, "appointment_id", "old_promise", "new_promise")
    known = {row[0]: row[1:] for row in rows.values_list("application_id", *names)}
    run, count = incident.affected_runs.first(), counted(run=AffectedRun(), found=found)
    phones = ("contacts", "no_phone")
    same = run and all(getattr(run, name) == getattr(count, name) for name in phones)
    if not same or fresh != known:
        run = refresh(incident=incident, by=None, now=now)
    cache.set(_checked_key(incident), now, KEPT)
    return run


def checked_at(*, incident: Incident) -> datetime | None:
    """When the timer last looked; ``None`` if it has not for a day, or never."""
    return cache.get(_checked_key(incident))


def _checked_key(incident: Incident) -> str:
    return f"affected-checked-{incident.pk}"


def find(*, incident: Incident, outage: Outage) -> list[Finding]:
    """Who is affected, in the order of their keys; a constant number of queries, none writes."""
    near = nearby.read(incident, outage)
    found = (
        judge(outage, near.files[key], near.slots[key], near.stays[key], near.served[key])
        for key in sorted(near.files)
    )
    return [row for row in found if row]


def counted(*, run: AffectedRun, found: Sequence[Finding]) -> AffectedRun:
    """Fill in the distinct applications and phones, those without one, and each class."""
    phones = [row.file.phone for row in found]
    run.applications = len(found)
    run.contacts = len({*phones} - {""})
    run.no_phone = phones.count("")
    for name in FLAGS:
        setattr(run, name, sum(getattr(row, name) for row in found))
    return run


def unsaved_run(*, incident: Incident, now: datetime) -> AffectedRun:
    """What ``refresh`` would count if there was no run yet; nothing is written."""
    found = find(incident=incident, outage=nearby.outage_of(incident, now))
    return counted(run=AffectedRun(incident=incident, at=now, added=len(found)), found=found)


def _rows(
    incident: Incident, outage: Outage, found: Sequence[Finding]
) -> Iterator[AffectedApplication]:
    said: dict[str, list[str]] = {}
    stages = list(Stage.objects.all()) if found else []
    services = list(incident.office.services.all()) if found else []
    for language in ("id", "en"):
        with translation.override(language), timezone.override(incident.office.zone):
            names = {row.pk: row.name for row in stages}
            codes = {row.code: row.name for row in services}
            said[language] = [sentence(row, outage, names, codes) for row in found]
    for row, text_id, text_en in zip(found, said["id"], said["en"], strict=True):
        yield AffectedApplication(
            incident=incident,
            application_id=row.file.key,
            overlap_minutes=row.minutes,
            appointment_id=row.slot.key if row.slot else None,
            old_promise=row.file.promised,
            new_promise=row.file.due,
            evidence_id=text_id,
            evidence_en=text_en,
            **{name: getattr(row, name) for name in FLAGS},
        )


def _open(run: AffectedRun, rows: Sequence[AffectedApplication]) -> None:
    """Save the run with the difference from what stands; the audit trail gets the counts."""
    rows_of = AffectedApplication.objects.of(run.incident).current().order_by()
    before = {*rows_of.values_list("application_id", flat=True)}
    after = {row.application_id for row in rows}
    run.added, run.dropped = len(after - before), len(before - after)
    run.save()
    record(
        by=run.by,
        verb=AuditEvent.Verb.CREATED,
        object_label=AffectedRun._meta.label_lower,
        object_id=run.incident.number,
        office_code=run.incident.office.code,
        changes={name: getattr(run, name) for name in FIGURES},
        at=run.at,
    )


def _write(run: AffectedRun, rows: Sequence[AffectedApplication]) -> None:
    """Insert who is new, rewrite who differs, mark the others as seen."""
    keys = [row.application_id for row in rows]
    standing = AffectedApplication.objects.of(run.incident).filter(application__in=keys)
    known = {row.application_id: row for row in standing.order_by()}
    new, changed, same = [], [], []
    for row in rows:
        old = known.get(row.application_id)
        row.first_seen = row.last_seen = run
        if old is None:
            new.append(row)
            continue
        row.pk = old.pk
        if old.state == AffectedState.CURRENT:
            row.first_seen_id = old.first_seen_id
        if all(getattr(old, name) == getattr(row, name) for name in SHOWN):
            same.append(old.pk)
        else:
            changed.append(row)
    AffectedApplication.objects.bulk_create(new)
    update_rows(changed, (*SHOWN, "first_seen", "last_seen"))
    AffectedApplication.objects.filter(pk__in=same).update(last_seen=run)


def _drop(run: AffectedRun) -> None:
    """Whoever this run does not hold; ``last_seen`` stays the last run that did."""
    gone = AffectedApplication.objects.of(run.incident).current().exclude(last_seen=run)
    gone.update(state=AffectedState.DROPPED)
