"""Corrects what an application says. Its stage and dates are moved by ``services`` alone."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications import history, intake
from dashboard.applications.batches import chunks, write_event
from dashboard.applications.checks import Found, refusals, refuse, tidy
from dashboard.applications.deadlines import Deadlines, hold
from dashboard.applications.many_rows import update_rows
from dashboard.applications.models import Application, StageChange
from dashboard.applications.offerings import Offerings
from dashboard.applications.permissions import check_can_add, check_can_advance
from dashboard.applications.statuses import Origin
from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict

CATALOGUE = ("type", "reason", "purpose", "channel", "lane")
FIELDS = (
    "source",
    "external_no",
    *CATALOGUE,
    "applicant_name",
    "birth_date",
    "nationality",
    "nik",
    "passport_no",
    "phone",
    "email",
    "preferred_language",
    "group_ref",
    "travel_date",
    "permit_expiry",
)
FOLLOWING = {
    "nik": ("nik_hash",),
    "passport_no": ("passport_no_hash",),
    "phone": ("phone_hash", "phone_last4"),
    "email": ("email_hash",),
}
ALWAYS = ("section", "subject", "version")


def change_many(
    *,
    applications: Sequence[Application],
    by: User | None,
    origin: Origin = Origin.MANUAL,
    now: datetime | None = None,
) -> list[Application]:
    """Save corrected applications; return those in which something differs from what is stored.

    Without a version: the rows were read under ``hold`` in the caller's transaction, so that
    nothing that someone saved meanwhile is taken back. Only what differs is written.
    Raises ``ValidationError`` by field as ``record_many`` does, and for a type of another
    workflow. Due dates follow a changed type, reason or lane.
    """
    now = now or timezone.now()
    return [
        row
        for chunk in chunks(applications)
        for row in _change(chunk, by, origin, now, version=None)
    ]


def change(
    *,
    application: Application,
    by: User | None,
    version: int | None = None,
    origin: Origin = Origin.MANUAL,
    now: datetime | None = None,
) -> bool:
    """Save one corrected application; whether something differed.

    Raises ``Conflict`` if someone else saved it since ``version``.
    """
    return bool(_change([application], by, origin, now or timezone.now(), version))


def _change(
    rows: Sequence[Application],
    by: User | None,
    origin: Origin,
    now: datetime,
    version: int | None,
) -> list[Application]:
    try:
        with transaction.atomic():
            return _change_locked(rows, by, origin, now, version)
    except IntegrityError as error:
        raise intake.number_taken() from error


def _change_locked(
    rows: Sequence[Application],
    by: User | None,
    origin: Origin,
    now: datetime,
    version: int | None,
) -> list[Application]:
    hold(row.office_id for row in rows)
    keys = [row.pk for row in rows]
    locked = Application.objects.select_for_update(of=("self",)).for_page().order_by("pk")
    stored = {row.pk: row for row in locked.filter(pk__in=keys)}
    deadlines = {row.office_id: Deadlines(row.office) for row in stored.values()}
    changed: list[tuple[Application, list[str]]] = []
    for row in rows:
        before = stored[row.pk]
        if version is not None and before.version != version:
            raise Conflict(before)
        tidy(row)
        names = [name for name in FIELDS if getattr(row, name) != getattr(before, name)]
        if names:
            refuse(_refusals(row, before, names, origin, now, deadlines[row.office_id]))
            _follow(row, before, by)
            changed.append((row, names))
    _write(changed, deadlines)
    _tell(changed, by, origin, now)
    return [row for row, names in changed]


def _refusals(
    row: Application,
    before: Application,
    names: list[str],
    origin: Origin,
    now: datetime,
    clock: Deadlines,
) -> Found:
    yield from refusals(row, now=now)
    if row.type.workflow != before.type.workflow:
        yield "type", _("This type goes another way through the office: enter it anew.")
    if origin != Origin.IMPORT and {*names} & {*CATALOGUE}:
        day = clock.office.local_date(now)
        offered = Offerings(clock, day).refusals(row)
        yield from ((field, message) for field, message in offered if field in names)


def _follow(row: Application, before: Application, by: User | None) -> None:
    """Set what follows from the changed fields, and check the right to both sections."""
    row.section = intake.section_of(row)
    row.subject = row.type.subject
    row.version = before.version + 1
    if by:
        check_can_advance(by, before)
        check_can_add(by, row.section)


def _write(
    changed: Sequence[tuple[Application, list[str]]], deadlines: dict[int, Deadlines]
) -> None:
    moved = {row.pk: row for row, names in changed if {*names} & {"type", "reason", "lane"}}
    found = StageChange.objects.filter(application__in=moved).select_related("to_stage")
    steps: dict[int, list[StageChange]] = {pk: [] for pk in moved}
    for step in found.order_by("pk"):
        steps[step.application_id].append(step)
    for pk, row in moved.items():
        history.replay(row, steps[pk], deadlines[row.office_id])
    alike: dict[tuple[str, ...], list[Application]] = {}
    for row, names in changed:
        alike.setdefault(tuple(names), []).append(row)
    for names, rows in alike.items():
        following = [name for field in names for name in FOLLOWING.get(field, ())]
        update_rows(rows, (*names, *following, *ALWAYS))
    update_rows(list(moved.values()), history.DERIVED)


def _tell(
    changed: Sequence[tuple[Application, list[str]]],
    by: User | None,
    origin: Origin,
    now: datetime,
) -> None:
    if not changed:
        return
    names = Counter(name for row, listed in changed for name in listed)
    write_event(
        [row for row, listed in changed],
        by=by,
        verb=AuditEvent.Verb.CHANGED,
        changes={"fields": sorted(names), "origin": origin},
        at=now,
    )
