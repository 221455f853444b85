"""What may be done with a notice. Each verb locks the notice, does it once, and is audited.

Refusals: ``ValidationError`` (with the fields concerned) for words or a state that do not allow
it, ``PermissionDenied`` for a person who may not, ``Conflict`` for a stale ``version``. The same
verb sent twice by the same person (double click) changes nothing the second time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.audit import services as audit
from dashboard.audit.models import AuditEvent
from dashboard.incidents.models import Incident, Service
from dashboard.notices import texts
from dashboard.notices.models import Notice, NoticeRevision
from dashboard.notices.permissions import (
    can_submit,
    check_can_draft,
    check_can_edit,
    check_can_publish,
    check_can_return,
    check_can_withdraw,
    is_publisher,
    why_not_publish,
)
from dashboard.notices.statuses import Kind, Status
from dashboard.notices.texts import Text
from dashboard.offices.models import Office

Verb = AuditEvent.Verb
SLUG_MAX = 80


@dataclass(frozen=True)
class About:
    """What a version concerns, beside its words."""

    services: tuple[Service, ...] = ()
    next_update_due: datetime | None = None


@transaction.atomic
def draft(
    *,
    office: Office,
    by: User,
    kind: Kind | str,
    text: Text,
    creation_key: str,
    incident: Incident | None = None,
    services: Iterable[Service] = (),
    next_update_due: datetime | None = None,
    now: datetime | None = None,
) -> Notice:
    """Start a notice. The Indonesian headline is needed, the rest may follow until ``submit``.

    A ``creation_key`` that was used before returns the notice that was made with it.
    """
    now = now or timezone.now()
    check_can_draft(by, office)
    _lock_addresses(office)
    if made := Notice.objects.with_versions().submitted_as(creation_key, office):
        return made
    texts.check(text)
    about = About(tuple(services), next_update_due)
    _check_office(office, incident, about)
    notice = Notice.objects.create(
        office=office,
        kind=Kind(kind),
        incident=incident,
        slug=_free_slug(office, text.headline_id, now),
        created_at=now,
        creation_key=creation_key,
    )
    revision = NoticeRevision(notice=notice, no=1, author=by)
    _write(revision, text, about, by, now)
    _record(notice, Verb.CREATED, by, now, changes={"kind": notice.kind})
    return _fresh(notice)


@transaction.atomic
def edit(
    *,
    notice: Notice,
    by: User,
    version: int,
    text: Text,
    services: Iterable[Service] = (),
    next_update_due: datetime | None = None,
    kind: Kind | str | None = None,
    incident: Incident | None = None,
    now: datetime | None = None,
) -> Notice:
    """Save other words. What is public stays; what was under review is a draft again.

    A version that was published, submitted or last edited by another person stays as it was: the
    edit becomes the next one, so that nobody's part in the words is forgotten.
    ``kind`` and ``incident`` go together (no kind: both stay) and are fixed from the first
    publication on.
    """
    now = now or timezone.now()
    notice = _lock(notice)
    check_can_edit(by, notice)
    about = About(tuple(services), next_update_due)
    latest = notice.latest
    same_subject = not kind or (notice.kind, notice.incident) == (kind, incident)
    if notice.version > version and same_subject and _is_saved(latest, text, about, by):
        return notice
    notice.take_version(version)
    texts.check(text)
    _check_office(notice.office, incident, about)
    if kind:
        _set_subject(notice, Kind(kind), incident)
    revision = _version_to_write(latest, by)
    _write(revision, text, about, by, now)
    notice.status = Status.DRAFT
    notice.save(update_fields=["status", "kind", "incident"])
    _record(notice, Verb.CHANGED, by, now, changes={"version": revision.no})
    return _fresh(notice)


@transaction.atomic
def submit(*, notice: Notice, by: User, version: int, now: datetime | None = None) -> Notice:
    """Ask a second person to approve. Both languages must be complete."""
    now = now or timezone.now()
    notice = _lock(notice)
    check_can_edit(by, notice)
    if notice.is_waiting and notice.version == version + 1:
        return notice
    notice.take_version(version)
    if not can_submit(by, notice):
        raise ValidationError(_("Only a draft is submitted for approval."))
    revision = notice.latest
    texts.check(revision.wording, complete=True)
    revision.submitted_at, revision.return_reason = now, ""
    revision.save(update_fields=["submitted_at", "return_reason"])
    notice.status = Status.IN_REVIEW
    notice.save(update_fields=["status"])
    _record(notice, Verb.SUBMITTED, by, now, changes={"version": revision.no})
    return _fresh(notice)


@transaction.atomic
def publish(*, notice: Notice, by: User, version: int, now: datetime | None = None) -> Notice:
    """Approve and publish another's text. ``version`` is what the approver had before the eyes.

    The address is fixed by the first publication. Raises ``Conflict`` if anything changed since.
    """
    now = now or timezone.now()
    _lock_addresses(notice.office)
    notice = _lock(notice)
    if not is_publisher(by, notice):
        raise PermissionDenied(why_not_publish(by, notice))
    revision = notice.latest
    if revision.approver_id == by.pk and notice.version == version + 1:
        return notice
    notice.take_version(version)
    if not notice.is_waiting:
        raise ValidationError(_("Only a notice that waits for approval is published."))
    check_can_publish(by, notice)
    texts.check(revision.wording, complete=True)
    if not notice.published_at:
        notice.slug = _free_slug(notice.office, revision.headline_id, now, notice)
        notice.published_at = now
    revision.approver, revision.published_at = by, now
    revision.save(update_fields=["approver", "published_at"])
    notice.published_revision, notice.status = revision, Status.PUBLISHED
    notice.save(update_fields=["slug", "published_at", "published_revision", "status"])
    _record(
        notice, Verb.PUBLISHED, by, now, changes={"version": revision.no, "address": notice.slug}
    )
    return _fresh(notice)


@transaction.atomic
def return_to_draft(
    *, notice: Notice, by: User, version: int, reason: str, now: datetime | None = None
) -> Notice:
    """Send a text under review back to its author, with what should change."""
    now = now or timezone.now()
    notice = _lock(notice)
    reason = _reason(reason, _("Say what should change."))
    if notice.version == version + 1 and notice.latest.return_reason == reason:
        return notice
    notice.take_version(version)
    if not notice.is_waiting:
        raise ValidationError(_("Only a notice that waits for approval is sent back."))
    check_can_return(by, notice)
    revision = notice.latest
    revision.return_reason = reason
    revision.save(update_fields=["return_reason"])
    notice.status = Status.DRAFT
    notice.save(update_fields=["status"])
    changes = {"version": revision.no, "status": Status.DRAFT}
    _record(notice, Verb.CHANGED, by, now, changes=changes, reason=reason)
    return _fresh(notice)


@transaction.atomic
def withdraw(*, notice: Notice, by: User, reason: str, now: datetime | None = None) -> Notice:
    """Take a notice back for good, one head alone and whatever its version: what is wrong must go
    at once. Its address then says that it was withdrawn; the reason is for the office."""
    now = now or timezone.now()
    notice = _lock(notice)
    if notice.is_withdrawn:
        return notice
    reason = _reason(reason, _("Say why the notice is withdrawn."))
    check_can_withdraw(by, notice)
    notice.take_version(notice.version)
    notice.status, notice.withdrawn_at, notice.withdrawal_reason = Status.WITHDRAWN, now, reason
    notice.save(update_fields=["status", "withdrawn_at", "withdrawal_reason"])
    _record(notice, Verb.WITHDRAWN, by, now, reason=reason)
    return _fresh(notice)


def _lock_addresses(office: Office) -> None:
    """Addresses are unique per office: who takes one holds the office, before any notice."""
    Office.objects.select_for_update().get(pk=office.pk)


def _lock(notice: Notice) -> Notice:
    Notice.objects.select_for_update().get(pk=notice.pk)
    return _fresh(notice)


def _fresh(notice: Notice) -> Notice:
    return Notice.objects.with_versions().get(pk=notice.pk)


def _version_to_write(latest: NoticeRevision, by: User) -> NoticeRevision:
    """The latest one while it is theirs and nobody was asked about it, else the next. Who began a
    text that was never published remains its author, whoever edits it."""
    untouched = latest.submitted_at is None and latest.published_at is None
    if untouched and latest.last_editor_id == by.pk:
        return latest
    author = by if latest.published_at else latest.author
    return NoticeRevision(notice=latest.notice, no=latest.no + 1, author=author)


def _is_saved(latest: NoticeRevision, text: Text, about: About, by: User) -> bool:
    """Whether the latest version is just what ``by`` sends: the same form, sent twice."""
    return (
        latest.last_editor_id == by.pk
        and latest.wording == text
        and latest.next_update_due == about.next_update_due
        and set(latest.services.all()) == set(about.services)
    )


def _write(revision: NoticeRevision, text: Text, about: About, by: User, now: datetime) -> None:
    if revision.published_at:
        raise ValidationError(_("A published version never changes."))
    for name, value in text.as_dict().items():
        setattr(revision, name, value)
    revision.last_editor, revision.edited_at = by, now
    revision.next_update_due = about.next_update_due
    revision.save()
    revision.services.set(about.services)


def _set_subject(notice: Notice, kind: Kind, incident: Incident | None) -> None:
    same = notice.kind == kind and notice.incident_id == (incident.pk if incident else None)
    if notice.published_at and not same:
        raise ValidationError(
            _("Kind and incident of a published notice stay: withdraw it and write a new one.")
        )
    notice.kind, notice.incident = kind, incident


def _check_office(office: Office, incident: Incident | None, about: About) -> None:
    if incident and incident.office_id != office.pk:
        raise ValidationError({"incident": _("The incident belongs to another office.")})
    if incident and not incident.is_real:
        words = _("There is no notice about a drill or about an incident that is not confirmed.")
        raise ValidationError({"incident": words})
    if any(service.office_id != office.pk for service in about.services):
        raise ValidationError({"services": _("A service belongs to another office.")})


def _reason(reason: str, words: str) -> str:
    reason = texts.one_line(reason)
    if not reason:
        raise ValidationError({"reason": words})
    if len(reason) > 300:
        raise ValidationError({"reason": _("At most 300 characters.")})
    return reason


def _free_slug(office: Office, headline: str, at: datetime, own: Notice | None = None) -> str:
    """``pencetakan-paspor-kembali-normal-2024-07-01``, with a number where that is taken."""
    day = f"-{office.local_date(at):%Y-%m-%d}"
    words = slugify(headline)[: SLUG_MAX - len(day) - 4].strip("-") or "pengumuman"
    others = Notice.objects.filter(office=office, slug__startswith=words + day)
    taken = set(others.exclude(pk=own.pk if own else None).values_list("slug", flat=True))
    slug, number = words + day, 1
    while slug in taken:
        number += 1
        slug = f"{words}{day}-{number}"
    return slug


def _record(
    notice: Notice,
    verb: AuditEvent.Verb,
    by: User,
    now: datetime,
    changes: dict | None = None,
    reason: str = "",
) -> None:
    audit.record(
        by=by,
        verb=verb,
        object_label=notice._meta.label_lower,
        object_id=str(notice.pk),
        office_code=notice.office.code,
        changes=changes,
        reason=reason,
        at=now,
    )
