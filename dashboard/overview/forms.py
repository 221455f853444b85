from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.incidents.models import Incident
from dashboard.offices.clock import Calendar
from dashboard.offices.models import Section
from dashboard.overview import periods
from dashboard.overview.outages import local_days
from dashboard.overview.periods import CUSTOM, DAY, INCIDENT, LONGEST, MONTH, TODAY, WEEK, Period

WHOLE_OFFICE = "all"
EARLIEST = date(2000, 1, 1)
PERIODS = [
    (TODAY, _("Today")),
    (WEEK, _("7 days")),
    (MONTH, _("This month")),
    (INCIDENT, _("During an incident")),
    (CUSTOM, _("Choose dates")),
]


class PeriodForm(forms.Form):
    """The address of the home screen: which days, whose files. What is left out has a default.

    ``cleaned_data["chosen"]`` is the ``Period``, ``["section"]`` a section code or "all".
    """

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    first = forms.DateField(label=_("From"), required=False)
    last = forms.DateField(label=_("To (included)"), required=False)
    incident = forms.ChoiceField(label=_("Incident"), required=False)
    section = forms.ChoiceField(label=_("Section"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        today: date,
        calendar: Calendar,
        incidents: Sequence[Incident],
        sections: Sequence[Section],
        own: Section | None,
    ):
        super().__init__(data)
        self.today, self.calendar, self.own = today, calendar, own
        self.sections = {row.code: row for row in sections}
        self.incidents = {row.number: row for row in incidents}
        known = self.incidents.items()
        self.fields["incident"].choices = [(number, str(row)) for number, row in known]
        self.fields["section"].choices = [
            (WHOLE_OFFICE, _("Whole office")),
            *((row.code, row.name) for row in sections),
        ]
        for name in ("first", "last"):
            self.fields[name].error_messages["invalid"] = _(
                "This is no date. Write day/month/year, for example 13/07/2024."
            )
            self.fields[name].widget.attrs["max"] = today.isoformat()

    @property
    def chosen_section(self) -> Section | None:
        """The section that the figures are of; ``None`` for the whole office."""
        return self.sections.get(getattr(self, "cleaned_data", {}).get("section", ""))

    def clean_section(self) -> str:
        return self.cleaned_data["section"] or (self.own.code if self.own else WHOLE_OFFICE)

    def clean(self) -> dict[str, Any]:
        for key in sorted(set(self.data) - set(self.fields)):
            self.add_error(None, _("There is no filter “%(name)s”.") % {"name": key})
        if not self.errors:
            self.cleaned_data["chosen"] = self._chosen(self.cleaned_data["period"] or MONTH)
        return self.cleaned_data

    def _chosen(self, kind: str) -> Period | None:
        if kind == TODAY:
            return periods.of_today(self.today, self.calendar)
        if kind == WEEK:
            return periods.of_week(self.today)
        if kind == INCIDENT:
            return self._of_incident()
        return self._of_dates() if kind == CUSTOM else periods.of_month(self.today)

    def _of_incident(self) -> Period | None:
        """The days of the incident named, else of the latest one."""
        number = self.cleaned_data["incident"] or next(iter(self.incidents), "")
        if not number:
            self.add_error("incident", _("This office has no incident yet: choose another period."))
            return None
        first, end = local_days(self.incidents[number])
        last = end or max(first, self.today)
        return periods.of_dates(max(first, last - (LONGEST - 1) * DAY), last, INCIDENT)

    def _of_dates(self) -> Period | None:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        for name, day in (("first", first), ("last", last)):
            if day is None:
                self.add_error(name, _("Choose a day."))
            elif day < EARLIEST:
                self.add_error(name, _("This day lies too far back: choose one from 2000 on."))
            elif day > self.today:
                self.add_error(name, _("This day lies ahead: choose today or an earlier day."))
        if self.errors:
            return None
        if last < first:
            self.add_error("last", _("The period ends before it begins: exchange the two days."))
        elif (last - first).days >= LONGEST:
            self.add_error("last", _("At most 366 days at once: choose a shorter period."))
        return None if self.errors else periods.of_dates(first, last)
