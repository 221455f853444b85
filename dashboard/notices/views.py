"""Notices for staff: list, editor, detail, and the verbs of services.py."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from dashboard.core.models import Conflict
from dashboard.core.tables import CappedPaginator
from dashboard.incidents.models import Incident
from dashboard.incidents.permissions import get_incident_for
from dashboard.notices import permissions, prefill, present, services
from dashboard.notices.differences import differences
from dashboard.notices.filters import NoticeFilter
from dashboard.notices.forms import NoticeForm, ReasonForm, first_values
from dashboard.notices.models import Notice, NoticeRevision
from dashboard.notices.sites import public_url
from dashboard.notices.statuses import Kind
from dashboard.notices.tables import NoticeTable
from dashboard.notices.texts import english_left_behind
from dashboard.offices.submissions import form_view, tried

PAGE_SIZE = 25
may_see = permission_required("notices.view_notice", raise_exception=True)
may_draft = permission_required("notices.add_notice", raise_exception=True)
may_edit = permission_required("notices.change_notice", raise_exception=True)
may_publish = permission_required("notices.publish_notice", raise_exception=True)


@may_see
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    rows = Notice.objects.visible_to(request.user).with_versions()
    found = NoticeFilter(request.GET, queryset=rows, request=request)
    table = NoticeTable(found.qs)
    pages = {"per_page": PAGE_SIZE, "paginator_class": CappedPaginator, "silent": True}
    RequestConfig(request, paginate=pages).configure(table)
    context = {
        "filter": found,
        "table": table,
        "may_draft": request.user.has_perm("notices.add_notice"),
        "waiting": Notice.objects.visible_to(request.user).approvable_by(request.user).count()
        if request.user.has_perm("notices.publish_notice")
        else 0,
    }
    return render(request, "notices/list.html", context)


@may_see
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    notice = permissions.get_notice_for(request.user, pk)
    return render(request, "notices/detail.html", _shown(request, notice))


@may_draft
@form_view
def create(request: HttpRequest) -> HttpResponse:
    """The editor, empty or filled from ``?incident=<pk>&kind=<KIND>``."""
    office = permissions.get_drafting_office(request.user)
    initial = {} if request.method == "POST" else _from_incident(request)
    form = NoticeForm(request.POST or None, initial=initial, office=office)
    if _is_saved(request) and form.is_valid():
        saved = _saved(request, form, services.draft, office=office, by=request.user)
        if saved:
            return redirect(saved)
    context = {"form": form, "office": office, "kinds": Kind.choices}
    return render(request, "notices/edit.html", context | _preview(form))


@may_edit
@form_view
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    notice = permissions.get_notice_for(request.user, pk)
    permissions.check_can_edit(request.user, notice)
    form = NoticeForm(
        request.POST or None,
        initial=first_values(notice.latest),
        office=notice.office,
        notice=notice,
    )
    context = {"form": form, "notice": notice, "version": notice.version, "office": notice.office}
    if _is_saved(request) and form.is_valid():
        version = _number(request, "version")
        try:
            saved = _saved(
                request, form, services.edit, notice=notice, by=request.user, version=version
            )
        except Conflict:
            now = notice.latest
            context |= {"theirs": now, "changes": differences(now.wording, form.text)}
            context |= _preview(form)
            return render(request, "notices/edit.html", context, status=409)
        if saved:
            return redirect(saved)
    if request.method == "POST":
        context["version"] = _number(request, "version")
    return render(request, "notices/edit.html", context | _preview(form))


@may_edit
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Submitted: another head approves it now.")
    return _step(request, pk, services.submit, done)


@may_publish
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, services.publish, _("Published. Everyone can read it now."))


@may_edit
@form_view
def return_to_draft(request: HttpRequest, pk: int) -> HttpResponse:
    notice = permissions.get_notice_for(request.user, pk)
    if not notice.is_waiting and permissions.can_edit(request.user, notice):
        messages.info(request, permissions.why_not_publish(request.user, notice))
        return redirect(notice)
    permissions.check_can_return(request.user, notice)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        version = _number(request, "version")
        try:
            if tried(
                form,
                services.return_to_draft,
                notice=notice,
                by=request.user,
                version=version,
                **form.cleaned_data,
            ):
                messages.success(request, _("Sent back to draft."))
                return redirect(notice)
        except Conflict:
            return _conflict(request, notice)
    return render(request, "notices/return.html", {"form": form, "notice": notice})


@may_edit
@form_view
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    notice = permissions.get_notice_for(request.user, pk)
    if notice.is_withdrawn:
        return redirect(notice)
    permissions.check_can_withdraw(request.user, notice)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(
        form, services.withdraw, notice=notice, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Withdrawn."))
        return redirect(notice)
    return render(request, "notices/withdraw.html", {"form": form, "notice": notice})


def _shown(request: HttpRequest, notice: Notice) -> dict[str, Any]:
    """What the page of a notice shows and which steps the person may take."""
    user, latest, public = request.user, notice.latest, notice.published_revision
    newer = public is not None and latest.pk != public.pk
    return {
        "notice": notice,
        "latest": latest,
        "services": latest.services.all(),
        "changes": differences(public.wording, latest.wording) if newer else [],
        "newer": newer,
        "english_left_behind": newer and english_left_behind(latest.wording, public.wording),
        "missing": latest.wording.missing(),
        **present.hints(notice),
        "may_edit": permissions.can_edit(user, notice),
        "may_submit": permissions.can_submit(user, notice),
        "may_publish": permissions.can_publish(user, notice),
        "may_return": permissions.can_return(user, notice),
        "may_withdraw": permissions.can_withdraw(user, notice),
        "why_not": permissions.why_not_publish(user, notice) if notice.is_waiting else "",
        "links": {
            language: public_url(notice.office, "notice", language, notice.slug)
            for language in ("id", "en")
        }
        if public
        else {},
    }


def _from_incident(request: HttpRequest) -> dict[str, Any]:
    """First words from the incident in the address; 404 for another office's."""
    kind = request.GET.get("kind", Kind.DISRUPTION)
    kind = kind if kind in Kind.values else Kind.DISRUPTION
    pk = request.GET.get("incident", "")
    if not pk.isdecimal():
        return {"kind": kind}
    incident: Incident = get_incident_for(request.user, int(pk))
    if not incident.is_real:
        raise Http404(
            _("There is no notice about a drill or about an incident that is not confirmed.")
        )
    text = prefill.texts_for(incident, kind)
    concerned = prefill.concerned(incident, kind)
    return {"kind": kind, "incident": incident, "services": concerned, **text.as_dict()}


