"""The rows that a superuser edits: an office's services, which stage needs which, the presets.

Incidents themselves are no admin rows: their verbs are on their own screens.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from dashboard.audit.admin import AuditedAdmin
from dashboard.incidents.models import LegalRule, Preset, PresetImpact, Service, StageDependency
from dashboard.offices.admin import let_due_dates_follow
from dashboard.offices.models import Office, Section


@admin.register(Service)
class ServiceAdmin(AuditedAdmin):
    """Every office is set up with all its services; here they get names, section and place."""

    list_display = ("name_id", "office", "code", "section", "owner", "public", "order")
    list_filter = ("office", "owner", "public")
    list_select_related = ("office", "section")
    search_fields = ("name_id", "name_en", "code")
    fields = ("office", "code", "name_id", "name_en", "section", "owner", "public", "order")
    readonly_fields = ("office", "code")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def audit_id(self, obj: Service) -> str:
        return obj.code

    def get_form(
        self, request: HttpRequest, obj: Service | None = None, **kwargs: Any
    ) -> type[forms.ModelForm]:
        """The section is one of the service's own office."""
        form = super().get_form(request, obj, **kwargs)
        if obj and "section" in form.base_fields:
            form.base_fields["section"].queryset = Section.objects.filter(office=obj.office)
        return form


@admin.register(StageDependency)
class StageDependencyAdmin(AuditedAdmin):
    list_display = ("stage", "service_code", "type", "lane", "effect")
    list_filter = ("stage__workflow", "service_code", "effect")
    list_select_related = ("stage", "type")
    fields = ("stage", "service_code", "type", "lane", "effect")

    def save_model(self, request: HttpRequest, obj: StageDependency, form, change: bool) -> None:
        """Which days pause the clock follows from these rows, in every office."""
        super().save_model(request, obj, form, change)
        let_due_dates_follow(request, Office.objects.all())


class PresetImpactInline(admin.TabularInline):
    """What the preset sets; a line may be taken out, as it is a template and no history."""

    model = PresetImpact
    extra = 1
    fields = ("service_code", "level")

    def has_delete_permission(self, request: HttpRequest, obj: Preset | None = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Preset)
class PresetAdmin(AuditedAdmin):
    list_display = ("name_id", "code", "cause", "order", "active")
    list_filter = ("active", "cause")
    search_fields = ("name_id", "name_en", "code")
    fields = (
        ("code", "cause"),
        ("name_id", "name_en"),
        ("title_id", "title_en"),
        ("update_id", "update_en"),
        ("order", "active"),
    )
    inlines = (PresetImpactInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Preset | None = None) -> tuple:
        return ("code",) if obj else ()

    def audit_id(self, obj: Preset) -> str:
        return obj.code

    def construct_change_message(self, request, form, formsets, add=False) -> list[str]:
        """Name the impacts among the changed fields, too."""
        names = super().construct_change_message(request, form, formsets, add)
        changed = any(formset.has_changed() for formset in formsets)
        return [*names, "impacts"] if changed else names


@admin.register(LegalRule)
class LegalRuleAdmin(AuditedAdmin):
    """Terms that the law sets; a change holds for incidents that are ticked from then on."""

    list_display = ("name_id", "code", "trigger", "hours", "law", "active")
    list_filter = ("active", "trigger")
    fields = (
        ("code", "trigger"),
        ("name_id", "name_en"),
        ("authority_id", "authority_en"),
        ("hours", "law"),
        ("order", "active"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: LegalRule | None = None) -> tuple:
        return ("code",) if obj else ()

    def audit_id(self, obj: LegalRule) -> str:
        return obj.code
