"""What narrows the list of applications. The keys are a contract: figures link with them."""

import re
from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db import models
from django.db.models import Q
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from dashboard.applications.forms import NO_DATE
from dashboard.applications.models import (
    Application,
    ApplicationQuerySet,
    ApplicationType,
    Channel,
    Purpose,
    Reason,
    Stage,
)
from dashboard.applications.models.conditions import CONDITIONS
from dashboard.applications.personal import holds_number
from dashboard.applications.statuses import Family, Lane, WaitsFor
from dashboard.applications.tables import COLUMNS, USUAL_COLUMNS
from dashboard.audit.reasons import has_long_number
from dashboard.core.filters import BaseFilterSet
from dashboard.offices.models import Section, SectionCode

SCOPES = [("open", _("Open work")), ("all", _("Whole archive"))]
LATE = [
    ("net", _("late, less outages")),
    ("gross", _("late, without pause")),
]
PICKS = ("type", "purpose", "reason", "channel", "stage")
USUAL = ("lane", "late", "ready", "section", "submitted_after", "submitted_before")
READY = [("yes", _("ready")), ("no", _("not ready yet"))]
PICKUP = [("over", _("collection period over"))]
TOLD = [("no", _("not told yet"))]
YEAR = timedelta(days=365)
MOST_DAYS, MOST_CODES = 3_660, 50
LOOK = {"columns"}  # how the list looks; narrows nothing


# Rows that are inactive are choices, too: old applications carry them.
CHOICES: dict[str, type[models.Model]] = {
    "type": ApplicationType,
    "purpose": Purpose,
    "reason": Reason,
    "channel": Channel,
    "stage": Stage,
}


def several(label: str) -> filters.Filter:
    return filters.MultipleChoiceFilter(
        label=label, method="by_codes", widget=forms.CheckboxSelectMultiple
    )


def day(field: str, lookup: str, label: str) -> filters.DateFilter:
    return filters.DateFilter(field, lookup, label=label, error_messages=NO_DATE)


def day_of_list(label: str) -> filters.DateFilter:
    return filters.DateFilter(method="by_day", label=label, error_messages=NO_DATE)


def by_condition(kind: type[filters.Filter], label: str, **extra: Any) -> filters.Filter:
    return kind(method="by_condition", label=label, **extra)


def days(label: str) -> filters.Filter:
    return by_condition(DaysFilter, label, min_value=0, max_value=MOST_DAYS)


def pick_one(label: str, choices: list[tuple[str, Any]]) -> filters.Filter:
    return by_condition(filters.ChoiceFilter, label, choices=choices, empty_label=_("any"))


class DaysFilter(filters.Filter):
    """A whole number of days, counted from the office's today."""

    field_class = forms.IntegerField


class CodesFilter(filters.BaseInFilter, filters.CharFilter):
    """Public codes with commas between them."""

    def filter(self, rows: ApplicationQuerySet, value: list[str] | None) -> ApplicationQuerySet:
        return super().filter(rows, value)


class ListForm(forms.Form):
    """Refuses a day “from” that lies after its “until”: such a query could find nothing.

    Refuses a personal number, too: an address stays in histories and logs. The search box takes
    it, and never writes it into an address.
    """

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        if holds_number(text):
            raise forms.ValidationError(
                _("Type long numbers into the search box: they must not stand in an address.")
            )
        return text

    def clean_group(self) -> str:
        if has_long_number(self.cleaned_data["group"]):
            raise forms.ValidationError(
                _("Type long numbers into the search box: they must not stand in an address.")
            )
        return self.cleaned_data["group"]

    def clean_code(self) -> list[str] | None:
        """Codes alone: whatever else is typed here would stand in an address, and on record."""
        codes = [code.strip().upper() for code in self.cleaned_data["code"] or ()]
        if not all(re.fullmatch(r"(?=.*[A-Z])[0-9A-Z]{10}", code) for code in codes):
            raise forms.ValidationError(
                _("Codes have ten letters and digits, with commas between.")
            )
        return codes or None

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for name in self.fields:
            first, last = values.get(name), values.get(name.replace("_after", "_before"))
            if name.endswith("_after") and first and last and first > last:
                self.add_error(name, _("This day lies after the last one: exchange the two days."))
        return values


