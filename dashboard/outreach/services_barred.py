"""Numbers and addresses that do not want to hear from the office, until somebody lifts it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.checks import free_text, refuse
from dashboard.applications.personal import e164, email_address
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record as write_event
from dashboard.core.fields import LookupField
from dashboard.offices.models import Office
from dashboard.outreach.models import Campaign, Contact, DoNotContact, Recipient
from dashboard.outreach.permissions import check_can_answer, check_can_lift
from dashboard.outreach.statuses import Barred, CampaignStatus, ContactState, Outcome

LABEL = DoNotContact._meta.label_lower


def normal(*, way: str, address: str) -> str:
    """The one spelling of a phone number or an e-mail address.

    Raises ``ValidationError`` at ``address`` for what is neither.
    """
    try:
        if way == Barred.PHONE:
            return e164(address)
        validate_email(address.strip())
    except ValueError as error:
        words = _("Not a phone number: digits such as 0812-3456-7890 or +62 812 3456 7890.")
        raise ValidationError({"address": words}) from error
    except ValidationError as error:
        raise ValidationError({"address": _("Not an e-mail address.")}) from error
    return email_address(address)


def is_barred(*, office: Office, way: str, address: str) -> bool:
    """Whether this number or address wants no more of it; what is no address is not barred."""
    try:
        hashes = _hashes(normal(way=way, address=address))
    except ValidationError:
        return False
    rows = DoNotContact.objects.of_offices([office.pk]).standing()
    return rows.filter(way=way, address_hash__in=hashes).exists()


def barred_hashes(*, office: Office, way: str, field: LookupField) -> list[str]:
    """The look-up hashes under which ``field`` would hold what is barred in the office.

    Each column has its own hashes, so that they are made from the barred addresses; one query.
    """
    rows = DoNotContact.objects.of_offices([office.pk]).standing().filter(way=way)
    return [found for row in rows for found in field.hashes(row.address.open())]


def take_out(*, campaign: Campaign, now: datetime) -> int:
    """Give up the campaign's contacts that nobody holds and whose number is barred by now, or
    behind which nobody is left to tell something (see ``RecipientQuerySet.to_tell``).

    Inside the caller's transaction, before a lease. A contact that somebody holds stays with
    them: the call that they are making may still be recorded.
    """
    field = Contact._meta.get_field("phone_hash")
    hashes = barred_hashes(office=campaign.office, way=Barred.PHONE, field=field)
    people = Recipient.objects.to_tell(campaign, campaign.office.local_date(now))
    rows = Contact.objects.of(campaign)
    settled = ~Exists(people.filter(contact=OuterRef("pk")))
    return _give_up(rows.filter(settled | Q(phone_hash__in=hashes)), now)


def _give_up(rows, now: datetime) -> int:
    free = Q(state__in=(ContactState.QUEUED, ContactState.WAITING))
    run_out = Q(state=ContactState.LEASED, lease_until__lte=now)
    return rows.filter(free | run_out).update(
        state=ContactState.GIVEN_UP, lease_by=None, lease_until=None
    )


@transaction.atomic
def bar(
    *,
    office: Office,
    way: str,
    address: str,
    by: User | None,
    reason: str = "",
    now: datetime | None = None,
) -> DoNotContact:
    """Leave this number or address alone from now on, in every running campaign of the office.

    One that is barred already stays as it is. ``by`` is ``None`` where people did it themselves,
    by the link in a message. Raises ``PermissionDenied``, and ``ValidationError`` at ``address``
    or ``reason``.
    """
    now = now or timezone.now()
    if by is not None:
        check_can_answer(by, office)
    plain = normal(way=way, address=address)
    refuse(free_text("reason", reason))
    Office.objects.select_for_update().get(pk=office.pk)
    rows = DoNotContact.objects.of_offices([office.pk]).standing()
    known = rows.filter(way=way, address_hash__in=_hashes(plain)).first()
    if known:
        return known
    row = DoNotContact.objects.create(
        office=office,
        way=way,
        address=plain,
        hint=f"••••{plain[-4:]}" if way == Barred.PHONE else _hint(plain),
        reason=reason,
        at=now,
        by=by,
    )
    _write(row, by=by, verb=AuditEvent.Verb.CREATED, reason=reason, at=now)
    if way == Barred.PHONE:
        _give_up(_contacts(row), now)
    return row


@transaction.atomic
def lift(*, row: DoNotContact, by: User, reason: str, now: datetime | None = None) -> DoNotContact:
    """They want to be called again: contacts with attempts left go back into their queues.

    A second lift changes nothing. Raises ``PermissionDenied``, and ``ValidationError`` at
    ``reason``, which is needed.
    """
    now = now or timezone.now()
    check_can_lift(by, row.office)
    if not reason.strip():
        raise ValidationError({"reason": _("Say who asked for it, and how.")})
    refuse(free_text("reason", reason))
    row = DoNotContact.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.lifted_at is not None:
        return row
    row.lifted_at, row.lifted_by = now, by
    row.save(update_fields=["lifted_at", "lifted_by"])
    _write(row, by=by, verb=AuditEvent.Verb.WITHDRAWN, reason=reason, at=now)
    if row.way == Barred.PHONE:
        waits = _contacts(row).filter(
            state=ContactState.GIVEN_UP, attempts_made__lt=F("campaign__max_attempts")
        )
        waits = waits.exclude(last_outcome=Outcome.WRONG_NUMBER).exclude(recipients=None)
        waits.filter(attempts_made=0).update(state=ContactState.QUEUED)
        waits.filter(attempts_made__gt=0).update(state=ContactState.WAITING)
    return row


def _contacts(row: DoNotContact):
    """The contacts with this number in the campaigns of the office that still go on."""
    field = Contact._meta.get_field("phone_hash")
    campaigns = Campaign.objects.filter(office=row.office_id).exclude(status=CampaignStatus.ENDED)
    return Contact.objects.filter(
        campaign__in=campaigns, phone_hash__in=field.hashes(row.address.open())
    )


def _hashes(plain: str) -> list[str]:
    return DoNotContact._meta.get_field("address_hash").hashes(plain)


def _hint(address: str) -> str:
    """The beginning of a mailbox and of its domain: a•••@c•••."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain[:1]}•"[:8]


def _write(row: DoNotContact, *, by: User | None, verb, reason: str, at: datetime) -> None:
    write_event(
        by=by,
        verb=verb,
        object_label=LABEL,
        object_id=str(row.pk),
        office_code=row.office.code,
        changes={"way": row.way, "hint": row.hint},
        reason=reason,
        at=at,
    )
