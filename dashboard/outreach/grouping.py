"""Who is phoned on one number, and in which order: the plan of a campaign.

Reads the given applications in two queries; decrypts each number once. Writes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from dashboard.applications.models import Application
from dashboard.applications.personal import e164
from dashboard.core.sealing import CannotOpen
from dashboard.incidents.models import AffectedApplication, Incident
from dashboard.offices.models import Office
from dashboard.outreach.models import Contact
from dashboard.outreach.services_barred import barred_hashes
from dashboard.outreach.statuses import Barred, Priority

SOON = timedelta(days=14)  # a journey or the end of a permit within two weeks comes first
NEEDED = (
    "uuid",
    "phone",
    "phone_hash",
    "travel_date",
    "permit_expiry",
    "purpose__code",
    "submitted_on",
)
LAST = date.max


@dataclass(frozen=True)
class Group:
    """The applications behind one usable number, in the order in which they came in."""

    phone: str
    hashes: tuple[str, ...]  # as contacts are looked up, the newest key first
    applications: tuple[int, ...]
    priority: int
    priority_on: date | None
    barred: bool
    wrong: bool  # whoever answered it last was a stranger


@dataclass(frozen=True)
class Plan:
    groups: list[Group]
    without_phone: list[int]

    @property
    def applications(self) -> int:
        return sum(len(group.applications) for group in self.groups) + len(self.without_phone)


@dataclass(frozen=True)
class Risk:
    """What an incident says of an application: see ``AffectedApplication``."""

    travel: bool = False
    expiry: bool = False
    upcoming: bool = False


def plan(
    *,
    office: Office,
    applications: QuerySet[Application],
    today: date,
    incident: Incident | None = None,
) -> Plan:
    """Group the office's ``applications`` by phone number, the most urgent first.

    ``today`` is office-local. A number that is missing, no phone number, or cannot be decrypted
    leaves its application without a phone.
    """
    rows = applications.filter(office=office).select_related("purpose").only(*NEEDED)
    rows = rows.order_by("submitted_on", "pk")
    behind, without = _by_phone(rows)
    risks = _risks(incident) if incident else {}
    field = Contact._meta.get_field("phone_hash")
    barred = {*barred_hashes(office=office, way=Barred.PHONE, field=field)}
    wrong = {*Contact.objects.wrong_numbers(office)}
    found = []
    for phone, people in behind.items():
        first = min(_order(row, risks.get(row.pk, Risk()), today) for row in people)
        hashes = tuple(field.hashes(phone))
        group = Group(
            phone=phone,
            hashes=hashes,
            applications=tuple(row.pk for row in people),
            priority=first[0],
            priority_on=first[1] if first[1] != LAST else None,
            barred=not barred.isdisjoint(hashes),
            wrong=not wrong.isdisjoint(hashes),
        )
        found.append((first, group))
    found.sort(key=lambda pair: pair[0])
    return Plan([group for _first, group in found], without)


def _by_phone(rows: Iterable[Application]) -> tuple[dict[str, list[Application]], list[int]]:
    """The applications behind each number, and the keys of those without one."""
    phones: dict[str, str] = {}
    behind: dict[str, list[Application]] = defaultdict(list)
    without: list[int] = []
    for row in rows:
        phone = phones.get(row.phone_hash) or usable_phone(row)
        if phone:
            phones[row.phone_hash] = phone
            behind[phone].append(row)
        else:
            without.append(row.pk)
    return behind, without


def usable_phone(row: Application) -> str:
    """The number in its one form, or '' for none that can be dialled."""
    try:
        return e164(row.phone.open()) if row.phone else ""
    except (ValueError, CannotOpen):
        return ""


def _order(row: Application, risk: Risk, today: date) -> tuple[int, date, bool, date]:
    """Class, the day that sets the order in it, upcoming appointments first, then as they came."""
    travel, expiry = row.travel_date, row.permit_expiry
    rest = (not risk.upcoming, row.submitted_on)
    if travel and travel >= today and (risk.travel or travel <= today + SOON):
        return (Priority.TRAVEL, travel, *rest)
    if expiry and (risk.expiry or today <= expiry <= today + SOON):
        return (Priority.EXPIRY, expiry, *rest)
    umrah = row.purpose.code == "UMRAH"
    return (Priority.UMRAH if umrah else Priority.OTHER, LAST, *rest)


def _risks(incident: Incident) -> Mapping[int, Risk]:
    rows = AffectedApplication.objects.of(incident).current()
    flags: Iterable[tuple[int, bool, bool, bool]] = rows.values_list(
        "application_id", "travel_risk", "expiry_risk", "upcoming"
    )
    return {pk: Risk(travel, expiry, upcoming) for pk, travel, expiry, upcoming in flags}
