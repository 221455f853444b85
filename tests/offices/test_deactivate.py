"""A leaver is out at once, and comes back with what is still in force."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.offices import services
from dashboard.offices.models import Membership
from dashboard.offices.roles import Role
from tests.factories import PASSWORD, make_member, make_user


def test_a_deactivated_persons_sessions_end_at_once(client, kepala, petugas):
    client.force_login(petugas)
    assert client.get("/accounts/2fa/").status_code == 200
    services.deactivate(person=petugas, by=kepala, reason="Pindah tugas")
    assert client.get("/accounts/2fa/").status_code == 302
    services.reactivate(person=petugas, by=kepala)
    assert client.get("/accounts/2fa/").status_code == 302


def test_the_page_says_what_happens_and_asks_for_a_reason(client, kepala, petugas):
    client.force_login(kepala)
    page = f"/dashboard/people/{petugas.pk}/deactivate/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": ""}).context["form"].errors["reason"]
    petugas.refresh_from_db()
    assert petugas.is_active
    client.post(page, {"reason": "Pindah tugas"})
    petugas.refresh_from_db()
    assert not petugas.is_active
    event = AuditEvent.objects.get(verb="DEACTIVATED")
    assert (event.object_id, event.reason, event.section_code) == (
        "petugas",
        "Pindah tugas",
        "LANTASKIM",
    )


def test_a_reason_with_a_long_number_is_refused(client, kepala, petugas):
    client.force_login(kepala)
    page = f"/dashboard/people/{petugas.pk}/deactivate/"
    response = client.post(page, {"reason": "menjual data 1671 0101 0190 0001"})
    assert response.context["form"].errors["reason"]


def test_twice_is_said_and_recorded_once(kepala, petugas):
    services.deactivate(person=petugas, by=kepala)
    with pytest.raises(ValidationError):
        services.deactivate(person=petugas, by=kepala)
    assert AuditEvent.objects.filter(verb="DEACTIVATED").count() == 1


def test_a_person_who_comes_back_has_the_roles_still_in_force(client, kepala, petugas):
    services.deactivate(person=petugas, by=kepala)
    client.force_login(kepala)
    client.post(f"/dashboard/people/{petugas.pk}/reactivate/", {"reason": "Kembali"})
    assert client.login(username="petugas", password=PASSWORD)
    assert User.objects.get(pk=petugas.pk).has_perm("applications.add_application")


@pytest.mark.parametrize("who", ["tikkim", "petugas"])
def test_only_who_stands_above_every_role_may(request, who, kepala):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        services.deactivate(person=kepala, by=by)


def test_nobody_locks_themself_out(kepala):
    with pytest.raises(PermissionDenied):
        services.deactivate(person=kepala, by=kepala)


def test_a_person_who_also_works_elsewhere_is_beyond_one_head(office, kepala, kepala_lain):
    shared = make_member(office=office, role=Role.AUDITOR)
    other = kepala_lain.memberships.get().office
    Membership.objects.create(
        user=shared, office=other, role=Role.OFFICE_HEAD, acting=True, valid_from=other.today()
    )
    with pytest.raises(PermissionDenied):
        services.deactivate(person=shared, by=kepala)


def test_a_superuser_is_beyond_every_head(office, kepala):
    admin = make_member(office=office, role=Role.AUDITOR)
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    with pytest.raises(PermissionDenied):
        services.deactivate(person=admin, by=kepala)


def test_a_superuser_looks_after_whoever_has_no_role(office):
    admin = User.objects.create_superuser("admin", PASSWORD, full_name="Admin")
    stray = make_user(username="tanpa")
    services.deactivate(person=stray, by=admin)
    stray.refresh_from_db()
    assert not stray.is_active
