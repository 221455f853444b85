"""Whom an incident hits: the list with its counts, the run anew, the new dates confirmed."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from dashboard.core.filters import PAGING
from dashboard.core.formats import number
from dashboard.core.tables import CappedPaginator
from dashboard.incidents import permissions, services_affected, services_promised
from dashboard.incidents.affected_page import Affected
from dashboard.incidents.filters_affected import AffectedFilter
from dashboard.incidents.forms_promised import ConfirmPromisesForm, written
from dashboard.incidents.models import AffectedRun, Incident
from dashboard.incidents.tables_affected import AffectedTable
from dashboard.offices.submissions import form_view

PAGES = {"per_page": 25, "paginator_class": CappedPaginator, "silent": True}
KEPT = ("sort", "per_page", "code")
SHOWN, NAMED = 50, 10  # applications of a date in the preview; codes in a message


@never_cache
@permission_required("incidents.view_incident", raise_exception=True)
@require_safe
def affected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of the last run, narrowed by the URL alone."""
    incident = permissions.get_incident_for(request.user, pk)
    found = Affected(incident, request.user)
    narrowed = _narrowed(request, found)
    may_confirm = found.may_confirm and incident.is_real
    confirm = reverse("incidents:confirm_promises", args=[pk]) if may_confirm else ""
    table = AffectedTable(narrowed.qs, confirm=confirm, clear=found.url)
    RequestConfig(request, paginate=PAGES).configure(table)
    page: Page = table.page
    rows = [row.record for row in page.object_list]
    table.proposed, table.untold = found.marks(rows)
    context = {
        "incident": incident,
        "affected": found,
        "filter": narrowed,
        "table": table,
        "flag": request.GET.get("flag", "") if set(request.GET) <= {"flag"} else None,
        "kept": [(key, value) for key in KEPT for value in request.GET.getlist(key)],
        "confirm": confirm,
        "confirm_count": found.mine(narrowed.qs).count() if may_confirm else 0,
        "query": _query(request),
    }
    return render(request, "incidents/affected.html", context)


@never_cache
@permission_required("incidents.add_incident", raise_exception=True)
@require_POST
def refresh_affected(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute anew who is affected; what was found before stays on record."""
    incident = permissions.get_incident_for(request.user, pk)
    permissions.check_can_report(request.user, incident.office)
    renew(request, incident)
    return redirect("incidents:affected", pk=pk)


def renew(request: HttpRequest, incident: Incident) -> None:
    """Compute anew who is affected, after what was saved, and say the counts."""
    messages.info(request, said(services_affected.refresh(incident=incident, by=request.user)))


def said(run: AffectedRun) -> str:
    """What a run found, in one sentence."""
    words = {
        "applications": number(run.applications),
        "contacts": number(run.contacts),
        "added": number(run.added),
        "dropped": number(run.dropped),
    }
    text = _("Affected: %(applications)s applications, %(contacts)s contacts")
    return (f"{text} (+%(added)s, −%(dropped)s).") % words


@never_cache
@permission_required("applications.add_promisechange", raise_exception=True)
@form_view
def confirm_promises(request: HttpRequest, pk: int) -> HttpResponse:
    """The new dates of the rows that the query names: look, then promise them."""
    incident = permissions.get_incident_for(request.user, pk)
    permissions.check_can_confirm_promises(request.user, incident)
    found = Affected(incident, request.user)
    if request.method == "POST":
        return _confirm(request, incident, found)
    narrowed = _narrowed(request, found)
    would = services_promised.preview(incident=incident, rows=narrowed.qs, by=request.user)
    context = {
        "incident": incident,
        "affected": found,
        "filter": narrowed,
        "preview": would,
        "dates": [(day, rows[:SHOWN], len(rows)) for day, rows in would.dates],
        "refused": [(group.reason, group.rows[:SHOWN], len(group.rows)) for group in would.refused],
        "seen": written(would.seen),
        "query": _query(request),
    }
    return render(request, "incidents/affected_confirm.html", context)


def _confirm(request: HttpRequest, incident: Incident, found: Affected) -> HttpResponse:
    form = ConfirmPromisesForm(request.POST)
    query = _query(request)
    if not form.is_valid():
        messages.error(request, _("This is no longer what you saw: look again."))
        return redirect(f"{request.path}?{query}" if query else request.path)
    seen = form.cleaned_data["seen"]
    outcome = services_promised.confirm_seen(incident=incident, seen=seen, by=request.user)
    if outcome.count:
        words = ngettext(
            "%(count)s new date is promised. It counts as not told until someone is told.",
            "%(count)s new dates are promised. They count as not told until someone is told.",
            outcome.count,
        )
        messages.success(request, words % {"count": number(outcome.count)})
    if outcome.standing:
        words = ngettext(
            "%(count)s was promised already.",
            "%(count)s were promised already.",
            outcome.standing,
        )
        messages.info(request, words % {"count": number(outcome.standing)})
    for group in outcome.refused:
        codes = [row.public_code for row in group.rows]
        words = {
            "count": number(len(codes)),
            "reason": group.reason,
            "codes": ", ".join(codes[:NAMED]) + (" …" if codes[NAMED:] else ""),
        }
        messages.warning(request, _("%(count)s not promised. %(reason)s (%(codes)s)") % words)
    return redirect(f"{found.url}?{query}" if query else found.url)


def _narrowed(request: HttpRequest, found: Affected) -> AffectedFilter:
    rows = found.rows.rows_for_table().most_urgent_first()
    return AffectedFilter(request.GET, rows, request=request, runs=found.runs)


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    for key in PAGING:
        query.pop(key, None)
    return query.urlencode()
