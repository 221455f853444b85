"""What needs a person today: each line a count and the way to exactly what it counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.accounts.models import User
from dashboard.incidents.permissions import can_confirm
from dashboard.notices.models import Notice
from dashboard.notices.permissions import can_publish, is_own
from dashboard.overview.desk import Desk
from dashboard.overview.figures import (
    FIRST_REMINDER,
    LAST_REMINDER,
    PERMIT_DAYS,
    READY_STAGE,
    Work,
)
from dashboard.overview.links import Rows
from dashboard.overview.outages import Outages
from dashboard.overview.periods import DAY


@dataclass(frozen=True)
class Action:
    """``n`` rows at ``url``; ``is_worst`` for what is late already."""

    n: int
    words: str
    url: str
    is_worst: bool = False


def actions(desk: Desk, work: Work, outages: Outages) -> list[Action]:
    """What is to be done, the most urgent first; lines without a row are left out."""
    lines = [
        *to_confirm(outages, desk.user),
        *of_people(outages),
        *of_incidents(outages),
        *of_notices(outages.waiting_notices, desk.user),
        *of_files(work, desk.rows, desk.today),
    ]
    return [line for line in lines if line.n]


def to_confirm(outages: Outages, user: User) -> Iterator[Action]:
    """What somebody reported and this person may confirm or dismiss."""
    for row in outages.reported:
        if can_confirm(user, row):
            words = _("incident reported, to be confirmed: %(number)s") % {"number": row.number}
            yield Action(1, words, row.get_absolute_url(), True)


def of_people(outages: Outages) -> Iterator[Action]:
    """The affected whom nobody has told, one line per incident that is not closed."""
    for row in outages.all:
        n = outages.to_contact.get(row.pk, 0)
        words = ngettext(
            "person not contacted yet: %(number)s", "people not contacted yet: %(number)s", n
        )
        url = f"{reverse('outreach:untold')}?incident={row.pk}"
        yield Action(n, words % {"number": row.number}, url, True)


def of_incidents(outages: Outages) -> Iterator[Action]:
    """Incidents that go on and of which the public has heard nothing."""
    for row in outages.ongoing:
        url = row.get_absolute_url()
        if row.announced_at is None:
            yield Action(1, _("incident not announced: %(number)s") % {"number": row.number}, url)
        elif not row.is_told:
            words = _("incident without a public update: %(number)s") % {"number": row.number}
            yield Action(1, words, url)


def of_notices(waiting: Sequence[Notice], user: User) -> Iterator[Action]:
    """Notices that this person may approve, and each of their own that waits for someone else."""
    mine = [row for row in waiting if can_publish(user, row)]
    words = ngettext("notice waits for your approval", "notices wait for your approval", len(mine))
    yield Action(len(mine), words, _notices_url(mine))
    for row in waiting:
        if is_own(user, row):
            yield Action(1, _("notice of yours waits for approval"), row.get_absolute_url())


def _notices_url(rows: Sequence[Notice]) -> str:
    """Straight to the only one, else to the list of exactly these."""
    if len(rows) == 1:
        return rows[0].get_absolute_url()
    return f"{reverse('notices:list')}?approvable=yes"


def expired_url(rows: Rows, today: date) -> str:
    """Files not ready whose permit has ended: each day of overstay counts against the person."""
    return rows.url(scope="open", ready="no", permit_expiry_before=today - DAY)


def expiring_url(rows: Rows, today: date) -> str:
    """Files not ready whose permit ends today or in the days after."""
    last = today + PERMIT_DAYS * DAY
    return rows.url(scope="open", ready="no", permit_expiry_after=today, permit_expiry_before=last)


def of_files(work: Work, rows: Rows, today: date) -> Iterator[Action]:
    """Files that are late, due, uncollected or whose permit ends."""
    due = work.due
    old, older = today - FIRST_REMINDER * DAY, today - LAST_REMINDER * DAY
    waiting = rows.on(scope="open", stage=READY_STAGE)
    words = _("stay permits have expired, file open")
    yield Action(due["expired"], words, expired_url(rows, today), True)
    yield Action(due["late_now"], _("past due, not ready"), rows.url(late="net"), True)
    yield Action(
        due["due_today"],
        _("due today, not ready"),
        rows.url(scope="open", ready="no", due_after=today, due_before=today),
    )
    words = _("stay permits end within 7 days, file open")
    yield Action(due["expiring"], words, expiring_url(rows, today))
    yield Action(
        due["last_reminder"],
        _("passports not collected, day 27 or later"),
        waiting.url(ready_before=older),
    )
    yield Action(
        due["uncollected"],
        _("passports not collected, day 21 to 26"),
        waiting.url(ready_after=older + DAY, ready_before=old),
    )
