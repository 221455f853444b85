"""Data entry, and the catalogue. What services own is read-only here; nothing is deleted."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from dashboard.applications.appointments.forms_capacity import CapacityForm
from dashboard.applications.appointments.services_reschedule import book_first
from dashboard.applications.entry import groups
from dashboard.applications.entry.forms import SAME_GROUP, EntryForm
from dashboard.applications.models import (
    Application,
    ApplicationType,
    Appointment,
    Capacity,
    Channel,
    OfficeOffering,
    Purpose,
    Reason,
    ServiceStandard,
    Stage,
)
from dashboard.applications.page import timeline
from dashboard.applications.permissions import can_advance, sections_to_enter
from dashboard.applications.services import record
from dashboard.applications.services_change import change as correct
from dashboard.audit.admin import AuditedAdmin
from dashboard.core.models import Conflict
from dashboard.core.tables import CappedPaginator
from dashboard.offices.admin import let_due_dates_follow
from dashboard.offices.models import Office
from dashboard.offices.scope import offices_allowing

HIDDEN = ["token", "seen", "confirmed", "anyway", "shown"]


@admin.register(Application)
class ApplicationAdmin(AuditedAdmin):
    """The clerk's form: one page, the keyboard alone; saving goes through the services."""

    writes_own_events = True
    form = EntryForm
    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 25
    list_display = ["external_no", "applicant_name", "type", "stage", "submitted_on", "public_code"]
    list_display_links = ["external_no", "public_code"]
    list_select_related = ["type", "stage"]
    sortable_by = ()
    ordering = ["-pk"]
    search_fields = ["external_no"]
    search_help_text = _("Number, name, code or last four of the phone")
    readonly_fields = [
        "public_code",
        "submitted",
        "slot",
        "stage_name",
        "waiting_for",
        "gross_due",
        "net_due",
        "promised_on",
        "paid_lane",
    ]
    fieldsets = [
        (
            _("Applicant"),
            {
                "fields": [
                    "external_no",
                    "applicant_name",
                    "nik",
                    "birth_date",
                    "nationality",
                    "passport_no",
                    "phone",
                ]
            },
        ),
        (
            _("Application"),
            {
                "fields": [
                    "type",
                    "reason",
                    "purpose",
                    "channel",
                    "lane",
                    "submitted_at",
                    "appointment",
                    "travel_date",
                    "permit_expiry",
                    "group_ref",
                    *HIDDEN,
                ]
            },
        ),
        # Rare: not in the way of who types the usual form from top to bottom.
        (_("Further contact"), {"fields": ["email", "preferred_language"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Application | None = None) -> list:
        if obj is None:
            return self.fieldsets
        entered = [
            (
                name,
                {
                    "fields": [
                        field
                        for field in options["fields"]
                        if field not in ("submitted_at", "token", "appointment")
                    ]
                },
            )
            for name, options in self.fieldsets
        ]
        return [*entered, (_("Kept by the steps"), {"fields": self.readonly_fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: Application | None = None) -> list:
        return self.readonly_fields if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs) -> type[EntryForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        given = {
            "user": request.user,
            "refused": getattr(request, "refused", None),
            "group_of": request.GET.get("group_of", ""),
        }
        return type(form.__name__, (form,), given)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return Application.objects.visible_to(request.user).for_page().order_by("-pk")

    def get_search_results(self, request, queryset, search_term):
        return (queryset.search(search_term) if search_term else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and sections_to_enter(request.user).exists()

    def has_change_permission(self, request, obj: Application | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or can_advance(request.user, obj))

    def has_view_permission(self, request, obj: Application | None = None) -> bool:
        return self.has_change_permission(request, obj)

    @admin.display(description=_("Stage"))
    def stage_name(self, obj: Application) -> str:
        """The stage as text: as a key it would link to the catalogue, which is not theirs."""
        return obj.stage.name

    @admin.display(description=_("waits for"))
    def waiting_for(self, obj: Application) -> str:
        return obj.get_waits_for_display() or "–"

    @admin.display(description=_("lane paid for"))
    def paid_lane(self, obj: Application) -> str:
        return obj.get_lane_original_display()

    @admin.display(description=_("Schedule"))
    def slot(self, obj: Application) -> str:
        """The booked appointment; it is moved on a page of its own, by the rules of the day."""
        booked = Appointment.objects.booked_of(obj)
        when = timeline.moment(booked.starts_at) if booked else "–"
        url = reverse("appointments:move", args=[obj.public_code])
        words = _("Move the appointment") if booked else _("Give an appointment")
        return format_html('{} · <a href="{}">{}</a>', when, url, words)

    @admin.display(description=_("submitted"))
    def submitted(self, obj: Application) -> str:
        return timeline.moment(obj.submitted_at)

    def audit_id(self, obj: Application) -> str:
        return obj.public_code

    def save_model(self, request, obj: Application, form: EntryForm, change: bool) -> None:
        """Save through the service; a doubled create turns into the stored application."""
        if change:
            correct(application=obj, by=request.user, version=form.cleaned_data["seen"])
        else:
            saved = record(application=obj, by=request.user)
            obj.__dict__.update(saved.__dict__)
            slot = form.cleaned_data.get("appointment")
            if slot:
                book_first(application=obj, starts_at=slot, by=request.user)

    def response_add(self, request, obj: Application, post_url_continue=None):
        """On to the next of the group, its form filled with what the group shares."""
        if SAME_GROUP not in request.POST:
            return super().response_add(request, obj, post_url_continue)
        words = {"code": obj, "group": groups.size_in_words(obj)}
        messages.success(request, _("%(code)s is saved. %(group)s") % words)
        here = reverse("admin:applications_application_add")
        return HttpResponseRedirect(f"{here}?group_of={obj.public_code}")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A stale save shows the other person's; what a service refuses stands at its field."""
        try:
            page = super().changeform_view(request, object_id, form_url, extra_context)
        except Conflict:  # saved between the form's own look and the lock: now the form sees it
            page = super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            request.refused = error
            page = super().changeform_view(request, object_id, form_url, extra_context)
        shown = getattr(page, "context_data", None) or {}
        if "adminform" in shown and shown["adminform"].form.stale:
            page.status_code = 409
        return page


class CatalogueAdmin(AuditedAdmin):
    """A row of a list; its code is what files and links name, so it stays as it was made."""

    list_display = ["code", "name_id", "name_en", "order", "active"]
    list_display_links = ["code", "name_id"]
    search_fields = ["code", "name_id", "name_en"]
    sortable_by = ()

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["code"] if obj else []

    def audit_id(self, obj: models.Model) -> str:
        return obj.code


@admin.register(ApplicationType)
class ApplicationTypeAdmin(CatalogueAdmin):
    list_display = [*CatalogueAdmin.list_display, "family", "section_code"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["code", "family", "subject", "workflow"] if obj else []


@admin.register(Reason)
class ReasonAdmin(CatalogueAdmin):
    list_display = [*CatalogueAdmin.list_display, "family", "sla_exempt"]

    def save_model(self, request, obj: Reason, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "sla_exempt" in form.changed_data:
            let_due_dates_follow(request, Office.objects.all())


@admin.register(Purpose)
class PurposeAdmin(CatalogueAdmin):
    list_display = [*CatalogueAdmin.list_display, "family", "asks_travel_date"]


@admin.register(Channel)
class ChannelAdmin(CatalogueAdmin):
    pass


@admin.register(Stage)
class StageAdmin(AuditedAdmin):
    """Names and order. Which stage may follow which is law, in ``workflows.py``."""

    list_display = ["workflow", "code", "name_id", "name_en", "order", "kind"]
    list_display_links = ["code", "name_id"]
    readonly_fields = ["workflow", "code", "kind"]
    sortable_by = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(ServiceStandard)
class ServiceStandardAdmin(AuditedAdmin):
    """How many days, counted from which stage, from which date on."""

    list_display = ["type", "reason", "lane", "office", "valid_from", "sla_days", "anchor_stage"]
    list_select_related = ["type", "reason", "office", "anchor_stage"]
    sortable_by = ()

    def save_model(self, request, obj: ServiceStandard, form, change: bool) -> None:
        """Due dates follow in the office that the row names or named; without one, in each."""
        super().save_model(request, obj, form, change)
        before = form.initial.get("office") if change else obj.office_id
        offices = Office.objects.all()
        if obj.office_id and before:
            offices = offices.of_ids([obj.office_id, before])
        let_due_dates_follow(request, offices)


class OwnOfficeAdmin(AuditedAdmin):
    """Dated rows that an office's ICT and office head keep for their own office."""

    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).filter(office__in=self._offices(request))

    def formfield_for_foreignkey(self, db_field, request, **kwargs: Any):
        if db_field.name == "office":
            kwargs["queryset"] = Office.objects.filter(pk__in=self._offices(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _offices(self, request: HttpRequest) -> Any:
        """Those in which the person's role keeps such rows; the superuser's permission is for
        the catalogue of every office."""
        if request.user.has_perm("applications.change_applicationtype"):
            return Office.objects.values("pk")
        return offices_allowing(request.user, f"applications.change_{self.opts.model_name}")


@admin.register(OfficeOffering)
class OfficeOfferingAdmin(OwnOfficeAdmin):
    """What an office takes in."""

    list_display = ["office", "type", "lane", "valid_from", "offered"]
    list_display_links = ["type"]
    list_select_related = ["office", "type"]
    ordering = ["office", "type__order", "-valid_from"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs: Any):
        if db_field.name == "type":
            kwargs["queryset"] = ApplicationType.objects.active()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Capacity)
class CapacityAdmin(OwnOfficeAdmin):
    """How many a day of each weekday and lane takes, from a date on: the latest row wins."""

    form = CapacityForm
    fields = ["office", "work", "lane", "weekday", "valid_from", "count", "slot_minutes"]
    list_display = ["work", "lane", "weekday", "count", "slot_minutes", "valid_from", "office"]
    list_display_links = ["work"]
    list_filter = ["work", "lane", "weekday"]
    list_select_related = ["office"]
    ordering = ["office", "work", "lane", "weekday", "-valid_from"]
