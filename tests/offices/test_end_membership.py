"""Ending a role, acting heads, and leaving: what is lost is lost at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.offices import services
from dashboard.offices.roles import Role
from tests.factories import make_member


def inside(client):
    return client.get("/accounts/2fa/").status_code == 200


def test_a_role_that_ends_at_once_ends_the_sessions(client, kepala, petugas):
    client.force_login(petugas)
    assert inside(client)
    services.end_membership(membership=petugas.memberships.get(), by=kepala)
    assert not inside(client)
    assert AuditEvent.objects.get(verb="ENDED").object_id == "petugas"


def test_a_role_may_end_on_a_later_day(client, office, kepala, petugas):
    client.force_login(kepala)
    membership = petugas.memberships.get()
    last = office.today() + timedelta(days=5)
    page = f"/dashboard/people/memberships/{membership.pk}/end/"
    assert "petugas" in client.get(page).content.decode().lower()
    client.post(page, {"last_day": last.isoformat()})
    membership.refresh_from_db()
    assert membership.valid_until == last
    assert petugas.has_perm("applications.view_application")


def test_a_role_given_today_in_error_ends_at_once(office, kepala):
    person = make_member(office=office, role=Role.AUDITOR, valid_from=office.today())
    services.end_membership(membership=person.memberships.get(), by=kepala)
    assert not person.has_perm("audit.view_auditevent")


def test_an_ended_role_does_not_end_again(kepala, petugas):
    membership = petugas.memberships.get()
    services.end_membership(membership=membership, by=kepala)
    with pytest.raises(ValidationError):
        services.end_membership(membership=membership, by=kepala)
    assert AuditEvent.objects.filter(verb="ENDED").count() == 1


def test_a_last_day_in_the_past_is_refused(client, office, kepala, petugas):
    client.force_login(kepala)
    membership = petugas.memberships.get()
    yesterday = office.today() - timedelta(days=1)
    response = client.post(
        f"/dashboard/people/memberships/{membership.pk}/end/", {"last_day": yesterday.isoformat()}
    )
    assert response.context["form"].errors["last_day"]
    membership.refresh_from_db()
    assert membership.valid_until is None


@pytest.mark.parametrize("who", ["kepala", "tikkim", "petugas"])
def test_nobody_without_the_rank_ends_the_heads_role(request, who, kepala):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        services.end_membership(membership=kepala.memberships.get(), by=by)


def test_another_offices_membership_is_not_there(client, kepala_lain, petugas):
    client.force_login(kepala_lain)
    membership = petugas.memberships.get()
    assert client.get(f"/dashboard/people/memberships/{membership.pk}/end/").status_code == 404


def test_a_head_appoints_a_deputy_for_some_days(client, office, kepala, tikkim):
    client.force_login(kepala)
    page = f"/dashboard/people/{tikkim.pk}/deputise/"
    assert client.get(page).status_code == 200
    today = office.today()
    client.post(page, {"first_day": today, "last_day": today + timedelta(days=13)})
    acting = tikkim.memberships.get(acting=True)
    assert (acting.role, acting.valid_until) == (Role.OFFICE_HEAD, today + timedelta(days=13))
    assert tikkim.has_perm("audit.view_auditevent")
    assert tikkim.memberships.count() == 2


def test_an_acting_head_does_not_pass_it_on(office, kepala, tikkim, petugas):
    days = {"first_day": office.today(), "last_day": office.today()}
    services.appoint_deputy(person=tikkim, office=office, by=kepala, **days)
    with pytest.raises(PermissionDenied):
        services.appoint_deputy(person=petugas, office=office, by=tikkim, **days)


def test_only_a_member_of_the_office_deputises(office, kepala, kepala_lain):
    days = {"first_day": office.today(), "last_day": office.today()}
    with pytest.raises(ValidationError):
        services.appoint_deputy(person=kepala_lain, office=office, by=kepala, **days)


def test_a_deputy_is_appointed_for_ninety_days_at_most(office, kepala, tikkim):
    today = office.today()
    with pytest.raises(ValidationError):
        services.appoint_deputy(
            person=tikkim,
            office=office,
            by=kepala,
            first_day=today,
            last_day=today + timedelta(days=90),
        )


def test_the_same_days_are_not_deputised_twice(office, kepala, tikkim):
    days = {"first_day": office.today(), "last_day": office.today() + timedelta(days=3)}
    services.appoint_deputy(person=tikkim, office=office, by=kepala, **days)
    with pytest.raises(ValidationError):
        services.appoint_deputy(person=tikkim, office=office, by=kepala, **days)


def test_the_head_ends_the_deputys_days_early(office, kepala, tikkim):
    days = {"first_day": office.today(), "last_day": office.today() + timedelta(days=3)}
    acting = services.appoint_deputy(person=tikkim, office=office, by=kepala, **days)
    services.end_membership(membership=acting, by=kepala)
    tikkim.__dict__.pop("_valid_memberships", None)
    assert not tikkim.has_perm("audit.view_auditevent")
