"""Many applications at once: choose, preview, do, undo. What is chosen is the ticked codes, or
the list's own query, which is asked again at the preview and at doing."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from dashboard.applications.bulk import services
from dashboard.applications.bulk.forms import DoForm, PlanForm, codes_in
from dashboard.applications.bulk.permissions import (
    can_undo_bulk,
    check_can_undo_bulk,
    get_bulk_action_for,
)
from dashboard.applications.bulk.report import report
from dashboard.applications.bulk.services import LIMIT, Outcome, Refused
from dashboard.applications.bulk.tables import BulkTable, ChangesTable, target
from dashboard.applications.filters import ApplicationFilter
from dashboard.applications.models import Application, ApplicationQuerySet, BulkAction
from dashboard.applications.statuses import WaitsFor
from dashboard.applications.workflows import FOR_HEADS
from dashboard.core.filters import PAGING
from dashboard.core.formats import number
from dashboard.core.tables import CappedPaginator
from dashboard.offices.models import Office
from dashboard.offices.submissions import form_view, new_key

MAY = "applications.send_back_application"
NAMED = 10  # codes in a message
PAGES = {"per_page": 25, "paginator_class": CappedPaginator}


@dataclass
class Chosen:
    """The rows, and how they were chosen: ``query`` for all that match, else ``codes``."""

    rows: list[Application]
    is_all: bool
    codes: list[str]
    query: str

    @property
    def missing(self) -> int:
        """Ticked codes that are not there, or not theirs to see."""
        return 0 if self.is_all else len(self.codes) - len(self.rows)


@never_cache
@permission_required(MAY, raise_exception=True)
@form_view
def preview(request: HttpRequest) -> HttpResponse:
    """Choose the step, then see what it would do. Writes nothing."""
    if request.method != "POST":
        return _to_list(request)
    chosen = _chosen(request)
    problem = _problem(chosen)
    if problem:
        messages.error(request, problem)
        return _to_list(request)
    found = services.choices(rows=chosen.rows)
    labels = [(code, f"{name} ({number(count)})") for code, name, count in found]
    form = PlanForm(request.POST if "to" in request.POST else None, choices=labels)
    office = _office(request, chosen.rows)
    context = {"form": form, "chosen": chosen, "has_choices": bool(found), "key": new_key()}
    if form.is_valid():
        plan = form.plan()
        now = timezone.now()
        would = services.preview(
            rows=chosen.rows, plan=plan, office=office, by=request.user, now=now
        )
        if not _blame_the_form(form, would):
            context["preview"] = would
            context["ends"] = plan.to in FOR_HEADS
            context["waits_for"] = dict(WaitsFor.choices).get(plan.waits_for)
            context["seen"] = " ".join(f"{row.public_code}:{row.version}" for row in would.rows)
    return render(request, "applications/bulk.html", context)


def _blame_the_form(form: PlanForm, would: services.Preview) -> bool:
    """Where nothing would move: say at its field what one could write there to help."""
    if not would.rows:
        for group in would.refused:
            if group.field in form.fields and (group.field != "to" or len(would.refused) == 1):
                form.add_error(group.field, group.reason)
    return bool(form.errors)


@never_cache
@permission_required(MAY, raise_exception=True)
@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """Move what the preview named, as far as it still matches and may be moved."""
    form = DoForm(request.POST)
    rows = _narrowed(request) if request.POST.get("all") else _visible(request)
    if not form.is_valid() or rows is None:
        messages.error(request, _("This is no longer what you saw. Select them again."))
        return _to_list(request)
    seen = form.cleaned_data["seen"]
    found = list(rows.coded(seen).to_move())
    outcome = services.do(
        rows=found,
        seen=seen,
        plan=form.plan(),
        office=_office(request, found),
        by=request.user,
        key=form.cleaned_data["key"],
    )
    _tell(request, outcome)
    if outcome.action is None:
        return _to_list(request)
    return redirect("applications:bulk_action", outcome.action.pk)


@never_cache
@permission_required(MAY, raise_exception=True)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was done in bulk in the person's offices, the newest first."""
    rows = BulkAction.objects.visible_to(request.user).moves()
    table = BulkTable(rows, now=timezone.now())
    RequestConfig(request, paginate=PAGES).configure(table)
    return render(request, "applications/bulk_list.html", {"table": table})


