"""The links that change period and section: the address is the state, each keeps the other part."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.overview.forms import PERIODS, WHOLE_OFFICE, PeriodForm
from dashboard.overview.periods import CUSTOM, INCIDENT, MONTH, Period


@dataclass(frozen=True)
class Choice:
    label: str
    url: str
    is_current: bool


class Switch:
    """``periods`` and ``sections`` as links; ``asks`` says which fields the chosen period needs."""

    def __init__(self, form: PeriodForm):
        self.form = form
        self.kind = form.data.get("period") or MONTH
        self.current = form.chosen_section.code if form.chosen_section else WHOLE_OFFICE
        self.default = form.own.code if form.own else WHOLE_OFFICE
        self.chosen: Period | None = getattr(form, "cleaned_data", {}).get("chosen")

    @property
    def asks_dates(self) -> bool:
        return self.kind == CUSTOM

    @property
    def asks_incident(self) -> bool:
        return self.kind == INCIDENT

    @property
    def kept_section(self) -> str:
        """The section for a hidden field; empty where it is the default."""
        return "" if self.current == self.default else self.current

    def periods(self) -> list[Choice]:
        return [
            Choice(label, self._url(kind, self.current), kind == self.kind)
            for kind, label in PERIODS
            if kind != INCIDENT or self.form.incidents
        ]

    def sections(self) -> list[Choice]:
        """Own section first; nothing where there is no choice."""
        own = [self.default] if self.form.own else []
        codes = dict.fromkeys([*own, *self.form.sections, WHOLE_OFFICE])
        named = {code: row.short_name for code, row in self.form.sections.items()}
        whole = _("Whole office")
        return [
            Choice(named.get(code, whole), self._url(self.kind, code), code == self.current)
            for code in codes
        ]

    def _url(self, kind: str, section: str) -> str:
        query = {"period": kind} if kind != MONTH else {}
        if kind == CUSTOM and self.chosen:
            query |= {"first": self.chosen.first.isoformat(), "last": self.chosen.last.isoformat()}
        if kind == INCIDENT and self.kind == INCIDENT and self.form.data.get("incident"):
            query["incident"] = self.form.data["incident"]
        if section != self.default:
            query["section"] = section
        return f"{reverse('overview:home')}{'?' if query else ''}{urlencode(query)}"
