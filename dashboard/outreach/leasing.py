"""Who phones whom: contacts are held by one person until a time, then anybody gets them.

Lock order: the campaign, then contacts in order of their keys. A contact is held by one person
because whoever takes it has locked its campaign; a number is held in one campaign because
whoever takes it has locked every contact with that number (settled.md 35).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record as write_event
from dashboard.offices.calendars import calendar_of
from dashboard.outreach import hours
from dashboard.outreach.models import CallSheet, Campaign, Contact
from dashboard.outreach.permissions import check_can_call, check_can_start
from dashboard.outreach.services_barred import take_out
from dashboard.outreach.statuses import CampaignStatus, ContactState, Outcome

AT_ONCE = 10  # contacts that one person holds on the screen
NUMBERS_A_DAY = 400  # that one person sees by taking contacts: a call every 80 seconds for 9 hours
LABEL = Contact._meta.label_lower
FREE = {"lease_by": None, "lease_until": None}


@transaction.atomic
def lease(
    *, campaign: Campaign, by: User, count: int = AT_ONCE, now: datetime | None = None
) -> list[Contact]:
    """Take the next contacts to phone, up to ``count`` in hand; return all that ``by`` holds.

    What they hold already counts, so that a double click takes nothing more. The numbers count as
    seen: the audit event stands before they are shown, and ``NUMBERS_A_DAY`` is the limit. Raises
    ``PermissionDenied``, and ``ValidationError`` where the campaign does not run, outside of
    calling hours, and beyond the limit.
    """
    now = now or timezone.now()
    check_can_call(by, campaign)
    campaign = lock(campaign)
    refuse_unless_calling(campaign, now)
    held = list(Contact.objects.of(campaign).held_by(by, now).on_screen().in_order())
    until = now + timedelta(minutes=campaign.lease_minutes)
    wanted = min(count, AT_ONCE) - len(held)
    found = take(campaign=campaign, by=by, count=wanted, until=until, now=now)
    return sorted([*held, *found], key=_place)


@transaction.atomic
def release(
    *, campaign: Campaign, by: User, holder: User | None = None, now: datetime | None = None
) -> int:
    """Give back what ``by`` holds on the screen, for others to phone; how many that were.

    A head gives back what another ``holder`` has. Raises ``PermissionDenied``.
    """
    now = now or timezone.now()
    check_can_call(by, campaign)
    if holder is not None and holder != by:
        check_can_start(by, campaign.office)
    campaign = lock(campaign)
    given = give_back(Contact.objects.of(campaign).leased_to(holder or by).on_screen())
    if given:
        held = {"released": given, "holder": (holder or by).username}
        write(campaign, by=by, changes=held, at=now)
    return given


def lock(campaign: Campaign) -> Campaign:
    """The campaign as it stands, locked: in the caller's transaction."""
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("office", "incident")
    return rows.get(pk=campaign.pk)


def refuse_unless_calling(campaign: Campaign, now: datetime) -> None:
    """Raise ``ValidationError`` where the campaign does not run or nobody is phoned at ``now``."""
    if campaign.status != CampaignStatus.RUNNING:
        words = {"status": campaign.get_status_display()}
        raise ValidationError(_("This campaign does not run: %(status)s.") % words)
    if not hours.is_open(campaign, calendar_of(campaign.office), now):
        raise ValidationError(hours.closed_words(campaign))


def take(
    *,
    campaign: Campaign,
    by: User,
    count: int,
    until: datetime,
    now: datetime,
    sheet: CallSheet | None = None,
) -> list[Contact]:
    """Hold the next ``count`` contacts for ``by`` until ``until``, on a ``sheet`` or the screen.

    Inside the caller's transaction with the campaign locked. Writes the audit event of the
    numbers; raises ``ValidationError`` beyond ``NUMBERS_A_DAY``.
    """
    take_out(campaign=campaign, now=now)
    found: list[Contact] = []
    passed: set[int] = set()
    while len(found) < count:
        rows = Contact.objects.leasable(campaign, now).exclude(pk__in=passed)
        chosen = list(rows[: count - len(found)])
        if not chosen:
            break
        passed |= {row.pk for row in chosen}
        found += _still_free(campaign, chosen, now)
    if found:
        _hold(campaign, found, by, until, now, sheet)
    return found


def give_back(rows) -> int:
    """Put held contacts back into their queue; how many. The state follows from the attempts."""
    first = rows.filter(last_outcome="").update(state=ContactState.QUEUED, **FREE)
    return first + rows.filter(state=ContactState.LEASED).update(state=ContactState.WAITING, **FREE)


def numbers_left(by: User, campaign: Campaign, now: datetime) -> int:
    """How many more numbers this person may see today, on the office's clock."""
    office = campaign.office
    since = office.midnight(office.local_date(now))
    events = AuditEvent.objects.revealed_by(by, since=since).filter(object_label=LABEL)
    seen = sum(changes.get("count", 1) for changes in events.values_list("changes", flat=True))
    return max(NUMBERS_A_DAY - seen, 0)


def write(campaign: Campaign, *, by: User, changes: dict, at: datetime, verb=None) -> None:
    """One audit event about contacts of the campaign: keys and counts, never a number."""
    write_event(
        by=by,
        verb=verb or AuditEvent.Verb.CHANGED,
        object_label=LABEL,
        object_id=str(campaign.pk),
        office_code=campaign.office.code,
        changes=changes,
        at=at,
    )


def _still_free(campaign: Campaign, chosen: Sequence[Contact], now: datetime) -> list[Contact]:
    """Those of ``chosen`` that nobody took or phoned meanwhile, in this campaign or another."""
    hashes = {row.phone_hash for row in chosen}
    locked = Contact.objects.select_for_update(of=("self",)).order_by("pk")
    list(locked.filter(campaign__office=campaign.office_id, phone_hash__in=hashes))
    free = set(Contact.objects.leasable(campaign, now).of_keys(chosen).values_list("pk", flat=True))
    return [row for row in chosen if row.pk in free]


def _hold(campaign, found, by, until, now, sheet) -> None:
    if not campaign.practice:
        User.objects.select_for_update().get(pk=by.pk)
        if len(found) > numbers_left(by, campaign, now):
            words = {"count": NUMBERS_A_DAY}
            raise ValidationError(
                _("You have seen %(count)d numbers today, which is the limit. Ask a head.") % words
            )
        changes = {"fields": ["phone"], "count": len(found), "contacts": [row.pk for row in found]}
        write(campaign, by=by, verb=AuditEvent.Verb.REVEALED, changes=changes, at=now)
    held = {"state": ContactState.LEASED, "lease_by": by, "lease_until": until}
    for row in found:
        for name, value in held.items():
            setattr(row, name, value)
    Contact.objects.of_keys(found).update(**held)
    if sheet is not None:
        for line, row in enumerate(found, start=1):
            row.sheet, row.sheet_line = sheet, line
            row.save(update_fields=["sheet", "sheet_line"])


def _place(row: Contact) -> tuple:
    asked = row.last_outcome == Outcome.CALL_BACK
    return (not asked, row.priority, row.priority_on is None, row.priority_on or row.pk, row.pk)
