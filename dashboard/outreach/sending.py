"""What the worker does with a mailing: send it in small steps. Safe to run twice, at any time.

One process works on a mailing at a time (its lock goes with the process). A message is marked as
being sent before it is sent: one that is found so afterwards may have arrived, and is never sent
again.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dashboard.applications.imports.work import Stopped, stopping
from dashboard.applications.models import Application
from dashboard.core.sealing import CannotOpen
from dashboard.outreach import script
from dashboard.outreach.channels.base import NotSent, Send
from dashboard.outreach.channels.ways import CHANNELS
from dashboard.outreach.known import known
from dashboard.outreach.letters import letter
from dashboard.outreach.models import ContactAttempt, Mailing, Message, Recipient, Told
from dashboard.outreach.services_barred import is_barred
from dashboard.outreach.statuses import (
    PASSING,
    CampaignStatus,
    Direction,
    Failure,
    MessageState,
    Outcome,
)

STEP = 20  # messages per connection: servers close one that is used for long
TRIES = 3  # of a message whose failure may pass


class InUse(Exception):
    """Another process works on the mailing."""


def run(*, mailing_id: int) -> None:
    """Send what is to be sent. Raises ``Stopped`` where the process is told to end meanwhile."""
    mailing = Mailing.objects.for_work().get(pk=mailing_id)
    try:
        with _alone(mailing):
            _give_up_broken_off(mailing)
            while _step(mailing):
                pass
    except InUse:
        return


@contextmanager
def _alone(mailing: Mailing) -> Iterator[None]:
    folder = settings.DATA_DIR / "mailings"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{mailing.pk}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse from error
        yield


def _give_up_broken_off(mailing: Mailing) -> None:
    """Whoever had these in hand is gone: they may have arrived."""
    Message.objects.of(mailing).filter(state=MessageState.SENDING).fail(Failure.UNSURE)


def _step(mailing: Mailing) -> bool:
    """Send some; whether there may be more."""
    mailing.campaign.refresh_from_db(fields=["status"])
    if mailing.campaign.status != CampaignStatus.RUNNING or mailing.campaign.practice:
        return False
    due = list(Message.objects.of(mailing).to_send()[:STEP])
    Mailing.objects.beat(mailing.pk, timezone.now())
    if not due:
        finish(mailing, timezone.now())
        return False
    try:
        with CHANNELS[mailing.channel].opened() as send:
            for message in due:
                if stopping.is_set():
                    raise Stopped
                if not _send(mailing, message, send):
                    break
    except NotSent as trouble:  # no connection: the same for all that wait
        Message.objects.of(mailing).to_send().fail(trouble.failure, tried=1)
    return True


def finish(mailing: Mailing, now: datetime) -> None:
    """Close a mailing of which nothing is left to be sent or tried again."""
    rows = Message.objects.of(mailing)
    if not rows.under_way().exists() and not rows.passing(TRIES).exists():
        Mailing.objects.filter(pk=mailing.pk, finished_at=None).update(finished_at=now)


def _send(mailing: Mailing, message: Message, send: Send) -> bool:
    """Send one; whether the connection is good for the next."""
    row = Message.objects.filter(pk=message.pk)
    if not row.to_send().update(state=MessageState.SENDING, tries=F("tries") + 1, error=""):
        return True  # somebody has stopped it meanwhile
    today = mailing.campaign.office.local_date(timezone.now())
    people = Recipient.objects.to_tell(mailing.campaign, today)
    found = message.applications.filter(recipients__in=people).for_page()
    applications = list(found.order_by("pk"))
    if not applications:
        row.update(state=MessageState.STOPPED, error=Failure.SETTLED)
        return True
    facts = known(applications, mailing.campaign.incident)
    try:
        to = message.address.open()
        office, way = mailing.campaign.office, CHANNELS[mailing.channel].bar
        if is_barred(office=office, way=way, address=to):
            row.update(state=MessageState.STOPPED)
            return True
        send(
            letter(
                mailing=mailing,
                uuid=message.uuid,
                to=to,
                language=message.language,
                applications=applications,
                known=facts,
            )
        )
    except CannotOpen:
        row.fail(Failure.DAMAGED)
    except NotSent as trouble:
        row.fail(trouble.failure)
        return trouble.failure not in (*PASSING, Failure.UNSURE)
    else:
        _note(mailing, message, applications, facts, timezone.now())
    return True


@transaction.atomic
def _note(
    mailing: Mailing,
    message: Message,
    applications: list[Application],
    facts: script.Known,
    now: datetime,
) -> None:
    """The message is sent: so its readers were told the dates that stood in it, if any did."""
    english = message.language == "en"
    texts = (
        (mailing.subject_en, mailing.body_en) if english else (mailing.subject_id, mailing.body_id)
    )
    said = "\n".join(texts)
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=now)
    Mailing.objects.beat(mailing.pk, now)
    attempt = ContactAttempt.objects.create(
        office=mailing.campaign.office,
        campaign=mailing.campaign,
        direction=Direction.OUT,
        channel=mailing.channel,
        outcome=Outcome.MESSAGE_LEFT,
        at=now,
        recorded_at=now,
        by=mailing.by,
        key=f"mail:{message.uuid.hex}",
    )
    Told.objects.bulk_create(
        Told(attempt=attempt, application=row, promise=script.told(row, facts, said))
        for row in applications
    )
