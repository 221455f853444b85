from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.formats import datetime_wib, number
from dashboard.incidents.models import AffectedRun, Incident
from dashboard.incidents.services_affected import FIGURES, refresh, unsaved_run
from dashboard.offices.commands import (
    add_format_argument,
    add_office_argument,
    as_json,
    as_table,
    office_from,
)
from dashboard.offices.models import Office

LATEST = 5  # numbers that an error names
NAMES = {
    "applications": gettext_lazy("Applications"),
    "contacts": gettext_lazy("Contacts"),
    "no_phone": gettext_lazy("Without a phone number"),
    "upcoming": gettext_lazy("Upcoming appointment"),
    "missed_slot": gettext_lazy("Missed appointment"),
    "to_be_confirmed": gettext_lazy("To be confirmed"),
    "stuck": gettext_lazy("Stuck"),
    "late": gettext_lazy("Later than promised"),
    "same_day_broken": gettext_lazy("Same-day broken"),
    "travel_risk": gettext_lazy("Leaves soon"),
    "expiry_risk": gettext_lazy("Permit ends"),
    "added": gettext_lazy("Added since the last run"),
    "dropped": gettext_lazy("Dropped since the last run"),
}


class Command(BaseCommand):
    help = (
        "Prints who is affected by an incident: the figures of the last run. With --refresh it "
        "computes and keeps a new one. Without a run it computes the figures and keeps nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", metavar="INCIDENT_NUMBER", help="such as 2024-001")
        parser.add_argument("--refresh", action="store_true", help="compute and keep a new run")
        add_office_argument(parser)
        add_format_argument(parser)

    def handle(self, *, number: str, **options) -> None:
        office = office_from(options)
        incident = _incident(office, number)
        if options["refresh"]:
            run = refresh(incident=incident, by=None)
        else:
            last = incident.affected_runs.first()
            run = last or unsaved_run(incident=incident, now=timezone.now())
        if options["format"] == "json":
            figures = {name: getattr(run, name) for name in FIGURES}
            self.stdout.write(as_json({"incident": incident.number, **figures}))
        else:
            with timezone.override(office.zone):
                self.stdout.write(_text(run))


def _incident(office: Office, wanted: str) -> Incident:
    rows = Incident.objects.filter(office=office)
    for incident in rows.filter(number=wanted.strip()).select_related("office"):
        return incident
    known = list(rows.order_by("-number").numbers()[: LATEST + 1])
    if not known:
        raise CommandError(_("%(office)s has no incident yet.") % {"office": office})
    listed = ", ".join(known[:LATEST]) + (", …" if len(known) > LATEST else "")
    message = _("INCIDENT_NUMBER: %(office)s has no incident “%(number)s”. The latest: %(known)s.")
    raise CommandError(message % {"office": office.code, "number": wanted, "known": listed})


def _text(run: AffectedRun) -> str:
    words = {"incident": run.incident, "at": datetime_wib(run.at)}
    head = _("%(incident)s: affected as of %(at)s") % words
    if run.pk is None:
        head += "\n" + _("Not kept: there was no run yet. Keep one with --refresh.")
    return f"{head}\n" + as_table(
        (str(NAMES[name]), number(getattr(run, name))) for name in FIGURES
    )
