from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.applications.models import Capacity
from dashboard.audit.opened import OpenedForm

SHORTEST, LONGEST, MOST = 5, 480, 10_000


class CapacityForm(OpenedForm):
    """What a day takes; says at the field what the table would refuse."""

    count = forms.IntegerField(label=gettext_lazy("a day"), min_value=0, max_value=MOST)
    slot_minutes = forms.IntegerField(
        label=gettext_lazy("minutes of a slot"),
        min_value=SHORTEST,
        max_value=LONGEST,
        initial=60,
        help_text=gettext_lazy("Appointments begin this far apart."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        key = {
            name: cleaned.get(name) for name in ("office", "work", "weekday", "lane", "valid_from")
        }
        if None not in key.values():
            others = Capacity.objects.filter(**key).exclude(pk=self.instance.pk)
            if others.exists():
                self.add_error(
                    "valid_from", _("There is a row from this date on: change that one.")
                )
        return cleaned