@never_cache
@permission_required(MAY, raise_exception=True)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What one action did, and its undo."""
    action = get_bulk_action_for(request.user, pk)
    open_still = action.can_be_undone(timezone.now())
    told = report(action)
    table = ChangesTable(told.changes)
    RequestConfig(request, paginate=PAGES).configure(table)
    context = {
        "action": action,
        "target": target(action),
        "report": told,
        "table": table,
        "until": action.undo_until,
        "is_open": open_still,
        "can_undo": open_still and can_undo_bulk(request.user, action),
    }
    return render(request, "applications/bulk_action.html", context)


@never_cache
@permission_required(MAY, raise_exception=True)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back as far as nobody moved on since."""
    action = get_bulk_action_for(request.user, pk)
    check_can_undo_bulk(request.user, action)
    try:
        outcome = services.undo(action=action, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("applications:bulk_action", pk)
    if outcome.count:
        words = ngettext(
            "%(shown)s application is back where it stood.",
            "%(shown)s applications are back where they stood.",
            outcome.count,
        )
        messages.success(request, words % {"shown": number(outcome.count)})
    _warn(request, outcome.refused, _("%(count)s not taken back. %(reason)s (%(codes)s)"))
    return redirect("applications:bulk_action", pk)


def _visible(request: HttpRequest) -> ApplicationQuerySet:
    return Application.objects.visible_to(request.user).order_by("-submitted_on", "-pk")


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    for key in PAGING:
        query.pop(key, None)
    return query.urlencode()


def _narrowed(request: HttpRequest) -> ApplicationQuerySet | None:
    """All that the list's query matches; ``None`` if it makes no sense."""
    query = request.GET.copy()
    for key in PAGING:
        query.pop(key, None)
    today = request.office.today()
    narrowed = ApplicationFilter(query, _visible(request), request=request, today=today)
    return narrowed.qs if narrowed.is_valid() else None


def _chosen(request: HttpRequest) -> Chosen:
    is_all = bool(request.POST.get("all"))
    codes = [] if is_all else codes_in(request.POST.getlist("code"))
    rows = _narrowed(request) if is_all else _visible(request).coded(codes[: LIMIT + 1])
    found = [] if rows is None else list(rows.to_move()[: LIMIT + 1])
    return Chosen(found, is_all, codes, _query(request))


def _problem(chosen: Chosen) -> str:
    if not chosen.rows:
        return _("Select at least one application.")
    if len(chosen.rows) > LIMIT:
        return _("More than %s applications match: narrow the list first.") % number(LIMIT)
    return ""


def _office(request: HttpRequest, rows: list[Application]) -> Office:
    """The office one works for, if any of them is its; else theirs."""
    offices = {row.office_id: row.office for row in rows}
    return offices.get(request.office.pk) or next(iter(offices.values()), request.office)


def _to_list(request: HttpRequest) -> HttpResponseRedirect:
    query = _query(request)
    return redirect(reverse("applications:list") + (f"?{query}" if query else ""))


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.action and not outcome.action.undone_at:
        words = ngettext(
            "%(shown)s application moved: %(stage)s.",
            "%(shown)s applications moved: %(stage)s.",
            outcome.count,
        )
        stage = target(outcome.action)
        messages.success(request, words % {"shown": number(outcome.count), "stage": stage})
    _warn(request, outcome.refused, _("%(count)s not moved. %(reason)s (%(codes)s)"))
    if outcome.gone:
        words = _("%(count)s no longer match the list and stay as they are: %(codes)s")
        values = {"count": number(len(outcome.gone)), "codes": _some(outcome.gone)}
        messages.warning(request, words % values)


def _warn(request: HttpRequest, refused: list[Refused], words: str) -> None:
    for group in refused:
        codes = _some([row.public_code for row in group.rows])
        values = {"count": number(len(group.rows)), "reason": group.reason, "codes": codes}
        messages.warning(request, words % values)


def _some(codes: list[str]) -> str:
    """The first of them by name, the rest by number."""
    named = ", ".join(codes[:NAMED])
    rest = len(codes) - NAMED
    return _("%(codes)s and %(rest)s more") % {"codes": named, "rest": rest} if rest > 0 else named
