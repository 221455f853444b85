"""Somebody calls or comes to the counter: what they asked, and what they were told."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.accounts.models import User
from dashboard.applications.checks import Found, refuse
from dashboard.applications.models import Application
from dashboard.audit.models import AuditEvent
from dashboard.audit.reasons import UNSAFE, has_long_number
from dashboard.audit.services import record as write_event
from dashboard.outreach.models import Campaign, Contact, ContactAttempt, Recipient, Told
from dashboard.outreach.permissions import check_can_answer
from dashboard.outreach.script import certain
from dashboard.outreach.statuses import Channel, ContactState, Direction, Outcome

LONGEST = ContactAttempt._meta.get_field("note").max_length or 0  # characters
WAYS = (Channel.PHONE, Channel.WHATSAPP, Channel.COUNTER)


class Answer(models.TextChoices):
    """What came of it; the first two say the promised date, the third says nothing of it."""

    AGREES = "AGREES", gettext_lazy("Told the date, agrees")
    OBJECTS = "OBJECTS", gettext_lazy("Told the date, objects")
    QUESTION = "QUESTION", gettext_lazy("Asked something else, the date was not told")


TELLING = (Answer.AGREES, Answer.OBJECTS)
OUTCOMES = {
    Answer.AGREES: Outcome.REACHED_AGREED,
    Answer.OBJECTS: Outcome.REACHED_OBJECTS,
    Answer.QUESTION: Outcome.REACHED_AGREED,
}


@transaction.atomic
def answer(
    *,
    applications: Sequence[Application],
    said: str,
    by: User,
    key: str,
    channel: str = Channel.PHONE,
    note: str = "",
    now: datetime | None = None,
) -> ContactAttempt:
    """Record that the applicant of these applications of one office called, once per ``key``.

    A telling answer counts as told. Contacts that campaigns still hold for them are DONE as soon
    as everybody behind the number knows the date, whoever leases them: the holder's save is
    refused, and says so. Raises ``PermissionDenied``, and ``ValidationError`` by field
    (``applications``, ``said``, ``channel``, ``note``).
    """
    now = now or timezone.now()
    known = ContactAttempt.objects.submitted_as(key)
    if known:
        return known
    if not applications:
        raise ValidationError({"applications": _("Choose which applications it was about.")})
    office = applications[0].office
    check_can_answer(by, office)
    note = UNSAFE.sub("", note).strip()
    refuse(_refusals(applications, said, channel, note))
    contacts = _locked_contacts(applications)
    rows = list(Application.objects.filter(pk__in=[row.pk for row in applications]))
    attempt = ContactAttempt(
        office=office, at=now, recorded_at=now, by=by, channel=channel, note=note, key=key
    )
    attempt.direction, attempt.outcome = Direction.IN, OUTCOMES[Answer(said)]
    if contacts:
        attempt.campaign, attempt.contact = contacts[-1].campaign, contacts[-1]
    attempt.save()
    _tell(attempt, rows, contacts, said)
    return attempt


def _tell(
    attempt: ContactAttempt, rows: Sequence[Application], contacts: Sequence[Contact], said: str
) -> None:
    """What each applicant heard, what follows from it for the queues, and the audit event."""
    tells = said in TELLING
    Told.objects.bulk_create(
        Told(attempt=attempt, application=row, promise=certain(row) if tells else None)
        for row in rows
    )
    if tells:
        _take_from_queues(contacts, [row.pk for row in rows], OUTCOMES[Answer(said)])
    write_event(
        by=attempt.by,
        verb=AuditEvent.Verb.CREATED,
        object_label=ContactAttempt._meta.label_lower,
        object_id=str(attempt.pk),
        office_code=attempt.office.code,
        changes={"said": said, "applications": [row.public_code for row in rows]},
        at=attempt.at,
    )


def _refusals(applications: Sequence[Application], said: str, channel: str, note: str) -> Found:
    if len({row.office_id for row in applications}) > 1:
        yield "applications", _("They belong to several offices.")
    if said not in Answer.values:
        yield "said", _("Choose what came of it.")
    elif said in TELLING and not any(row.promised_on for row in applications):
        yield "said", _("No date is promised yet, so none can have been told.")
    elif said not in TELLING and not note:
        yield "note", _("Write down what they asked.")
    if channel not in WAYS:
        yield "channel", _("Choose how they came.")
    if len(note) > LONGEST:
        yield "note", _("At most %(count)d characters.") % {"count": LONGEST}
    if has_long_number(note):
        yield "note", _("Leave out numbers of eight digits or more: they may be personal.")


def _locked_contacts(applications: Sequence[Application]) -> list[Contact]:
    """The contacts of campaigns that still go on and wait for these, the campaigns locked first
    as by whoever leases; those of drills stay out, where nobody is contacted."""
    recipients = Recipient.objects.waiting_for(applications)
    campaigns = Campaign.objects.filter(recipients__in=recipients).order_by("pk")
    keys = list(campaigns.values_list("pk", flat=True).distinct())
    list(Campaign.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    rows = Contact.objects.filter(recipients__in=recipients).exclude(state=ContactState.DONE)
    found = Contact.objects.filter(pk__in=rows.values("pk")).select_related("campaign")
    return list(found.select_for_update(of=("self",)).order_by("pk"))


def _take_from_queues(
    contacts: Sequence[Contact], told_now: Sequence[int], outcome: Outcome
) -> None:
    """Finish each contact behind which everybody's applicant has heard the promised date."""
    for contact in contacts:
        behind = Application.objects.open().filter(recipients__contact=contact)
        if behind.exclude(pk__in=told_now).exclude(pk__in=behind.knowing()).exists():
            continue
        contact.state, contact.last_outcome = ContactState.DONE, outcome
        contact.lease_by = contact.lease_until = contact.next_try_at = None
        contact.save(
            update_fields=["state", "last_outcome", "lease_by", "lease_until", "next_try_at"]
        )
