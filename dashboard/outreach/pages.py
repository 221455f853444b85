"""What the page of a campaign shows: each number with the way to exactly what it counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.core.formats import number
from dashboard.outreach import choosing, figures, permissions
from dashboard.outreach.figures import LEFT, Line, Progress
from dashboard.outreach.filters import EVERYBODY, NO_PHONE, WRONG_NUMBER
from dashboard.outreach.forms import EndForm
from dashboard.outreach.models import Campaign
from dashboard.outreach.statuses import AFRESH, STANDS, CampaignStatus, Priority

DRAWN = 12  # hours in the chart; the table below has all of them


@dataclass(frozen=True)
class Number:
    """A count and the page with its rows."""

    n: int
    url: str
    label: str = ""


@dataclass(frozen=True)
class Bar:
    """What the chart of bars draws."""

    label: str
    value: int
    url: str
    colour: int = 0


@dataclass(frozen=True)
class Row:
    """A line of a table of figures."""

    label: str
    numbers: Sequence[Number]


def detail_page(
    campaign: Campaign, *, user: User, failed: EndForm | None = None, now: datetime | None = None
) -> dict[str, Any]:
    """The context of the detail page; ``failed`` is the form of the end that was refused."""
    now = now or timezone.now()
    done = figures.progress(campaign, now=now)
    may_start = permissions.can_start(user, campaign.office)
    is_over = campaign.status == CampaignStatus.ENDED
    files = reverse("outreach:files", args=[campaign.pk])
    return {
        "campaign": campaign,
        "incident": campaign.incident,
        "progress": done,
        "states": [label for _key, label in STANDS],
        "classes": list(_classes(campaign, done)),
        "bars": [
            Bar(line.label, line.phoned, contacts_url(campaign, hour=line.key))
            for line in done.hours[-DRAWN:]
        ],
        "drawn": DRAWN if len(done.hours) > DRAWN else 0,
        "hours": list(_lines(campaign, done.hours, "hour")),
        "callers": list(_lines(campaign, done.callers, "caller")),
        "holders": [
            (row, contacts_url(campaign, holder=row.key))
            for row in figures.holders(campaign, now=now)
        ],
        "links": _links(campaign, done, files),
        "without_phone": Number(done.without_phone, f"{files}?why={NO_PHONE}"),
        "wrong_number": Number(done.wrong_number, f"{files}?why={WRONG_NUMBER}"),
        "newly": 0 if is_over else choosing.newly_affected(campaign).count(),
        "may_start": may_start,
        "may_change": may_start and not is_over,
        "is_paused": campaign.status == CampaignStatus.PAUSED,
        "may_call": permissions.can_call(user, campaign) and not is_over,
        "may_send": permissions.can_send(user, campaign),
        "end_form": failed or EndForm(),
        "form": failed,
        "as_of": now,
    }


def _links(campaign: Campaign, done: Progress, files: str) -> dict[str, SafeString]:
    """The numbers of the line that sums up, each with the way to its rows."""
    urls = {
        "ever": (done.ever, contacts_url(campaign, reached="yes")),
        "knowing": (done.knowing, contacts_url(campaign, reached="yes", knows="yes")),
        "afresh": (done.afresh, contacts_url(campaign, state=AFRESH)),
        "contacts": (done.contacts, contacts_url(campaign)),
        "left": (done.left, contacts_url(campaign, state=[str(state) for state in LEFT])),
        "people": (done.people, f"{files}?why={EVERYBODY}"),
    }
    return {
        name: format_html('<a href="{}">{}</a>', url, number(n)) for name, (n, url) in urls.items()
    }


def contacts_url(campaign: Campaign, **filters: str | Iterable[str]) -> str:
    """The list of the campaign's contacts, narrowed by keys of ``ContactFilter``."""
    url = reverse("outreach:contacts", args=[campaign.pk])
    return f"{url}?{urlencode(filters, doseq=True)}" if filters else url


def _classes(campaign: Campaign, done: Progress) -> Iterator[Row]:
    """Each priority by state, then all of them."""
    for key in Priority:
        yield Row(key.label, list(_by_state(campaign, done, key)))
    yield Row(_("All"), list(_by_state(campaign, done, None)))


def _by_state(campaign: Campaign, done: Progress, key: int | None) -> Iterator[Number]:
    narrow = {} if key is None else {"priority": str(int(key))}
    yield Number(done.count(priority=key), contacts_url(campaign, **narrow), _("Numbers"))
    for state, label in STANDS:
        url = contacts_url(campaign, state=state, **narrow)
        yield Number(done.count(priority=key, states=[state]), url, str(label))


def _lines(campaign: Campaign, lines: Sequence[Line], name: str) -> Iterator[Row]:
    for line in lines:
        phoned = Number(line.phoned, contacts_url(campaign, **{name: line.key}))
        url = contacts_url(campaign, **{name: line.key, "reached": "yes"})
        yield Row(line.label, [phoned, Number(line.reached, url)])
