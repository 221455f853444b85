"""What narrows the list of those whom an incident hits. The keys are a contract: counts link so."""

import re
from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import ApplicationType
from dashboard.applications.personal import holds_number
from dashboard.core.filters import BaseFilterSet
from dashboard.incidents.models import CLASSES, RISKS, AffectedQuerySet, AffectedRun
from dashboard.incidents.statuses import AffectedState
from dashboard.incidents.tables_affected import LABELS
from dashboard.offices.models import Section, SectionCode

EVERY = "ALL"
STATES = [
    (AffectedState.DROPPED, AffectedState.DROPPED.label),
    (EVERY, _("both")),
]
CHANGES = [("added", _("added by the last run")), ("dropped", _("dropped by the last run"))]
PHONES = [
    ("no", _("without a phone number")),
    ("yes", _("with a phone number")),
    ("each", _("one per phone number")),
]
DATES = [("proposed", _("proposed, not confirmed")), ("untold", _("not told yet"))]


def pick_one(label: str, choices: list[tuple[str, Any]], method: str) -> filters.Filter:
    return filters.ChoiceFilter(label=label, choices=choices, method=method, empty_label=_("any"))


def flags(label: str, names: tuple[str, ...]) -> filters.Filter:
    return pick_one(label, [(name, LABELS[name]) for name in names], "by_flag")


class CodesFilter(filters.BaseInFilter, filters.CharFilter):
    """Public codes with commas between them."""


class AffectedForm(forms.Form):
    """Refuses a personal number: an address stays in histories and logs."""

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        if holds_number(text):
            raise forms.ValidationError(
                _("A personal number must not stand in an address: search by name or code.")
            )
        return text

    def clean_code(self) -> list[str] | None:
        codes = [code.strip().upper() for code in self.cleaned_data["code"] or ()]
        if not all(re.fullmatch(r"(?=.*[A-Z])[0-9A-Z]{10}", code) for code in codes):
            raise forms.ValidationError(
                _("Codes have ten letters and digits, with commas between.")
            )
        return codes or None


class AffectedFilter(BaseFilterSet):
    """Narrows the affected of one incident; without a word about the state, to the current ones.

    ``runs`` are the last run and the one before it, as far as there are any.
    """

    q = filters.CharFilter(
        method="by_text", max_length=100, label=_("Number, name, code or last four of the phone")
    )
    flag = flags(_("Class"), CLASSES)
    risk = flags(_("Risk"), RISKS)
    section = pick_one(_("Section"), SectionCode.choices, "by_section")
    type = pick_one(_("Type"), [], "by_type")
    date = pick_one(_("New date"), DATES, "by_date")
    phone = pick_one(_("Phone"), PHONES, "by_phone")
    change = pick_one(_("Since the run before"), CHANGES, "by_change")
    state = filters.ChoiceFilter(
        label=_("State"),
        choices=STATES,
        method="by_state",
        empty_label=AffectedState.CURRENT.label,
    )
    code = CodesFilter(
        method="by_codes", label=_("Application"), max_length=2_000, widget=forms.HiddenInput
    )

    class Meta:
        form = AffectedForm

    def __init__(self, *args: Any, runs: list[AffectedRun], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.runs = runs
        kinds = ApplicationType._default_manager.all()
        self.filters["type"].extra["choices"] = [(row.code, row.name) for row in kinds]

    def filter_queryset(self, rows: AffectedQuerySet) -> AffectedQuerySet:
        """``each`` phone number comes last: the first row among those that the others leave."""
        values = self.form.cleaned_data
        rows = super().filter_queryset(rows)
        if not values["state"] and values["change"] != "dropped":
            rows = rows.current()
        return rows.one_per_phone() if values["phone"] == "each" else rows

    def without_filters(self) -> str:
        return "?"

    def by_text(self, rows: AffectedQuerySet, name: str, text: str) -> AffectedQuerySet:
        return rows.search(text)

    def by_codes(self, rows: AffectedQuerySet, name: str, codes: list[str]) -> AffectedQuerySet:
        return rows.of_codes(codes) if codes else rows

    def by_flag(self, rows: AffectedQuerySet, name: str, flag: str) -> AffectedQuerySet:
        return rows.of_class(flag)

    def by_section(self, rows: AffectedQuerySet, name: str, code: str) -> AffectedQuerySet:
        return rows.filter(application__section__in=Section.objects.filter(code=code))

    def by_type(self, rows: AffectedQuerySet, name: str, code: str) -> AffectedQuerySet:
        return rows.filter(application__type__code=code)

    def by_date(self, rows: AffectedQuerySet, name: str, which: str) -> AffectedQuerySet:
        return rows.proposed() if which == "proposed" else rows.untold()

    def by_phone(self, rows: AffectedQuerySet, name: str, which: str) -> AffectedQuerySet:
        return rows.without_phone() if which == "no" else rows.with_phone()

    def by_state(self, rows: AffectedQuerySet, name: str, state: str) -> AffectedQuerySet:
        return rows if state == EVERY else rows.filter(state=state)

    def by_change(self, rows: AffectedQuerySet, name: str, change: str) -> AffectedQuerySet:
        if change == "added":
            return rows.added_by(self.runs[0]) if self.runs else rows.none()
        return rows.dropped_after(self.runs[1]) if len(self.runs) > 1 else rows.none()
