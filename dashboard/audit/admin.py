"""What every domain's admin shares. The audit trail itself has no page here: it is read-only."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dashboard.audit.models import AuditEvent
from dashboard.audit.opened import OpenedForm
from dashboard.audit.services import record

# What Django's own filters ask in the URL after a field's name; for a hierarchy of dates, below.
CHOICES = ("", "__exact", "__in", "__isnull", "__id__exact")
LEVELS = ("__year", "__month", "__day")


class AuditedAdmin(admin.ModelAdmin):
    """An admin page whose changes go to the audit trail, and where nothing is ever deleted.

    An event names the changed fields, never their values. Django's own LogEntry is not written.
    Where a service saves the row and writes the event, set ``writes_own_events``. Choices of a
    foreign key are the rows that the other model's admin shows to this person. A page with a
    form of its own keeps stale saves out by itself (``OpenedForm`` does here).
    """

    form = OpenedForm

    writes_own_events = False
    actions = None
    object_history_template = "admin/audit_history.html"
    list_max_show_all = 0
    view_on_site = False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what this page's own filters ask: any other column answers nothing by a URL.

        Django would compare every column of the row, password and look-up hashes too. A value
        that no database can compare brings one back to the whole list.
        """
        filters = [
            getattr(entry, "parameter_name", entry) for entry in self.get_list_filter(request)
        ]
        allowed = {f"{name}{end}" for name in filters for end in CHOICES}
        levels = {f"{self.date_hierarchy}{end}" for end in LEVELS if self.date_hierarchy}
        year = lookup == f"{self.date_hierarchy}__year"
        if lookup in allowed | levels and (
            "\x00" in value or (year and not re.fullmatch(r"[12][0-9]{3}", value))
        ):
            raise IncorrectLookupParameters
        return lookup in allowed | levels

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id) -> HttpResponse:
        """A row out of reach is not there, as everywhere; Django would lead to the start page."""
        raise Http404

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list:
        names = [name for name in super().get_fields(request, obj) if name != "opened"]
        edited = obj is not None and self.has_change_permission(request, obj)
        return [*names, "opened"] if edited else names

    def get_form(self, request, obj=None, change=False, **kwargs) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"lines": [inline.model for inline in self.inlines]})

    def audit_label(self) -> str:
        """The kind of object, as services name it too: ``applications.reason``."""
        return self.opts.label_lower

    def audit_id(self, obj: models.Model) -> str:
        """What an event calls the object: its key, unless a domain has a better public name."""
        return str(obj.pk)

    def audit_office_code(self, obj: models.Model) -> str:
        """The office whose trail the event stands in; '' for a row of all offices."""
        office = getattr(obj, "office", None)
        return office.code if office else ""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if related and "queryset" not in kwargs:
            kwargs["queryset"] = related.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def construct_change_message(self, request, form, formsets, add=False) -> list[str]:
        return sorted(name for name in form.changed_data if name in form.fields)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: list[str]) -> None:
        self._record(request, obj, AuditEvent.Verb.CREATED, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: list[str]) -> None:
        if message:
            self._record(request, obj, AuditEvent.Verb.CHANGED, message)

    def log_deletions(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        raise PermissionDenied(_("Nothing is deleted here: deactivate the row instead."))

    def _record(self, request: HttpRequest, obj: models.Model, verb, names: list[str]) -> None:
        if self.writes_own_events:
            return
        record(
            by=request.user,
            verb=verb,
            object_label=self.audit_label(),
            object_id=self.audit_id(obj),
            office_code=self.audit_office_code(obj),
            section_code=getattr(getattr(obj, "section", None), "code", ""),
            changes={"fields": names},
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """The object's events from the audit trail, newest first."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        events = AuditEvent.objects.about(self.audit_label(), self.audit_id(obj))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % obj,
            "events": self.get_paginator(request, events, 100).get_page(request.GET.get("p")),
            "object": obj,
            "opts": self.opts,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.object_history_template, context)
