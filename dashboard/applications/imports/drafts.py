"""A row of a file as values, before it is compared with what is recorded. No queries."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dashboard.applications.models import Application, ApplicationType, Channel, Purpose, Reason
from dashboard.core.fields import Sealed
from dashboard.offices.models import Office

MPASPOR = "MPASPOR"
WRITTEN = re.compile(
    r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4}))"
    r"(?:[T ]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?)?"
)


class NotADate(ValueError):
    """The text is neither ISO nor DD/MM/YYYY, or no day of the calendar."""


class Moment(NamedTuple):
    """When something happened: to the minute, or (``exact`` false) some time on that day."""

    at: datetime
    exact: bool

    def after(self, floor: datetime) -> datetime:
        """The instant: a day without a time is as late as ``floor`` demands of that day."""
        if (
            not self.exact
            and self.at < floor
            and self.at.date() == floor.astimezone(self.at.tzinfo).date()
        ):
            return floor
        return self.at

    def agrees(self, stored: datetime) -> bool:
        """Whether a stored instant is this one, as far as the cell says."""
        if self.exact:
            return abs((stored - self.at).total_seconds()) < 60
        return stored.astimezone(self.at.tzinfo).date() == self.at.date()


@dataclass(slots=True)
class Draft:
    """A row that could be read. ``given`` are the fields whose cells are not empty."""

    number: int
    office: Office
    type: ApplicationType
    reason: Reason
    purpose: Purpose
    channel: Channel
    external_no: str
    applicant_name: str
    submitted: Moment
    source: str = MPASPOR
    lane: str = "REGULAR"
    nationality: str = "IDN"
    nik: Sealed = field(default_factory=lambda: Sealed(plain=""))
    passport_no: Sealed = field(default_factory=lambda: Sealed(plain=""))
    phone: Sealed = field(default_factory=lambda: Sealed(plain=""))
    email: Sealed = field(default_factory=lambda: Sealed(plain=""))  # no column of a file
    birth_date: date | None = None
    travel_date: date | None = None
    permit_expiry: date | None = None
    group_ref: str = ""
    slot: Moment | None = None
    interviewed: Moment | None = None
    stage: str = ""
    staged: Moment | None = None
    given: frozenset[str] = frozenset()
    _hashes: dict[str, list[str]] = field(default_factory=dict)

    def hashes(self, name: str) -> list[str]:
        """The look-up hashes of ``nik``, ``passport_no`` or ``phone``, made once."""
        if name not in self._hashes:
            column = Application._meta.get_field(f"{name}_hash")
            self._hashes[name] = column.hashes(getattr(self, name).open())  # type: ignore[union-attr]
        return self._hashes[name]

    @property
    def submitted_at(self) -> datetime:
        return self.submitted.at


def read_moment(text: str, *, zone: ZoneInfo) -> Moment:
    """Read ISO or DD/MM/YYYY with an optional time of day in ``zone``. Raises ``NotADate``."""
    found = WRITTEN.fullmatch(text)
    if not found:
        raise NotADate
    y, m, d, day, month, year, hour, minute, second = found.groups()
    try:
        at = datetime(
            int(y or year),
            int(m or month),
            int(d or day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=zone,
        )
    except ValueError as error:
        raise NotADate from error
    if not 1900 <= at.year <= 2100:
        raise NotADate
    return Moment(at, hour is not None)


def same_day(one: Moment, other: Moment) -> bool:
    return one.at.date() == other.at.date()
