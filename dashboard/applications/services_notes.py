"""Notes for colleagues and contacts with the applicant: appended, never changed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.batches import write_event
from dashboard.applications.checks import Found, refuse
from dashboard.applications.models import Application, Note
from dashboard.applications.permissions import check_can_contact, check_can_note
from dashboard.applications.statuses import NoteKind
from dashboard.audit.models import AuditEvent
from dashboard.audit.reasons import UNSAFE, has_long_number

LONGEST = Note._meta.get_field("text").max_length or 0  # characters


@transaction.atomic
def write_note(
    *,
    application: Application,
    kind: NoteKind,
    text: str,
    by: User,
    key: str,
    now: datetime | None = None,
) -> Note:
    """Append a note or a contact; a known ``key`` returns what was written under it.

    Raises ``PermissionDenied``, and ``ValidationError`` at ``text`` for nothing, for more than
    ``LONGEST`` characters and for a run of eight digits or more. The audit event names the kind
    alone. The application's version stays: a note replaces nothing.
    """
    now = now or timezone.now()
    row = Application.objects.select_for_update(of=("self",)).for_page().get(pk=application.pk)
    known = row.notes.filter(key=key).first()
    if known:
        return known
    check = check_can_contact if kind == NoteKind.CONTACT else check_can_note
    check(by, row)
    text = UNSAFE.sub("", text).replace("\r\n", "\n").strip()
    refuse(_refusals(text))
    note = Note.objects.create(application=row, kind=kind, text=text, at=now, by=by, key=key)
    write_event(
        [row], by=by, verb=AuditEvent.Verb.CHANGED, changes={"note": NoteKind(kind).value}, at=now
    )
    return note


def _refusals(text: str) -> Found:
    if not text:
        yield "text", _("Write something.")
    elif len(text) > LONGEST:
        yield "text", _("At most %(count)d characters.") % {"count": LONGEST}
    if has_long_number(text):
        yield "text", _("Leave out numbers of eight digits or more: they may be personal.")
