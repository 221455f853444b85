"""What heads and the superuser keep in the admin: offices, calendar, names of people.

Rows that carry an office are shown to the heads of that office; rows of every office, and other
offices' rows, to the superuser, whose permission it is (``roles.CATALOGUE``).
"""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.accounts.models import User
from dashboard.audit.admin import AuditedAdmin
from dashboard.offices.models import Holiday, Membership, Office, Section, WorkingHours
from dashboard.offices.permissions import keeps_offices, memberships_visible_to
from dashboard.offices.scope import office_ids, offices_allowing


class NamedRow(AuditedAdmin):
    """Rows that a command creates; here their texts are kept."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(User)
class UserAdmin(NamedRow):
    """Names and addresses. Roles, invitations and deactivation have their own screens."""

    fields = ["username", "full_name", "email", "is_active", "last_login"]
    readonly_fields = ["username", "is_active", "last_login"]
    list_display = ["username", "full_name", "email", "is_active", "last_login"]
    search_fields = ["username", "full_name"]
    ordering = ["username"]

    def audit_id(self, obj: models.Model) -> str:
        return obj.get_username()


@admin.register(Office)
class OfficeAdmin(NamedRow):
    fields = [
        "code",
        "time_zone",
        "name_id",
        "name_en",
        "city",
        "address",
        "phone",
        "email",
        "public",
        "public_host",
        "active",
    ]
    readonly_fields = ["code", "time_zone"]
    list_display = ["code", "name_id", "city", "public", "active"]
    search_fields = ["code", "name_id", "name_en"]

    def audit_id(self, obj: models.Model) -> str:
        return obj.code

    def audit_office_code(self, obj: models.Model) -> str:
        return obj.code

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows if keeps_offices(request.user) else rows.of_ids(office_ids(request.user))


@admin.register(Section)
class SectionAdmin(NamedRow):
    fields = ["office", "code", "name_id", "name_en"]
    readonly_fields = ["office", "code"]
    list_display = ["name_id", "name_en", "office"]
    list_select_related = ["office"]
    search_fields = ["name_id", "name_en"]
    ordering = ["office", "code"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows if keeps_offices(request.user) else rows.of_offices(office_ids(request.user))


@admin.register(Membership)
class MembershipAdmin(NamedRow):
    """To look up only: roles are given and ended on the people's screens."""

    list_display = ["user", "role", "office", "section", "acting", "valid_from", "valid_until"]
    search_fields = ["user__username", "user__full_name"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return memberships_visible_to(request.user).order_by("office__code", "user__full_name")

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def let_due_dates_follow(request: HttpRequest, offices: models.QuerySet) -> None:
    """Have the timer compute paused days and due dates of these offices anew, and say so."""
    offices.mark_calendar_changed()
    messages.info(request, _("Due dates follow within a few minutes."))


class CalendarAdmin(AuditedAdmin):
    """Hours and holidays. A change makes the timer compute the due dates anew."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request).select_related("office")
        if keeps_offices(request.user):
            return rows
        return rows.of_offices(self._own(request, "view"))

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "office":
            offices = Office.objects.all()
            if not keeps_offices(request.user):
                own = self._own(request, "change")
                offices = offices.of_ids(own)
                kwargs["empty_label"] = None
                kwargs["initial"] = own[0] if own else None
            kwargs["queryset"] = offices
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "office" and not keeps_offices(request.user):
            field.required, field.help_text = True, ""
        return field

    def save_model(self, request: HttpRequest, obj: models.Model, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        touched = Office.objects.all()
        if obj.office_id and form.initial.get("office", obj.office_id):
            touched = touched.of_ids([obj.office_id, form.initial.get("office", obj.office_id)])
        let_due_dates_follow(request, touched)

    def _own(self, request: HttpRequest, verb: str) -> list[int]:
        return offices_allowing(request.user, f"offices.{verb}_{self.opts.model_name}")


@admin.register(WorkingHours)
class WorkingHoursAdmin(CalendarAdmin):
    fields = [
        "office",
        "weekday",
        "valid_from",
        "opens",
        "closes",
        "break_start",
        "break_end",
        "counts_for_deadline",
    ]
    list_display = [
        "weekday",
        "opens",
        "closes",
        "break_start",
        "break_end",
        "valid_from",
        "office",
    ]
    list_filter = ["weekday"]


class OfEveryOffice(admin.SimpleListFilter):
    title = gettext_lazy("for whom")
    parameter_name = "whom"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("all", gettext_lazy("every office")), ("one", gettext_lazy("one office"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() is None:
            return queryset
        return queryset.filter(office__isnull=self.value() == "all")


@admin.register(Holiday)
class HolidayAdmin(CalendarAdmin):
    fields = ["office", "date", "kind", "name", "source", "active"]
    list_display = ["date", "name", "kind", "office", "active"]
    list_filter = ["kind", OfEveryOffice]
    search_fields = ["name"]
    date_hierarchy = "date"
