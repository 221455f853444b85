from argparse import ArgumentTypeError
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dashboard.applications.deadlines import wrong_groups
from dashboard.core.formats import number
from dashboard.incidents import blocking, pauses
from dashboard.incidents.due import renew
from dashboard.offices.commands import (
    add_format_argument,
    add_office_argument,
    as_json,
    office_from,
)
from dashboard.offices.models import Office


def instant(text: str) -> datetime:
    """Read an instant: ISO 8601; without an offset it is the time zone of the settings (WIB)."""
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        message = _("“%(text)s” is no instant: write 2024-06-27T16:00 or 2024-06-27T16:00+07:00")
        raise ArgumentTypeError(message % {"text": text})
    return at if timezone.is_aware(at) else timezone.make_aware(at)


class Command(BaseCommand):
    help = (
        "Brings due dates, paused days and blocked periods in line with standards, calendar and "
        "outages. With --check it writes nothing and exits 1 at the first difference."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what differs")
        parser.add_argument("--as-of", type=instant, metavar="INSTANT", help="default: now")
        add_office_argument(parser, help="the office's code; default: all offices")
        add_format_argument(parser)

    def handle(self, *, check: bool, as_of: datetime | None, **options) -> None:
        offices = [office_from(options)] if options["office"] else list(Office.objects.all())
        now, as_text = as_of or timezone.now(), options["format"] == "text"
        if check:
            found = next((text for office in offices if (text := difference(office, now))), "")
            figures = {"offices": len(offices), "difference": found or None}
            said = found or _("All due dates follow from standards, calendar and outages.")
        else:
            found, figures = "", {"offices": len(offices), **renew(offices=offices, now=now)}
            said = _(
                "%(paused_days)s paused days, %(blocked_periods)s blocked periods and the due "
                "dates of %(applications)s applications were renewed."
            ) % {name: number(count) for name, count in figures.items()}
        self.stdout.write(said if as_text else as_json(figures))
        if found:
            raise CommandError(_("Something differs: run recompute_due without --check."))


def difference(office: Office, now: datetime) -> str:
    """The first thing that is not as it ought to be, '' for none."""
    for found in pauses.differences(office=office, now=now):
        return _("Paused day: %(found)s") % {"found": found}
    for found in blocking.differences(office=office):
        return _("Blocked period: %(found)s") % {"found": found}
    for group in wrong_groups(office=office):
        code = group.rows.order_by("pk").values_list("public_code", flat=True)[0]
        stored, due = group.stored, group.due
        return (
            f"{code} gross_due: {stored.gross or '-'} -> {due.gross or '-'}, "
            f"net_due: {stored.net or '-'} -> {due.net or '-'}"
        )
    return ""
