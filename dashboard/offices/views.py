"""The people of the office: who has which role, who comes, who goes."""

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from dashboard.accounts.models import User
from dashboard.core.tables import CappedPaginator
from dashboard.offices import permissions, services
from dashboard.offices.filters import PeopleFilter
from dashboard.offices.forms import DeputyForm, EndForm, InviteForm, ReasonForm, RoleForm
from dashboard.offices.statuses import person_state
from dashboard.offices.submissions import form_view, tried
from dashboard.offices.tables import PeopleTable

PAGE_SIZE = 50
may_see = permission_required(permissions.SEE, raise_exception=True)
may_grant = permission_required(permissions.GRANT, raise_exception=True)


@may_see
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    one_office = () if permissions.keeps_people(request.user) else ("offices",)
    narrowed = PeopleFilter(request.GET, permissions.people_with_roles(request.user))
    table = PeopleTable(narrowed.qs, exclude=one_office)
    pages = {"per_page": PAGE_SIZE, "paginator_class": CappedPaginator, "silent": True}
    RequestConfig(request, paginate=pages).configure(table)
    may_invite = bool(permissions.grantable_roles(request.user))
    context = {"table": table, "filter": narrowed, "may_invite": may_invite}
    return render(request, "offices/people.html", context)


@may_see
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    found = permissions.get_person_for(request.user, pk)
    rows = permissions.memberships_visible_to(request.user).of_user(found)
    tone, word = person_state(found)
    context = {
        "person": found,
        "tone": tone,
        "word": word,
        "facts": [
            (_("User name"), found.username),
            (_("E-mail"), found.email),
        ],
        "memberships": [(row, permissions.can_end(request.user, row)) for row in rows.newest()],
        "may_grant": found.is_active and permissions.can_be_given_a_role(request.user, found),
        "may_deputise": found.is_active and permissions.deputy_office(request.user, found),
        "may_deactivate": permissions.can_deactivate(request.user, found),
    }
    return render(request, "offices/person.html", context)


@may_grant
@never_cache
@form_view
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(_posted(request), by=request.user)
    if form.is_valid():
        invitation = tried(form, services.invite, by=request.user, **form.cleaned_data)
        if invitation:
            return _link_once(request, invitation.person, invitation.link)
    return render(request, "offices/invite.html", {"form": form})


@may_grant
@form_view
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    found = permissions.get_person_for(request.user, pk)
    form = RoleForm(_posted(request), by=request.user)
    if form.is_valid():
        given = tried(form, services.grant, person=found, by=request.user, **form.cleaned_data)
        if given:
            messages.success(request, _("%(name)s now has this role.") % {"name": found})
            return redirect("offices:person", pk=pk)
    return render(request, "offices/grant.html", {"form": form, "person": found})


@may_grant
@form_view
def deputise(request: HttpRequest, pk: int) -> HttpResponse:
    found = permissions.get_person_for(request.user, pk)
    office = permissions.get_deputy_office_for(request.user, found)
    form = DeputyForm(_posted(request))
    if form.is_valid():
        given = tried(
            form,
            services.appoint_deputy,
            person=found,
            office=office,
            by=request.user,
            **form.cleaned_data,
        )
        if given:
            messages.success(request, _("%(name)s acts for the office head.") % {"name": found})
            return redirect("offices:person", pk=pk)
    context = {"form": form, "person": found, "office": office}
    return render(request, "offices/deputise.html", context)


@may_grant
@form_view
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    membership = permissions.get_membership_for(request.user, pk)
    permissions.check_can_end(request.user, membership)
    form = EndForm(_posted(request))
    if form.is_valid():
        ended = tried(
            form,
            services.end_membership,
            membership=membership,
            by=request.user,
            **form.cleaned_data,
        )
        if ended:
            messages.success(request, _("The end of the role is recorded."))
            return redirect("offices:person", pk=membership.user_id)
    context = {"form": form, "membership": membership, "person": membership.user}
    return render(request, "offices/end_membership.html", context)


@may_grant
@form_view
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    found = permissions.get_person_for(request.user, pk)
    permissions.check_can_deactivate(request.user, found)
    return _with_reason(request, found, services.deactivate, "offices/deactivate.html")


@may_grant
@form_view
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    found = permissions.get_person_for(request.user, pk)
    permissions.check_can_deactivate(request.user, found)
    return _with_reason(request, found, services.reactivate, "offices/reactivate.html")


@may_grant
@never_cache
@form_view
def renew_link(request: HttpRequest, pk: int) -> HttpResponse:
    found = permissions.get_person_for(request.user, pk)
    permissions.check_can_deactivate(request.user, found)
    form = forms.Form(_posted(request))
    if form.is_valid():
        link = tried(form, services.renew_link, person=found, by=request.user)
        if link:
            return _link_once(request, found, link)
    return render(request, "offices/renew_link.html", {"form": form, "person": found})


def _posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is one too."""
    return request.POST if request.method == "POST" else None


def _with_reason(
    request: HttpRequest, found: User, service: Callable, template: str
) -> HttpResponse:
    form = ReasonForm(_posted(request))
    if form.is_valid():
        tried(form, service, person=found, by=request.user, **form.cleaned_data)
    if form.is_valid():
        messages.success(request, _("Done: %(name)s.") % {"name": found})
        return redirect("offices:person", pk=found.pk)
    return render(request, template, {"form": form, "person": found})


def _link_once(request: HttpRequest, found: User, link: str) -> HttpResponse:
    context = {
        "person": found,
        "link": settings.PUBLIC_URL + link,
        "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    return render(request, "offices/link.html", context)