def _is_saved(request: HttpRequest) -> bool:
    return request.method == "POST" and "preview" not in request.POST


def _preview(form: NoticeForm) -> dict[str, Any]:
    """The words as typed, for the view through a reader's eyes, and what speaks against them."""
    return {
        "preview": NoticeRevision(**form.text.as_dict()),
        "disturbed": present.still_disturbed(form.office, form.about, form.named_services),
        "returns": present.other_returns(form.chosen_incident, form.about, form.notice),
    }


def _number(request: HttpRequest, name: str) -> int:
    """A number of a hidden field; 0, which fits no version, where it was tampered with."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def _saved(request: HttpRequest, form: NoticeForm, verb: Callable, **arguments: Any) -> Any:
    """Save and, if that was the button, submit: both or neither."""
    with transaction.atomic():
        notice = tried(form, verb, **arguments, **form.for_service())
        if notice and "submit" in request.POST and not notice.is_waiting:
            notice = services.submit(notice=notice, by=request.user, version=notice.version)
    if notice:
        submitted = _("Submitted: another head approves it now.")
        messages.success(request, submitted if notice.is_waiting else _("Saved as a draft."))
    return notice


def _step(request: HttpRequest, pk: int, verb: Callable, done: str) -> HttpResponse:
    """A verb without a form of its own, from the notice's page."""
    notice = permissions.get_notice_for(request.user, pk)
    try:
        verb(notice=notice, by=request.user, version=_number(request, "version"))
    except Conflict:
        return _conflict(request, notice)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.success(request, done)
    return redirect(notice)


def _conflict(request: HttpRequest, notice: Notice) -> HttpResponse:
    """What changed since the person opened the page; nothing was done."""
    opened = notice.revision_no(_number(request, "revision"))
    changes = differences(opened.wording, notice.latest.wording) if opened else []
    context = {"notice": notice, "latest": notice.latest, "changes": changes}
    return render(request, "notices/conflict.html", context, status=409)
