"""The reports of the office: the live preview of one, freezing it, the frozen ones."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from dashboard.core.tables import CappedPaginator
from dashboard.incidents.models import Incident
from dashboard.incidents.permissions import get_incident_for
from dashboard.offices.submissions import tried
from dashboard.reports import permissions, services
from dashboard.reports.document import LANGUAGES
from dashboard.reports.forms import FreezeForm
from dashboard.reports.incident import preview
from dashboard.reports.models import Kind, ReportRun
from dashboard.reports.people import NAMES, People
from dashboard.reports.tables import AffectedRowTable, RunTable

PAGES = {"per_page": 25, "paginator_class": CappedPaginator, "silent": True}
MOST = 25  # incidents without a report that the list names
may_see = permission_required("reports.view_reportrun", raise_exception=True)
may_freeze = permission_required("reports.add_reportrun", raise_exception=True)


@may_see
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    table = RunTable(ReportRun.objects.visible_to(request.user).without_content())
    RequestConfig(request, paginate=PAGES).configure(table)
    real = Incident.objects.visible_to(request.user).real()
    waiting = ReportRun.objects.lacking(real)[:MOST]
    return render(request, "reports/list.html", {"table": table, "waiting": waiting})


@may_see
@require_safe
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    return _live(request, get_incident_for(request.user, pk), FreezeForm())


@may_freeze
@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_incident_for(request.user, pk)
    permissions.check_can_freeze(request.user, row)
    form = FreezeForm(request.POST)
    if form.is_valid():
        key = form.cleaned_data["key"]
        run = tried(form, services.freeze, incident=row, by=request.user, key=key)
        if run:
            text = _("The report is frozen as version %(number)s.")
            messages.success(request, text % {"number": run.number})
            return redirect(run)
    return _live(request, row, form)


@may_see
@require_safe
def rows(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """The applications that one figure of the live report counts."""
    row = get_incident_for(request.user, pk)
    if figure not in NAMES:
        raise Http404(_("The report has no such figure."))
    found = People(row, row.office.today()).rows(figure)
    table = AffectedRowTable(found.select_related("application__type", "application__stage"))
    RequestConfig(request, paginate=PAGES).configure(table)
    context = {"incident": row, "table": table, "name": NAMES[figure]}
    return render(request, "reports/rows.html", context)


@may_see
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen content, and nothing else: what changed since does not show here."""
    row = permissions.get_run_for(request.user, pk)
    language = _language(request)
    context = {
        "run": row,
        "report": row.content[language],
        "about": row.content["figures"]["incident"],
        "frozen_by": row.content["figures"]["frozen_by"],
        "language": language,
        "as_of": row.cut_off,
        "intact": services.digest_of(content=row.content) == row.digest,
        "runs": ReportRun.objects.about(row.office, row.kind, row.subject).without_content(),
    }
    return render(request, "reports/run.html", context)


def _live(request: HttpRequest, row: Incident, form: FreezeForm) -> HttpResponse:
    language, now = _language(request), timezone.now()
    context = {
        "incident": row,
        "report": preview(row, language=language, now=now),
        "language": language,
        "as_of": now,
        "form": form,
        "may_freeze": permissions.can_freeze(request.user, row),
        "runs": ReportRun.objects.about(row.office, Kind.INCIDENT, row.number).without_content(),
    }
    return render(request, "reports/incident.html", context)


def _language(request: HttpRequest) -> str:
    """The report's language: the one asked for, else that of the pages."""
    chosen = request.GET.get("language") or ("en" if get_language() == "en" else "id")
    if chosen not in LANGUAGES:
        raise Http404(_("Reports are written in Indonesian (id) and English (en)."))
    return chosen
