from argparse import ArgumentTypeError
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from dashboard.applications.models import ApplicationType, PausedDay
from dashboard.applications.statuses import Lane
from dashboard.core import formats
from dashboard.offices.calendars import calendar_of
from dashboard.offices.clock import NoWorkingDay, due_date
from dashboard.offices.commands import (
    add_format_argument,
    add_office_argument,
    as_json,
    as_table,
    day,
    office_from,
)
from dashboard.offices.models import Office

MOST = 1000


def days(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST:
        raise ArgumentTypeError(
            _("“%(text)s” is no number of working days from 0 to %(most)d")
            % {"text": text, "most": MOST}
        )
    return int(text)


class Command(BaseCommand):
    help = "Counts working days from an anchor date: due without pause, and less outage days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", required=True, type=day, metavar="D")
        parser.add_argument("--days", required=True, type=days, metavar="N")
        parser.add_argument(
            "--type", metavar="T", help="default: a day that is paused for any type counts"
        )
        parser.add_argument("--lane", type=str.upper, choices=Lane.values, default=Lane.REGULAR)
        add_office_argument(parser)
        add_format_argument(parser)

    def handle(self, **options) -> None:
        office, anchor = office_from(options), options["anchor"]
        calendar = calendar_of(office)
        paused = _paused(office, options["type"], options["lane"])
        try:
            gross = due_date(anchor, options["days"], calendar)
            net = due_date(anchor, options["days"], calendar, paused)
        except NoWorkingDay as error:
            message = _(
                "%(office)s: fewer than %(days)d working days in ten years after %(anchor)s."
            )
            words = {"office": office, "days": options["days"], "anchor": anchor}
            raise CommandError(message % words) from error
        span = (anchor + timedelta(days=n) for n in range(1, (net - anchor).days + 1))
        skipped = [date for date in span if date in paused and calendar.is_working_day(date)]
        figures = {"anchor": anchor, "gross": gross, "net": net, "skipped": skipped}
        self.stdout.write(as_json(figures) if options["format"] == "json" else _text(figures))


def _paused(office: Office, code: str | None, lane: str) -> set:
    rows = PausedDay.objects.filter(office=office, lane=lane)
    if code:
        known = list(ApplicationType.objects.values_list("code", flat=True))
        if code.upper() not in known:
            message = _("--type: there is no type “%(code)s”. Known: %(known)s.")
            raise CommandError(message % {"code": code, "known": ", ".join(known)})
        rows = rows.filter(type__code=code.upper())
    return set(rows.values_list("date", flat=True))


def _text(figures: dict) -> str:
    skipped = ", ".join(map(formats.date_long, figures["skipped"])) or "–"
    return as_table(
        [
            (_("Counted from"), formats.date_long(figures["anchor"])),
            (_("Due without pause"), formats.date_long(figures["gross"])),
            (_("Due less outages"), formats.date_long(figures["net"])),
            (_("Outage days left out"), skipped),
        ],
        indent=0,
    )
