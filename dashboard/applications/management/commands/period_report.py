from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from dashboard.applications.models import ApplicationType, Channel, Purpose, Reason
from dashboard.applications.models.catalogue import UNRECORDED
from dashboard.applications.statuses import Family, Lane
from dashboard.applications.totals import BASES, CutMonth, Scope, period_report
from dashboard.core import formats
from dashboard.offices.commands import (
    add_format_argument,
    add_office_argument,
    as_json,
    as_table,
    day,
    office_from,
)

UNLIMITED = 366 * 100


class Command(BaseCommand):
    help = "Counts the applications of a period by type, purpose, reason, channel and lane."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", required=True, type=day, metavar="D")
        parser.add_argument("--to", dest="last", required=True, type=day, metavar="D")
        add_office_argument(parser, help="the office's code; default: all offices")
        parser.add_argument("--family", type=str.upper, choices=Family.values, default="")
        parser.add_argument("--basis", type=str.lower, choices=list(BASES), default="submitted")
        add_format_argument(parser)

    def handle(self, **options) -> None:
        first, last = options["first"], options["last"]
        if first > last:
            raise CommandError(_("--from lies after --to: nothing to count."))
        if (last - first).days > UNLIMITED:
            raise CommandError(_("--from and --to lie more than a hundred years apart."))
        scope = Scope(
            first=first,
            last=last,
            office=office_from(options) if options["office"] else None,
            family=options["family"],
            basis=options["basis"],
        )
        try:
            figures = period_report(scope)
        except CutMonth as cut:
            words = {"first": cut.whole[0].isoformat(), "last": cut.whole[1].isoformat()}
            message = _(
                "The period cuts a month that is known as a total alone. "
                "Nearest: --from %(first)s --to %(last)s"
            )
            raise CommandError(message % words) from cut
        self.stdout.write(as_json(figures) if options["format"] == "json" else _text(figures))


def _text(figures: dict) -> str:
    basis = {
        "submitted": _("by date of submission"),
        "issued": _("by date of issue"),
        "handed_over": _("by date handed over"),
        "closed": _("by closing date"),
    }
    parts = {
        "by_type": (_("Type"), _names(ApplicationType)),
        "by_purpose": (_("Purpose"), _names(Purpose)),
        "by_reason": (_("Reason"), _names(Reason)),
        "by_channel": (_("Channel"), _names(Channel)),
        "by_lane": (_("Lane"), {**dict(Lane.choices), UNRECORDED: _("Not recorded")}),
    }
    head = _("%(period)s, %(basis)s, %(office)s: %(total)s applications, %(days)s") % {
        "period": formats.period(figures["from"], figures["to"]),
        "basis": basis[figures["basis"]],
        "office": figures["office"] or _("all offices"),
        "total": formats.number(figures["total"]),
        "days": _("%(count)d working days") % {"count": figures["working_days"]},
    }
    lines = [head]
    if figures["source"] != "rows":
        lines.append(_("Whole months without applications are counted from their totals."))
    for key, (title, names) in parts.items():
        counts = {str(names[code]): number for code, number in figures[key].items()}
        counts[_("Total")] = sum(figures[key].values())
        rows = [(name, formats.number(number)) for name, number in counts.items()]
        lines += ["", title, as_table(rows)]
    return "\n".join(lines)


def _names(model) -> dict[str, str]:
    return {row.code: row.name for row in model.objects.all()}
