"""What an office takes in on a day: types, lanes, catalogue rows in use, same-day or not."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from dashboard.applications.deadlines import Deadlines
from dashboard.applications.models import Application, OfficeOffering
from dashboard.applications.statuses import Lane


class Offerings:
    """The offerings of one office on one office-local day, read once. No row: offered."""

    def __init__(self, deadlines: Deadlines, day: date):
        self.deadlines, self.day = deadlines, day

    def offers(self, type_id: int, lane: str) -> bool:
        return self._latest.get((type_id, lane), True)

    def refusals(self, application: Application) -> Iterator[tuple[str, str]]:
        """Yield field and message of what is not taken in; old rows of an import are not asked."""
        for name in ("type", "reason", "purpose", "channel"):
            row = getattr(application, name)
            if not row.active:
                yield name, _("“%(row)s” is no longer in use.") % {"row": row}
        same_day = application.lane == Lane.SAME_DAY
        words = {"type": application.type, "reason": application.reason}
        if not self.offers(application.type_id, application.lane):
            yield (
                ("lane", _("This office does not offer same-day service for “%(type)s”.") % words)
                if same_day
                else ("type", _("This office does not offer “%(type)s”.") % words)
            )
        elif same_day and not self._same_day_allowed(application):
            yield "lane", _("There is no same-day service for “%(type)s”, “%(reason)s”.") % words

    def _same_day_allowed(self, application: Application) -> bool:
        standard = self.deadlines.standard_for(
            type_id=application.type_id,
            reason_id=application.reason_id,
            lane=application.lane,
            day=self.day,
        )
        return standard is not None and standard.same_day_allowed

    @cached_property
    def _latest(self) -> dict[tuple[int, str], bool]:
        rows = OfficeOffering.objects.filter(
            office=self.deadlines.office, valid_from__lte=self.day
        ).order_by("valid_from")
        return {
            (type_id, lane): offered
            for type_id, lane, offered in rows.values_list("type", "lane", "offered")
        }
