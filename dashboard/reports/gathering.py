"""What is known of an incident when its report is made, read once: figures and texts as plain data
that JSON keeps, instants in ISO, words in both languages. Nothing here names an applicant."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils import translation

from dashboard.core.models import Named
from dashboard.incidents.models import Incident, ServiceImpact
from dashboard.incidents.statuses import LABEL
from dashboard.notices.models import Notice
from dashboard.notices.sites import PATHS, public_url
from dashboard.offices.calendars import calendar_of
from dashboard.offices.models import Membership, Office
from dashboard.offices.roles import Role
from dashboard.reports import people
from dashboard.reports.document import LANGUAGES, Both
from dashboard.reports.downtime import clock_minutes, working_minutes

Row = dict[str, Any]
LEVELS = tuple(level for level in LABEL if level != "NORMAL")
COUNTS = ("applications", "contacts", "no_phone", "added", "dropped")


def gather(incident: Incident, now: datetime) -> Row:
    """Everything that the report says, as of ``now``; the same number of queries however long the
    incident's story is."""
    office = incident.office
    impacts = list(incident.impacts.select_related("service", "type"))
    today = office.local_date(now)
    return {
        "as_of": now.isoformat(),
        "office": _office(office),
        "signatory": _signatory(office, now),
        "incident": _incident(incident),
        "review": _review(incident),
        "chronology": _chronology(incident),
        "impacts": [_impact(impact) for impact in impacts],
        "downtime": _downtime(office, impacts, now),
        "affected": _affected(incident),
        "people": people.People(incident, today).counts(),
        "campaigns": people.campaigns(incident),
        "notices": _notices(incident),
        "actions": _actions(incident, now),
        "deadlines": _deadlines(incident, now),
    }


def both(say: Callable[[], object]) -> Both:
    """What ``say`` says in either language."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(say())
    return found


def pair(row: object, name: str) -> Both:
    """The two columns ``name_id`` and ``name_en`` of a row."""
    return {language: getattr(row, f"{name}_{language}") for language in LANGUAGES}


def named(row: Named | None) -> Both | None:
    return pair(row, "name") if row else None


def instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _office(office: Office) -> Row:
    return {
        "name": named(office),
        "city": office.city,
        "address": office.address,
        "phone": office.phone,
        "email": office.email,
    }


def _signatory(office: Office, now: datetime) -> Row | None:
    """The office head of the day; whoever acts for the head signs in their place."""
    heads = Membership.objects.of_offices([office.pk]).valid_on(office.local_date(now))
    heads = heads.filter(role=Role.OFFICE_HEAD, user__is_active=True).select_related("user")
    row = heads.order_by("-acting", "-valid_from", "-pk").first()
    return {"name": str(row.user), "role": both(lambda: row.role_name)} if row else None


def _incident(incident: Incident) -> Row:
    by = incident.confirmed_by
    return {
        "pk": incident.pk,
        "number": incident.number,
        "title": pair(incident, "title"),
        "cause": both(incident.get_cause_display),
        "status": both(incident.get_status_display),
        "practice": incident.practice,
        "personal_data_affected": incident.personal_data_affected,
        "cyber_attack": incident.cyber_attack,
        "lead": str(incident.lead),
        "reported_by": str(incident.reported_by),
        "confirmed_by": str(by) if by else "",
    } | {
        name: instant(getattr(incident, name))
        for name in (
            "started_at",
            "detected_at",
            "confirmed_at",
            "announced_at",
            "ended_at",
            "closed_at",
        )
    }


def _review(incident: Incident) -> Row:
    review = getattr(incident, "review", None)
    if review is None:
        return {"contact": "", "description": None, "lessons": None}
    return {
        "contact": review.contact,
        "description": pair(review, "description"),
        "lessons": pair(review, "lessons"),
    }


def _chronology(incident: Incident) -> list[Row]:
    return [
        {
            "sequence": update.sequence,
            "at": instant(update.at),
            "recorded_at": instant(update.recorded_at),
            "late": update.is_late,
            "public": update.is_public,
            "visibility": both(update.get_visibility_display),
            "status": both(update.get_status_display),
            "body": pair(update, "body"),
            "source": update.source_ref,
            "corrects": update.corrects.sequence if update.corrects else None,
            "by": str(update.by),
        }
        for update in incident.updates.select_related("by", "corrects").order_by("at", "sequence")
    ]


def _impact(impact: ServiceImpact) -> Row:
    return {
        "service": named(impact.service),
        "code": impact.service.code,
        "level": both(lambda: LABEL[impact.level]),
        "type": named(impact.type),
        "lane": both(impact.get_lane_display) if impact.lane else None,
        "starts_at": instant(impact.starts_at),
        "ends_at": instant(impact.ends_at),
        "source": impact.source,
    }


def _downtime(office: Office, impacts: list[ServiceImpact], now: datetime) -> list[Row]:
    """Minutes per service and level; open impacts run until ``now``. ``impacts`` are in the
    services' order."""
    calendar, found = calendar_of(office), []
    for service, rows in groupby(impacts, lambda impact: impact.service):
        own = list(rows)
        minutes = {}
        for level in LEVELS:
            spans = [
                (row.starts_at, max(row.ends_at or now, row.starts_at))
                for row in own
                if row.level == level
            ]
            minutes[level] = {
                "clock": clock_minutes(spans),
                "working": working_minutes(spans, calendar, office.zone),
            }
        still = any(row.ends_at is None for row in own)
        found.append(
            {"service": named(service), "code": service.code, "open": still, "minutes": minutes}
        )
    return found


def _affected(incident: Incident) -> Row | None:
    """The counts of the last run, as it froze them; ``None`` before the first."""
    run = incident.affected_runs.first()
    if run is None:
        return None
    names = (*people.CLASSES, *people.RISKS, *COUNTS)
    return {"at": instant(run.at)} | {name: getattr(run, name) for name in names}


def _notices(incident: Incident) -> list[Row]:
    """Each published version, in the order of publication, with its address."""
    base = settings.PUBLIC_URL + public_url(incident.office, "status")
    found = []
    for notice in Notice.objects.filter(incident=incident).once_public().with_versions():
        urls = {
            language: base + PATHS["notice", language].format(notice.slug)
            for language in LANGUAGES
            if incident.office.public
        }
        for no, version in enumerate(notice.public_versions(), start=1):
            found.append(
                {
                    "pk": notice.pk,
                    "kind": both(notice.get_kind_display),
                    "headline": pair(version, "headline"),
                    "version": no,
                    "published_at": instant(version.published_at),
                    "approver": str(version.approver),
                    "withdrawn": notice.is_withdrawn,
                    "url": urls or None,
                }
            )
    return sorted(found, key=lambda row: (row["published_at"], row["pk"]))


def _actions(incident: Incident, now: datetime) -> list[Row]:
    today = incident.office.local_date(now)
    return [
        {
            "text": action.text,
            "owner": str(action.owner),
            "due_on": action.due_on.isoformat(),
            "done_at": instant(action.done_at),
            "late": action.is_late(today),
        }
        for action in incident.actions.select_related("owner")
    ]


def _deadlines(incident: Incident, now: datetime) -> list[Row]:
    return [
        {
            "name": named(row.rule),
            "authority": pair(row.rule, "authority"),
            "law": row.rule.law,
            "due_at": instant(row.due_at),
            "met_at": instant(row.met_at),
            "in_time": row.met_at is not None and row.met_at <= row.due_at,
            "overdue": row.is_overdue(now),
            "applies": row.applies,
            "reference": row.reference,
        }
        for row in incident.legal_deadlines.select_related("rule")
    ]
