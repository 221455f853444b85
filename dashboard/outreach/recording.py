"""What came of a call: appended, with what the applicants heard."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.checks import Found, free_text, refuse
from dashboard.applications.models import Application, PromiseChange
from dashboard.offices.calendars import calendar_of
from dashboard.outreach import hours, leasing, script
from dashboard.outreach.fates import fate
from dashboard.outreach.known import known
from dashboard.outreach.models import CallSheet, Contact, ContactAttempt, Recipient, Told
from dashboard.outreach.permissions import check_can_call
from dashboard.outreach.statuses import (
    AGAIN,
    TELLS,
    Channel,
    ContactState,
    Direction,
    Outcome,
)

WAYS = (Channel.PHONE, Channel.WHATSAPP)


@transaction.atomic
def record(
    *,
    contact: Contact,
    outcome: str,
    by: User,
    key: str,
    at: datetime | None = None,
    note: str = "",
    call_back_at: datetime | None = None,
    channel: str = Channel.PHONE,
    sheet: CallSheet | None = None,
    said: Mapping[int, date | None] | None = None,
    now: datetime | None = None,
) -> ContactAttempt:
    """Append what came of phoning ``contact``, which ``by`` holds, or which is still on the
    ``sheet`` that is typed in; a known ``key`` is a double click and returns what it recorded.

    ``at`` is when the call was made, ``now`` unless it is typed in afterwards. ``said`` holds, by
    application, the date in the script where it differs from the one promised now. A call in hand
    may be recorded when the campaign was paused meanwhile; see ``_follow`` for what comes next.
    Raises ``PermissionDenied``; ``ValidationError`` with the code ``lease`` where ``by`` holds the
    contact no more, by field (``outcome``, ``at``, ``note``, ``call_back_at``, ``channel``) for
    the rest: nothing is written then.
    """
    now = now or timezone.now()
    check_can_call(by, contact.campaign)
    rows = Contact.objects.select_for_update(of=("self",))
    row = rows.select_related("campaign__office", "campaign__incident").get(pk=contact.pk)
    if known := ContactAttempt.objects.submitted_as(key):
        return _same(known, row)
    if sheet is None or not row.is_on(sheet):
        _refuse_unless_held(row, by, now)
    attempt = ContactAttempt(contact=row, outcome=outcome, by=by, key=key, channel=channel)
    attempt.at, attempt.recorded_at, attempt.note = at or now, now, note.strip()
    attempt.call_back_at, attempt.sheet = call_back_at, sheet
    refuse(_refusals(attempt, row))
    return _append(attempt, row, said or {})


def _append(
    attempt: ContactAttempt, row: Contact, said: Mapping[int, date | None]
) -> ContactAttempt:
    campaign = row.campaign
    attempt.campaign, attempt.office, attempt.direction = campaign, campaign.office, Direction.OUT
    attempt.save(force_insert=True)
    if not campaign.practice:
        _tell(attempt, said)
    _follow(row, attempt)
    changes = {"contact": row.pk, "outcome": str(attempt.outcome), "attempts": row.attempts_made}
    leasing.write(campaign, by=attempt.by, changes=changes, at=attempt.recorded_at)
    return attempt


def _same(known: ContactAttempt, row: Contact) -> ContactAttempt:
    if known.contact_id != row.pk:
        raise ValidationError(_("This form was sent for another contact. Open the page again."))
    return known


def _refuse_unless_held(row: Contact, by: User, now: datetime) -> None:
    if row.is_held_by(by, now):
        return
    words = {"why": fate(row, by, now)}
    raise ValidationError(_("Nothing was saved. %(why)s") % words, code="lease")


def _refusals(attempt: ContactAttempt, row: Contact) -> Found:
    now, later, campaign = attempt.recorded_at, attempt.call_back_at, row.campaign
    if attempt.outcome not in Outcome.values:
        yield "outcome", _("Choose what came of the call.")
    if attempt.channel not in WAYS:
        yield "channel", _("By phone or by WhatsApp.")
    if attempt.at > now:
        yield "at", _("This lies in the future.")
    elif attempt.at < campaign.started_at:
        yield "at", _("The campaign had not begun then.")
    yield from free_text("note", attempt.note)
    if attempt.outcome != Outcome.CALL_BACK:
        if later is not None:
            yield "call_back_at", _("Only who asks to be called later has a time for it.")
    elif later is None:
        yield "call_back_at", _("Say when to call again.")
    elif later <= now:
        yield "call_back_at", _("This time has passed.")
    elif later > now + hours.FARTHEST:
        yield "call_back_at", _("At most %(count)d days ahead.") % {"count": hours.FARTHEST.days}
    elif not hours.is_open(campaign, calendar_of(campaign.office), later):
        yield "call_back_at", hours.closed_words(campaign)


def _tell(attempt: ContactAttempt, said: Mapping[int, date | None]) -> None:
    """Which applications it was about, and the date that each applicant heard, if any: none where
    no date stands in what the script says to them."""
    campaign, told = attempt.campaign, attempt.outcome in TELLS
    behind = Recipient.objects.behind(attempt.contact).select_related("application")
    rows = [row.application for row in behind]
    facts = known(rows, campaign.incident)
    heard = {
        row.pk: script.told(row, facts, campaign.script_id, campaign.script_en) for row in rows
    }
    Told.objects.bulk_create(
        Told(
            attempt=attempt,
            application=row,
            promise=_heard(row, heard[row.pk], said) if told else None,
        )
        for row in rows
    )


def _heard(row: Application, promised: date | None, said: Mapping[int, date | None]) -> date | None:
    """What stood in the script: the promise, or the one that stood there a moment before it."""
    heard = said.get(row.pk, promised)
    if heard is None or promised is None or heard == promised:
        return promised and heard
    stood = PromiseChange.objects.filter(application=row.pk).values_list("old", "new")
    return heard if any(heard in pair for pair in stood) else promised


def _follow(row: Contact, attempt: ContactAttempt) -> None:
    """The contact's state after the attempt; nobody holds it any more.

    Done where the applicants know the date; where nobody was reached, phoned again after the gap
    and given up after ``max_attempts``; a call that was asked for waits for its time.
    """
    row.attempts_made, row.last_outcome = row.attempts_made + 1, attempt.outcome
    row.lease_by = row.lease_until = row.next_try_at = None
    if attempt.outcome in TELLS:
        row.state = ContactState.DONE
    elif attempt.outcome == Outcome.CALL_BACK:  # agreed with the applicant: never given up
        row.state, row.next_try_at = ContactState.WAITING, attempt.call_back_at
    elif attempt.outcome not in AGAIN or row.attempts_made >= row.campaign.max_attempts:
        row.state = ContactState.GIVEN_UP
    else:
        gap = timedelta(minutes=row.campaign.gap_minutes)
        row.state, row.next_try_at = ContactState.WAITING, attempt.at + gap
    row.save(
        update_fields=[
            "attempts_made",
            "last_outcome",
            "lease_by",
            "lease_until",
            "next_try_at",
            "state",
        ]
    )
