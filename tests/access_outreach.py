"""Who may open the pages of outreach: rows of the table in tests/access.py, as plain fields."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.outreach.models import CallSheet, Campaign, Contact, DoNotContact, Mailing

HEADS = frozenset({"section_head", "other_head", "ict_head", "office_head"})
CALLERS = HEADS | {"caller"}
ANSWERERS = CALLERS | {"officer", "colleague"}
OFFICE = ANSWERERS | {"pr", "auditor"}
AT = datetime(2024, 6, 24, 2, tzinfo=UTC)


def campaign(world: Any) -> dict:
    """The office's campaign; the same one each time."""
    fields = {"name": "Cetak tertunda", "script_id": "Halo", "script_en": "Hello"}
    fields |= {"office": world.office, "started_at": AT, "started_by": world.cast["office_head"]}
    row, _made = Campaign.objects.get_or_create(key="akses", defaults=fields)
    return {"pk": row.pk}


def sheet(world: Any) -> dict:
    fields = {"campaign_id": campaign(world)["pk"], "number": 1, "lines": 1, "at": AT}
    fields |= {"by": world.cast["caller"], "lease_until": AT}
    row, _made = CallSheet.objects.get_or_create(key="akses", defaults=fields)
    return {"pk": row.pk}


def held(world: Any) -> dict:
    """The caller has a contact in hand."""
    key, caller = campaign(world)["pk"], world.cast["caller"]
    until = datetime.now(UTC) + timedelta(minutes=45)
    fields = {"state": "LEASED", "lease_by": caller, "lease_until": until, "priority": 4}
    Contact.objects.create(campaign_id=key, phone="+6281390246858", phone_last4="6858", **fields)
    return {"pk": key, "holder": caller.pk}


def left_alone(world: Any) -> dict:
    fields = {"address": "+6281390246857", "hint": "••••6857", "at": AT}
    row = DoNotContact.objects.create(office=world.office, way="PHONE", lifted_at=AT, **fields)
    return {"pk": row.pk}


def mailing(world: Any) -> dict:
    fields = {"campaign_id": campaign(world)["pk"], "channel": "EMAIL", "at": AT, "finished_at": AT}
    fields |= {"by": world.cast["office_head"]}
    row, _made = Mailing.objects.get_or_create(key="akses", defaults=fields)
    return {"pk": row.campaign_id, "mailing": row.pk}


ROWS: dict[str, dict] = {
    "outreach:create": {"may": HEADS},
    "outreach:untold": {"may": OFFICE},
    "outreach:detail": {"may": OFFICE, "at": campaign},
    "outreach:contacts": {"may": OFFICE, "at": campaign},
    "outreach:files": {"may": OFFICE, "at": campaign},
    "outreach:pause": {"may": HEADS, "at": campaign, "post": True},
    "outreach:resume": {"may": HEADS, "at": campaign, "post": True},
    "outreach:end": {"may": HEADS, "at": campaign, "post": True},
    "outreach:refill": {"may": HEADS, "at": campaign, "post": True},
    "outreach:release_of": {"may": HEADS, "at": held, "post": True},
    "outreach:print_sheet": {"may": CALLERS, "at": campaign},
    "outreach:sheet": {"may": CALLERS, "at": sheet},
    "outreach:inbound": {"may": ANSWERERS},
    "outreach:answer": {"may": ANSWERERS, "post": True},
    "outreach:barred": {"may": OFFICE},
    "outreach:lift": {"may": HEADS, "at": left_alone, "post": True},
    "outreach:mailing": {"may": HEADS, "at": campaign},
    "outreach:send_mailing": {"may": HEADS, "at": campaign, "post": True},
    "outreach:mailing_progress": {"may": HEADS, "at": mailing},
    "outreach:retry_mailing": {"may": HEADS, "at": mailing, "post": True},
}
