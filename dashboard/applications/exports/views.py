"""Takes along exactly what the list shows, with a reason, on record before the first byte."""

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dashboard.applications.checks import free_text
from dashboard.applications.exports.services import export as start
from dashboard.applications.exports.services import exportable
from dashboard.applications.filters import LOOK, ApplicationFilter
from dashboard.applications.models import Application
from dashboard.applications.sheets import TYPES
from dashboard.core.filters import PAGING


class ExportForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=5,
        max_length=300,
        help_text=_("For what and for whom. It stands in the audit trail with your name."),
    )
    kind = forms.ChoiceField(
        label=_("Format"), choices=[("csv", "CSV"), ("xlsx", "XLSX")], initial="xlsx"
    )

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        for _name, message in free_text("reason", reason):
            raise forms.ValidationError(message)
        return reason


@permission_required("applications.export_application", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """The query is the list's; what belongs to other sections stays out, and is counted."""
    query = request.GET.copy()
    for key in PAGING | LOOK:
        query.pop(key, None)
    shown = Application.objects.visible_to(request.user)
    narrowed = ApplicationFilter(query, shown, request=request, today=request.office.today())
    rows = exportable(rows=narrowed.qs, user=request.user)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and narrowed.is_valid():
        return _file(request, form, rows, dict(query.lists()))
    count = rows.count()
    context = {
        "form": form,
        "filter": narrowed,
        "count": count,
        "left_out": narrowed.qs.count() - count,
        "query": query.urlencode(),
    }
    return render(request, "applications/export.html", context)


def _file(request: HttpRequest, form: ExportForm, rows, filters: dict) -> HttpResponse:
    kind = form.cleaned_data["kind"]
    made = start(
        rows=rows,
        kind=kind,
        by=request.user,
        office=request.office,
        reason=form.cleaned_data["reason"],
        filters=filters,
    )
    response = StreamingHttpResponse(made.pieces, content_type=TYPES[kind])
    name = f"permohonan-{request.office.code}-{request.office.today()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
