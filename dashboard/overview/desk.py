"""Whose home screen it is: the office, the section looked at, the rows and their addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.accounts.models import User
from dashboard.applications.models import Application, ApplicationQuerySet, ApplicationType
from dashboard.applications.statuses import Family
from dashboard.offices.clock import Calendar
from dashboard.offices.models import Membership, Office, Section
from dashboard.offices.roles import Role
from dashboard.overview.links import Rows

# Who looks at the whole office first; everyone else at their own section, if it has files.
WHOLE_OFFICE_ROLES = (Role.OFFICE_HEAD, Role.ICT_HEAD, Role.AUDITOR, Role.PUBLIC_RELATIONS)


@dataclass(frozen=True)
class Desk:
    """``section`` is ``None`` for the whole office; ``today`` is the office's date."""

    user: User
    office: Office
    section: Section | None
    calendar: Calendar
    now: datetime
    types: Sequence[ApplicationType]

    @property
    def today(self) -> date:
        return self.office.local_date(self.now)

    @property
    def applications(self) -> ApplicationQuerySet:
        """The rows that the screen counts: what the list shows this person."""
        rows = Application.objects.visible_to(self.user)
        return rows.filter(section=self.section) if self.section else rows

    @property
    def rows(self) -> Rows:
        return Rows((("section", self.section.code),) if self.section else ())

    def handles(self, family: Family) -> bool:
        """Whether files of this family are worked on here."""
        return any(
            row.family == family and (not self.section or row.section_code == self.section.code)
            for row in self.types
        )


def sections_with_files(office: Office, types: Sequence[ApplicationType]) -> list[Section]:
    """The sections that work on applications, in the order of the types."""
    codes = list(dict.fromkeys(row.section_code for row in types))
    found = {row.code: row for row in office.sections.all() if row.code in codes}
    return [found[code] for code in codes if code in found]


def own_section(memberships: Sequence[Membership], sections: Sequence[Section]) -> Section | None:
    """The section that a person sees first, or ``None``: the whole office."""
    first = memberships[0]
    if first.role in WHOLE_OFFICE_ROLES:
        return None
    return next((row for row in sections if row.pk == first.section_id), None)
