"""What a new application gets before it is saved: checks, section, first stage, one form."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.checks import refusals, refuse, tidy
from dashboard.applications.deadlines import Deadlines
from dashboard.applications.history import enter
from dashboard.applications.models import Application, Stage
from dashboard.applications.models.application import public_code
from dashboard.applications.offerings import Offerings
from dashboard.applications.permissions import check_can_add
from dashboard.applications.statuses import Origin
from dashboard.applications.workflows import START
from dashboard.offices.models import Section

MPASPOR, OWN = "MPASPOR", "KANTOR"  # whose application numbers these are (``source``)
CREATED = "created"  # the idempotency key of an application's first change


def prepare(rows: Sequence[Application], by: User | None, origin: Origin, now: datetime) -> None:
    """Check and complete unsaved rows in memory. Raises ``ValidationError`` by field."""
    offices = {row.office_id: row.office for row in rows}
    deadlines = {pk: Deadlines(office) for pk, office in offices.items()}
    offered = {
        pk: Offerings(clock, clock.office.local_date(now)) for pk, clock in deadlines.items()
    }
    sections = {
        (section.office_id, section.code): section
        for section in Section.objects.filter(office__in=offices)
    }
    starts = {stage.workflow: stage for stage in Stage.objects.filter(code=START)}
    for row in rows:
        tidy(row)
        refuse(refusals(row, now=now))
        if origin != Origin.IMPORT:
            refuse(offered[row.office_id].refusals(row))
        row.section = found(row, sections.get((row.office_id, row.type.section_code)))
        complete(row, starts[row.type.workflow], deadlines[row.office_id])
    if by:
        for section in {row.section_id: row.section for row in rows}.values():
            check_can_add(by, section)


def section_of(row: Application) -> Section:
    """The section of its office that the application's type belongs to."""
    section = Section.objects.filter(office=row.office, code=row.type.section_code).first()
    return found(row, section)


def found(row: Application, section: Section | None) -> Section:
    """The section, if the office has one. Raises ``ValidationError``."""
    if section is None:
        words = {"section": row.type.get_section_code_display(), "type": row.type}
        raise ValidationError(
            {"type": _("The office has no section %(section)s for “%(type)s”.") % words}
        )
    return section


def complete(row: Application, stage: Stage, clock: Deadlines) -> None:
    """Set in memory what follows from what was entered, and enter the first stage."""
    row.uuid = row.uuid or uuid.uuid4()
    row.creation_key = row.creation_key or str(row.uuid)
    row.public_code = row.public_code or public_code(row.uuid)
    row.subject = row.type.subject
    row.lane_original = row.lane
    row.submitted_on = clock.office.local_date(row.submitted_at)
    enter(row, stage, row.submitted_at, clock)


def stored(rows: Sequence[Application]) -> dict[str, Application]:
    """Those of ``rows`` that the same office has saved under the same creation key."""
    keys = [row.creation_key for row in rows]
    offices = {row.office_id for row in rows}
    found = Application.objects.filter(creation_key__in=keys, office__in=offices).for_page()
    return {row.creation_key: row for row in found}


def source_of(row: Application) -> str:
    """Where an application that was entered by hand comes from; another system's stays.

    Numbers are M-Paspor's: a numbered file must meet its row of an import, whatever the channel.
    """
    if row.source not in (MPASPOR, OWN):
        return row.source
    return MPASPOR if row.external_no or row.channel.code == MPASPOR else OWN


def is_taken(row: Application) -> bool:
    """Whether another application of the office carries this number of this source."""
    if not row.external_no:
        return False
    others = Application.objects.numbered(row.office, row.source, row.external_no)
    return others.exclude(pk=row.pk).exclude(creation_key=row.creation_key).exists()


def number_taken() -> ValidationError:
    """What to say where the database met an application number twice."""
    return ValidationError({"external_no": _("This number is already recorded.")})
