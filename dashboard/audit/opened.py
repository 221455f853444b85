"""What stops a save in the admin from undoing what somebody else saved meanwhile."""

from typing import Any

from django import forms
from django.db import models
from django.template.defaultfilters import yesno
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _


class OpenedField(forms.JSONField):
    """Hidden: the row's values as the person opened it. It is no change by itself."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class OpenedForm(forms.ModelForm):
    """Refuses a save of a row that changed since it was opened, and tells what stands now.

    ``lines`` are the models of the rows that the page edits below this one.
    """

    opened = OpenedField(required=False, widget=forms.HiddenInput)
    lines: tuple[type[models.Model], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["opened"] = self._values(self.instance)

    def clean(self) -> dict[str, Any]:
        """Compare under a lock that the page's transaction holds until the row is saved."""
        super().clean()
        opened = self.cleaned_data.get("opened")
        if self.instance.pk and opened is not None:
            rows = type(self.instance)._base_manager.select_for_update()
            row = rows.get(pk=self.instance.pk)
            told = opened if isinstance(opened, dict) else {}
            values = self._values(row)
            changed = [name for name in values if values[name] != told.get(name)]
            if changed:
                raise forms.ValidationError(self._told(row, changed))
        return self.cleaned_data

    def _values(self, row: models.Model) -> dict[str, str]:
        """What is edited here, whatever the reader's language."""
        fields = [field for field in row._meta.fields if field.name in self.fields]
        found = {field.name: str(field.value_from_object(row)) for field in fields}
        lines = {line._meta.model_name: _lines(line, row).values_list() for line in self.lines}
        return found | {name: str(list(rows)) for name, rows in lines.items()}

    def _told(self, row: models.Model, changed: list[str]) -> list[str]:
        said = [
            (field.verbose_name, _shown(row, field))
            for field in row._meta.fields
            if field.name in changed
        ] + [
            (line._meta.verbose_name_plural, "; ".join(map(str, _lines(line, row))))
            for line in self.lines
            if line._meta.model_name in changed
        ]
        standing = _("%(field)s is now: %(value)s")
        return [
            _(
                "Somebody else changed this since you opened it. Nothing was saved: "
                "open the page again and make your change there."
            ),
            *(standing % {"field": capfirst(name), "value": value or "–"} for name, value in said),
        ]


def _lines(line: type[models.Model], row: models.Model) -> models.QuerySet:
    key = next(field.name for field in line._meta.fields if field.related_model is type(row))
    return line._base_manager.filter(**{key: row}).order_by("pk")


def _shown(row: models.Model, field: models.Field) -> str:
    """A value as people read it."""
    value = getattr(row, field.name)
    if field.choices:
        value = getattr(row, f"get_{field.name}_display")()
    if isinstance(value, bool):
        return yesno(value)
    return "" if value is None else str(formats.localize(value))
