"""What the columns of a source are: found by the first row of its files, remembered by name."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.deadlines import hold
from dashboard.applications.imports.heads import Head
from dashboard.applications.models import ImportProfile
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.models import Office


def known_for(*, office: Office, head: Head) -> ImportProfile | None:
    """The profile that this first row was matched under before."""
    return ImportProfile.objects.of(office).filter(header=head.digest).first()


def named(*, office: Office, name: str) -> ImportProfile | None:
    return ImportProfile.objects.of(office).filter(name=name).first()


@transaction.atomic
def remember(
    *,
    office: Office,
    name: str,
    head: Head,
    mapping: Mapping[str, str],
    by: User,
    now: datetime | None = None,
) -> ImportProfile:
    """Keep a mapping under a name, for the next file with this first row.

    The same name with another first row is the same source whose files have changed: the new one
    counts. Raises ``ValidationError`` on ``name`` where both already mean different sources.
    """
    hold([office.pk])
    by_header, by_name = known_for(office=office, head=head), named(office=office, name=name)
    if by_header and by_name and by_header != by_name:
        message = _("“%(name)s” is another source; these columns belong to “%(other)s”.")
        raise ValidationError({"name": message % {"name": name, "other": by_header.name}})
    profile = by_header or by_name or ImportProfile(office=office)
    before = dict(profile.mapping)
    profile.name, profile.header, profile.mapping = name, head.digest, dict(mapping)
    profile.by, profile.at = by, now or timezone.now()
    profile.save()
    if before != profile.mapping:
        _tell(profile, before)
    return profile


def _tell(profile: ImportProfile, before: Mapping[str, str]) -> None:
    """Which of our columns are read otherwise from now on: it concerns everybody's next file."""
    ours = {column for _theirs, column in before.items() ^ profile.mapping.items() if column}
    record(
        by=profile.by,
        verb=AuditEvent.Verb.CHANGED if before else AuditEvent.Verb.CREATED,
        object_label=ImportProfile._meta.label_lower,
        object_id=str(profile.pk),
        office_code=profile.office.code,
        changes={"columns": sorted(ours)},
        at=profile.at,
    )


def columns_for(
    *, office: Office, head: Head, profile: ImportProfile | None = None
) -> tuple[list[str] | None, ImportProfile | None]:
    """Our column for each of the file's, and the profile that told; ``None`` where a person must
    say. ``profile`` is one that was asked for by name."""
    if profile is None and head.ours:
        return head.ours, None
    profile = profile or known_for(office=office, head=head)
    return (head.applied(profile.mapping), profile) if profile else (None, None)
