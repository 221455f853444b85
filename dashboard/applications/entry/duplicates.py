"""Files that may be the very one that is being entered: shown as a choice, never in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from dashboard.applications.models import Application, ApplicationQuerySet

NEAR = timedelta(days=90)  # so long after another submission the same name is looked at
SHOWN = 5
CANDIDATES = 50  # of one NIK, or of one birth date within NEAR; more are not compared


@dataclass(frozen=True)
class Duplicate:
    """A stored application, and what it has in common with the one typed, in words."""

    application: Application
    why: str


def possible(application: Application) -> list[Duplicate]:
    """Stored files of the office that may be this unsaved one, the latest first.

    The same NIK in a file that is open or was submitted within ``NEAR`` of this one (a renewal
    after years is none); or the same name (whatever the case and spaces) and birth date within
    ``NEAR``. Two queries, each on an index: the look-up hash; office and submission date.
    """
    day = application.office.local_date(application.submitted_at)
    found: dict[int, Duplicate] = {}
    for row in _of_nik(application):
        if row.is_open or abs(row.submitted_on - day) <= NEAR:
            found[row.pk] = Duplicate(row, _("same NIK"))
    for row in _born_alike(application, day):
        found.setdefault(row.pk, Duplicate(row, _("same name and date of birth")))
    latest = sorted(found.values(), key=lambda one: one.application.submitted_on, reverse=True)
    return latest[:SHOWN]


def _of_nik(application: Application) -> list[Application]:
    """By the look-up hash alone, the office compared afterwards: else SQLite reads the office."""
    hashes = Application._meta.get_field("nik_hash").hashes(application.nik.open())
    if not hashes:
        return []
    rows = _others(application).filter(nik_hash__in=hashes).order_by()
    return [row for row in rows[:CANDIDATES] if row.office_id == application.office_id]


def _born_alike(application: Application, day: date) -> list[Application]:
    if application.birth_date is None:
        return []
    rows = _others(application).filter(
        office=application.office,
        submitted_on__range=(day - NEAR, day + NEAR),
        birth_date=application.birth_date,
    )
    name = _plain(application.applicant_name)
    latest = rows.order_by("-submitted_on")[:CANDIDATES]
    return [row for row in latest if _plain(row.applicant_name) == name]


def _others(application: Application) -> ApplicationQuerySet:
    """All but what this very form has saved already."""
    rows = Application.objects.rows_for_table(["type"])
    return rows.exclude(creation_key=application.creation_key)


def seal(application: Application, found: Sequence[Duplicate]) -> str:
    """What confirms that this very person and these very files were looked at."""
    keys = [row.application.pk for row in found]
    plain = f"{keys}|{application.nik.open()}|{_plain(application.applicant_name)}"
    return salted_hmac("applications.duplicates", plain).hexdigest()[:32]


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
