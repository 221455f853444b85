"""Totals of whole months for which there are no rows (interface.md, ``import_totals``).

A file says everything about each office, month and type that it names: what it says replaces what
was recorded for these. It comes in whole or not at all, since half a month would be a wrong figure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.deadlines import hold
from dashboard.applications.imports.messages import Problem
from dashboard.applications.imports.vocabulary import Vocabulary
from dashboard.applications.models import PeriodTotal
from dashboard.applications.models.catalogue import UNRECORDED
from dashboard.applications.sheet_reading import read
from dashboard.applications.sheets import UnreadableSheet
from dashboard.audit.models import AuditEvent
from dashboard.audit.reasons import UNSAFE
from dashboard.audit.services import record
from dashboard.offices.models import Office

COLUMNS = ("kantor", "bulan", "jenis", "keperluan", "jumlah", "sumber")
MAY_BE_EMPTY = {"keperluan"}
MONTHS = (
    "januari februari maret april mei juni juli agustus september oktober november desember"
).split()
MOST, LONGEST_SOURCE, EARLIEST = 10_000_000, 120, 1990
Key = tuple[int, date, int, int | None]  # office, month, type, purpose


@dataclass
class Outcome:
    """How many totals were new, changed, the same or dropped; why some rows are refused."""

    new: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        names = ("new", "changed", "same", "removed", "rejected")
        return {name: getattr(self, name) for name in names}


class Refused(Exception):
    """A cell that cannot be; the argument says what was expected."""


class TotalsReader:
    """Reads the rows of a file into totals; ``today`` is the last day that a month may begin."""

    def __init__(self, *, today: date):
        self.today = today
        self.vocabulary = Vocabulary()
        self.offices = {office.code: office for office in Office.objects.all()}

    def read(self, file: BinaryIO, kind: str) -> tuple[list[PeriodTotal], list[Problem]]:
        """The totals and what is wrong. Raises ``UnreadableSheet`` for the file as a whole."""
        rows = read(file, kind)
        columns = _header(next(rows, (0, [""]))[1])
        totals: list[PeriodTotal] = []
        problems: list[Problem] = []
        seen: dict[Key, int] = {}
        for number, cells in rows:
            total, found = self._total(number, dict(zip(columns, cells, strict=False)))
            if total is not None and seen.setdefault(_key(total), number) != number:
                message = _("Row %(row)d says this month, type and purpose already.")
                words = message % {"row": seen[_key(total)]}
                found.append(Problem(number, "bulan", "duplicate", words))
            problems += found
            if total is not None:
                totals.append(total)
        if not totals and not problems:
            raise UnreadableSheet(_("The file has a first row and nothing below it."))
        return totals, problems

    def _total(
        self, number: int, cells: Mapping[str, str]
    ) -> tuple[PeriodTotal | None, list[Problem]]:
        values: dict[str, object] = {}
        problems = []
        for column in COLUMNS:
            text = cells.get(column, "").strip()
            try:
                values[column] = self._value(column, text, values)
            except Refused as refused:
                problems.append(Problem(number, column, "refused", str(refused)))
        if problems:
            return None, problems
        names = ("office", "month", "type", "purpose", "count", "source")
        return PeriodTotal(**dict(zip(names, values.values(), strict=True))), []

    def _value(self, column: str, text: str, before: Mapping[str, object]) -> object:
        if not text and column not in MAY_BE_EMPTY:
            raise Refused(_("This column must be filled in."))
        if column == "kantor":
            return _known(self.offices.get(text.upper()), self.offices)
        if column == "bulan":
            return month_of(text, today=self.today)
        if column == "jenis":
            return self._row("type", text)
        if column == "keperluan":
            return self._purpose(text, before.get("jenis"))
        if column == "jumlah":
            return count_of(text)
        if len(text) > LONGEST_SOURCE or UNSAFE.search(text):
            raise Refused(_("At most %(count)d characters.") % {"count": LONGEST_SOURCE})
        return text

    def _row(self, name: str, text: str) -> object:
        try:
            return self.vocabulary.row(name, text)
        except KeyError:
            return _known(None, self.vocabulary.known(name))

    def _purpose(self, text: str, kind: object) -> object:
        """``None`` for “not recorded”, whether it is left empty or said."""
        row = self._row("purpose", text or UNRECORDED)
        family = getattr(row, "family", "")
        if kind is not None and family not in ("", getattr(kind, "family", "")):
            return _known(None, self.vocabulary.known("purpose", kind))
        return None if getattr(row, "code", "") == UNRECORDED else row


def month_of(text: str, *, today: date) -> date:
    """The first day of a month: 2024-05, 05/2024, Mei 2024 or any day of it in ISO form."""
    found = re.fullmatch(r"(?P<Y>[0-9]{4})-(?P<M>[0-9]{1,2})(-[0-9]{1,2}( 00:00(:00)?)?)?", text)
    found = found or re.fullmatch(r"(?P<M>[0-9]{1,2})/(?P<Y>[0-9]{4})", text)
    named = re.fullmatch(r"(?P<M>[a-z]+)\s+(?P<Y>[0-9]{4})", text.lower())
    if named and named["M"] in MONTHS:
        month, year = MONTHS.index(named["M"]) + 1, int(named["Y"])
    elif found:
        month, year = int(found["M"]), int(found["Y"])
    else:
        month, year = 0, 0
    if not 1 <= month <= 12 or year < EARLIEST:
        raise Refused(_("No month. Expected: 2024-05, 05/2024 or Mei 2024."))
    if date(year, month, 1) > today:
        raise Refused(_("This lies in the future."))
    return date(year, month, 1)


def count_of(text: str) -> int:
    """A count as people write it: 3712 or 3.712."""
    if not re.fullmatch(r"[0-9]{1,8}|[0-9]{1,3}(\.[0-9]{3}){1,2}", text):
        raise Refused(_("No count. Expected: a whole number such as 3712 or 3.712."))
    count = int(text.replace(".", ""))
    if count > MOST:
        raise Refused(_("No office takes in so many in a month."))
    return count


@transaction.atomic
def record_totals(
    *, totals: Sequence[PeriodTotal], by: User | None, sha256: str, now: datetime
) -> Outcome:
    """Write these totals; one audit event per office. The same file again changes nothing."""
    offices = {total.office.pk: total.office for total in totals}
    hold(offices)
    said = {_key(total) for total in totals}
    scopes = {key[:3] for key in said}
    rows = PeriodTotal.objects.filter(
        office__in=offices,
        month__in={month for _office, month, _type in scopes},
        type__in={kind for _office, _month, kind in scopes},
    )
    stored = {_key(row): row for row in rows if _key(row)[:3] in scopes}
    fresh = [total for total in totals if _key(total) not in stored]
    changed = list(_changed(totals, stored))
    gone = [row.pk for key, row in stored.items() if key not in said]
    PeriodTotal.objects.filter(pk__in=gone).delete()
    PeriodTotal.objects.bulk_update(changed, ["count", "source"])
    PeriodTotal.objects.bulk_create(fresh)
    outcome = Outcome(
        new=len(fresh),
        changed=len(changed),
        same=len(totals) - len(fresh) - len(changed),
        removed=len(gone),
    )
    for office in offices.values():
        record(
            by=by,
            verb=AuditEvent.Verb.IMPORTED,
            object_label=PeriodTotal._meta.label_lower,
            object_id="",
            office_code=office.code,
            changes={"sha256": sha256, **outcome.counts()},
            at=now,
        )
    return outcome


def _changed(totals: Sequence[PeriodTotal], stored: Mapping[Key, PeriodTotal]) -> Iterator:
    for total in totals:
        row = stored.get(_key(total))
        if row and (row.count, row.source) != (total.count, total.source):
            row.count, row.source = total.count, total.source
            yield row


def _key(total: PeriodTotal) -> Key:
    return total.office_id, total.month, total.type_id, total.purpose_id


def _header(cells: Sequence[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    if sorted(names) != sorted(COLUMNS):
        message = _("The first row must name these columns and no others: %(columns)s.")
        raise UnreadableSheet(message % {"columns": ", ".join(COLUMNS)})
    return names


def _known(row: object, codes: object) -> object:
    if row is None:
        raise Refused(_("Unknown. Known: %(known)s.") % {"known": ", ".join(codes)})
    return row