class ApplicationFilter(BaseFilterSet):
    """Narrows the list. Dates are office-local and inclusive; ``today`` is the office's."""

    q = filters.CharFilter(
        method="by_text",
        max_length=100,
        label=_("Number, name, code or last four of the phone"),
    )
    type = several(_("Type"))
    purpose = several(_("Purpose"))
    reason = several(_("Reason"))
    channel = several(_("Channel"))
    stage = several(_("Stage"))
    lane = filters.ChoiceFilter(choices=Lane.choices, label=_("Lane"), empty_label=_("any"))
    late = pick_one(_("Late today"), LATE)
    ready = pick_one(_("Ready"), READY)
    waits_for = pick_one(_("Waits for"), WaitsFor.choices)
    pickup = pick_one(_("Collection"), PICKUP)
    told = filters.ChoiceFilter(
        choices=TOLD, method="by_told", label=_("New date"), empty_label=_("any")
    )
    ready_days = days(_("Ready for so many days or more"))
    expiring_days = days(_("Permit ends within so many days"))
    group = filters.CharFilter(method="by_group", label=_("Group"), max_length=40)
    group_of = filters.CharFilter(
        method="by_group_of", label=_("Group of the application"), max_length=40
    )
    code = CodesFilter("public_code", label=_("Application"), help_text="", max_length=1_000)
    family = filters.ChoiceFilter(
        method="by_family", choices=Family.choices, label=_("Family"), empty_label=_("any")
    )
    section = filters.ChoiceFilter(
        method="by_section", choices=SectionCode.choices, label=_("Section"), empty_label=_("any")
    )
    submitted_after = day("submitted_on", "gte", _("Submitted from"))
    submitted_before = day("submitted_on", "lte", _("Submitted until"))
    due_after = day("net_due", "gte", _("Due from"))
    due_before = day("net_due", "lte", _("Due until"))
    ready_after = day("ready_on", "gte", _("Ready from"))
    ready_before = day("ready_on", "lte", _("Ready until"))
    handed_over_after = day("handed_over_on", "gte", _("Handed over from"))
    handed_over_before = day("handed_over_on", "lte", _("Handed over until"))
    closed_after = day("closed_on", "gte", _("Closed from"))
    closed_before = day("closed_on", "lte", _("Closed until"))
    permit_expiry_after = day("permit_expiry", "gte", _("Permit ends from"))
    permit_expiry_before = day("permit_expiry", "lte", _("Permit ends until"))
    travel_after = day("travel_date", "gte", _("Travels from"))
    travel_before = day("travel_date", "lte", _("Travels until"))
    open_on = day_of_list(_("Open at the end of"))
    late_on = day_of_list(_("Late at the end of"))
    late_gross_on = day_of_list(_("Late without pause at the end of"))
    scope = filters.ChoiceFilter(
        choices=SCOPES, method="by_scope", label=_("Scope"), widget=forms.HiddenInput
    )
    columns = filters.MultipleChoiceFilter(
        choices=COLUMNS, method="by_nothing", label=_("Columns"), widget=forms.MultipleHiddenInput
    )

    class Meta:
        model = Application
        form = ListForm
        fields: list[str] = []

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.rows: dict[str, list[Any]] = {}
        for name, model in CHOICES.items():
            self.rows[name] = list(model._default_manager.all())  # one query each, asked once
            named: dict[str, str] = {}
            for row in self.rows[name]:  # a stage that both workflows know stands for both
                named.setdefault(row.code, row.name)
            self.filters[name].extra["choices"] = list(named.items())

    def picks(self) -> list[BoundField]:
        """The fields of which several values may be ticked."""
        return [self.form[name] for name in PICKS]

    def usual(self) -> list[BoundField]:
        return [self.form[name] for name in USUAL]

    def rare(self) -> list[BoundField]:
        """The remaining fields, folded: figures link with them."""
        shown = {*PICKS, *USUAL, "q", "scope"}
        return [field for field in self.form if field.name not in shown]

    def kept(self) -> list[tuple[str, str]]:
        """What the form of the filters carries along unseen."""
        keys = ("q", "sort", "per_page")
        return [(key, value) for key in keys for value in self.data.getlist(key)]

    def without_filters(self) -> str:
        """The query that shows the same columns in the same order, narrowed by nothing."""
        kept = self.data.copy()
        for name in {*self.data} & {*self.filters} - LOOK:
            kept.pop(name)
        kept.pop("page", None)
        return f"?{kept.urlencode()}"

    def rare_in_use(self) -> bool:
        return any(field.value() or field.errors for field in self.rare())

    @property
    def shown_columns(self) -> list[str]:
        """The columns to show, in order: the chosen ones, else the usual ones."""
        chosen = self.form.cleaned_data.get("columns") if self.is_valid() else None
        return list(dict.fromkeys(chosen or USUAL_COLUMNS))

    @property
    def is_narrowed_by_date(self) -> bool:
        """Whether a date bounds the list, so that the default scope does not apply."""
        values = self.form.cleaned_data
        return any(isinstance(values.get(name), date) for name in self.filters)

    @property
    def scope_in_force(self) -> str:
        """``open``, ``all``, ``lately`` (neither was asked for) or ``dates``."""
        chosen = self.form.cleaned_data.get("scope")
        return chosen or ("dates" if self.is_narrowed_by_date else "lately")

    @property
    def since(self) -> date | None:
        """The day after which an application is listed though it is closed; ``None``: any day."""
        return self.today - YEAR if self.scope_in_force == "lately" else None

    def filter_queryset(self, rows: ApplicationQuerySet) -> ApplicationQuerySet:
        rows = super().filter_queryset(rows)
        return rows if self.since is None else rows.lately(self.since)

    def keys(self, most: int, *, oldest_first: bool = False) -> list[int]:
        """The keys of the latest ``most`` rows of ``qs``, or of the oldest, in that order."""
        if not self.is_valid():
            return []
        rows = super().filter_queryset(self.queryset.all())
        return rows.first_keys(most, since=self.since, oldest_first=oldest_first)

    def by_text(self, rows: ApplicationQuerySet, name: str, text: str) -> ApplicationQuerySet:
        return rows.search(text)

    def by_codes(
        self, rows: ApplicationQuerySet, name: str, codes: list[str]
    ) -> ApplicationQuerySet:
        """By keys, since a join keeps the database from its index."""
        chosen = [row for row in self.rows[name] if row.code in codes]
        if name == "stage" and all(row.is_open for row in chosen):
            rows = rows.open()
        return rows.filter(**{f"{name}__in": [row.pk for row in chosen]}) if codes else rows

    def by_family(self, rows: ApplicationQuerySet, name: str, family: str) -> ApplicationQuerySet:
        return rows.filter(type__in=[row.pk for row in self.rows["type"] if row.family == family])

    def by_section(self, rows: ApplicationQuerySet, name: str, code: str) -> ApplicationQuerySet:
        return rows.filter(section__in=Section.objects.filter(code=code))

    def by_group(self, rows: ApplicationQuerySet, name: str, group: str) -> ApplicationQuerySet:
        return rows.filter(~Q(group_ref=""), group_ref=group)  # the first as the index says

    def by_group_of(self, rows: ApplicationQuerySet, name: str, code: str) -> ApplicationQuerySet:
        """Those of the group of the application with this public code: an address names no group,
        which may be a family's name."""
        row = self.queryset.filter(public_code=code.strip().upper()).first()
        if row is None or not row.group_ref:
            return rows.none()
        return rows.filter(~Q(group_ref=""), office=row.office_id, group_ref=row.group_ref)

    def by_condition(self, rows: ApplicationQuerySet, name: str, value: Any) -> ApplicationQuerySet:
        return rows.filter(CONDITIONS[name]([value], self.today))

    def by_told(self, rows: ApplicationQuerySet, name: str, answer: str) -> ApplicationQuerySet:
        return rows.untold()

    def by_nothing(self, rows: ApplicationQuerySet, name: str, value: Any) -> ApplicationQuerySet:
        return rows

    def by_day(self, rows: ApplicationQuerySet, name: str, day: date) -> ApplicationQuerySet:
        if name == "open_on":
            return rows.open_on(day)
        return rows.late_on(day, gross=name == "late_gross_on")

    def by_scope(self, rows: ApplicationQuerySet, name: str, scope: str) -> ApplicationQuerySet:
        return rows.open() if scope == "open" else rows
