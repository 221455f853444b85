"""Files that may be the very one that is being entered: shown as a choice, never in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from dashboard.applications.models import Application

NEAR = timedelta(days=90)  # so long after another submission the same name is looked at
SHOWN = 5
CANDIDATES = 50  # of the same birth date within NEAR; more are not compared


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
    office = application.office
    submitted_on = office.local_date(application.submitted_at)
    near = Q(submitted_on__range=(submitted_on - NEAR, submitted_on + NEAR))
    rows = Application.objects.filter(office=office).rows_for_table(["type"])
    rows = rows.exclude(creation_key=application.creation_key).order_by("-submitted_on", "-pk")
    found: dict[int, Duplicate] = {}
    hashes = Application._meta.get_field("nik_hash").hashes(application.nik.open())
    if hashes:
        same = rows.filter(near | Q(is_open=True), nik_hash__in=hashes)
        found |= {row.pk: Duplicate(row, _("same NIK")) for row in same[:SHOWN]}
    if application.birth_date:
        same = rows.filter(near, birth_date=application.birth_date)
        for row in same[:CANDIDATES]:
            if _plain(row.applicant_name) == _plain(application.applicant_name):
                found.setdefault(row.pk, Duplicate(row, _("same name and date of birth")))
    return list(found.values())[:SHOWN]


def seal(application: Application, found: Sequence[Duplicate]) -> str:
    """What confirms that this very person and these very files were looked at."""
    keys = [row.application.pk for row in found]
    plain = f"{keys}|{application.nik.open()}|{_plain(application.applicant_name)}"
    return salted_hmac("applications.duplicates", plain).hexdigest()[:32]


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
