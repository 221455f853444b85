"""Inviting: a person, a first role and a link that works once."""

import re

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.exceptions import ValidationError

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.offices.models import Membership
from dashboard.offices.services import invite
from tests.factories import PASSWORD

INVITE = "/dashboard/people/invite/"
NEW = "sandi-baru-panjang-9"


def form(office, **changes):
    section = office.sections.get(code="LANTASKIM").pk
    return {
        "username": "siti",
        "full_name": "Siti Rahma",
        "email": "",
        "office": office.pk,
        "role": "CLERK",
        "section": section,
    } | changes


def link_on(response):
    return re.search(
        r"http://[^\s<]+(/accounts/password/reset/key/\S+?/)<", response.content.decode()
    )[1]


def set_password(client, link, password=NEW):
    opened = client.get(link, follow=True)
    path = opened.redirect_chain[-1][0] if opened.redirect_chain else link
    return client.post(path, {"password1": password, "password2": password}, follow=True)


def test_an_office_head_invites_a_clerk_who_sets_a_password_and_logs_in(client, office, kepala):
    client.force_login(kepala)
    response = client.post(INVITE, form(office))
    assert "no-store" in response["Cache-Control"]
    person = User.objects.get(username="siti")
    assert not person.has_usable_password()
    membership = person.memberships.get()
    assert (membership.role, membership.section.code) == ("CLERK", "LANTASKIM")
    assert membership.valid_from == office.today()
    client.logout()
    set_password(client, link_on(response))
    assert client.login(username="siti", password=NEW)


def test_the_link_works_once(client, office, kepala):
    client.force_login(kepala)
    link = link_on(client.post(INVITE, form(office)))
    client.logout()
    set_password(client, link)
    set_password(client, link, "sandi-lain-panjang-8")
    assert User.objects.get(username="siti").check_password(NEW)


def test_the_link_expires_after_three_days(client, office, kepala, settings):
    client.force_login(kepala)
    link = link_on(client.post(INVITE, form(office)))
    assert settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 60 * 60
    settings.PASSWORD_RESET_TIMEOUT = -1
    client.logout()
    set_password(client, link)
    assert not User.objects.get(username="siti").has_usable_password()


def test_a_newer_link_makes_the_older_one_worthless(client, office, kepala):
    client.force_login(kepala)
    old = link_on(client.post(INVITE, form(office)))
    person = User.objects.get(username="siti")
    new = link_on(client.post(f"/dashboard/people/{person.pk}/link/"))
    client.logout()
    set_password(client, old)
    assert not User.objects.get(username="siti").has_usable_password()
    set_password(client, new)
    assert User.objects.get(username="siti").check_password(NEW)


def test_deactivation_makes_an_unused_link_worthless(client, office, kepala):
    client.force_login(kepala)
    link = link_on(client.post(INVITE, form(office)))
    person = User.objects.get(username="siti")
    client.post(f"/dashboard/people/{person.pk}/deactivate/", {"reason": "Salah orang"})
    client.post(f"/dashboard/people/{person.pk}/reactivate/", {"reason": "Keliru"})
    client.logout()
    set_password(client, link)
    assert not User.objects.get(username="siti").has_usable_password()


@pytest.mark.django_db(transaction=True)
def test_it_mails_the_link_where_there_is_an_address(client, office, kepala):
    client.force_login(kepala)
    response = client.post(INVITE, form(office, email="siti@imigrasi.example"))
    letter = mail.outbox[-1]
    assert letter.to == ["siti@imigrasi.example"]
    assert link_on(response) in letter.body
    assert "siti" in letter.body


def test_it_refuses_a_taken_user_name_at_the_field(client, office, kepala, petugas):
    client.force_login(kepala)
    response = client.post(INVITE, form(office, username="PETUGAS"))
    assert response.context["form"].errors["username"]
    assert User.objects.count() == 2


def test_a_refused_role_leaves_no_person_behind(client, office, kepala):
    client.force_login(kepala)
    response = client.post(INVITE, form(office, section=""))
    assert response.context["form"].errors["section"]
    assert not User.objects.filter(username="siti").exists()


@pytest.mark.parametrize("role", ["OFFICE_HEAD", "KING", ""])
def test_an_office_head_is_not_offered_their_own_rank(client, office, kepala, role):
    client.force_login(kepala)
    response = client.post(INVITE, form(office, role=role, section=""))
    assert response.context["form"].errors["role"]
    assert not User.objects.filter(username="siti").exists()


def test_an_ict_head_invites_into_their_own_section_only(client, office, tikkim):
    client.force_login(tikkim)
    refused = client.post(INVITE, form(office))
    assert refused.context["form"].errors["section"]
    own = office.sections.get(code="TIKKIM").pk
    client.post(INVITE, form(office, section=own))
    assert Membership.objects.get(user__username="siti").section.code == "TIKKIM"


def test_a_head_cannot_reach_another_office(client, office, kepala_lain):
    client.force_login(kepala_lain)
    response = client.post(INVITE, form(office))
    assert response.context["form"].errors["office"]


def test_no_form_field_makes_a_superuser(client, office, kepala):
    client.force_login(kepala)
    client.post(
        INVITE, form(office, is_superuser="on", is_staff="on", groups="1", password=PASSWORD)
    )
    person = User.objects.get(username="siti")
    assert not person.is_superuser
    assert not person.has_usable_password()


def test_a_superuser_appoints_an_office_head(client, office, django_user_model):
    admin = User.objects.create_superuser("admin", PASSWORD, full_name="Admin")
    client.force_login(admin)
    client.post(INVITE, form(office, role="OFFICE_HEAD", section=""))
    assert Membership.objects.get(user__username="siti").role == "OFFICE_HEAD"


def test_the_trail_names_the_role_and_never_the_link(client, office, kepala):
    client.force_login(kepala)
    response = client.post(INVITE, form(office, email="siti@imigrasi.example"))
    events = AuditEvent.objects.filter(object_id="siti")
    assert [event.verb for event in events] == ["INVITED", "GRANTED"]
    assert events[0].changes["role"] == "CLERK"
    assert (events[0].username, events[0].office_code) == ("kepala", "PLG")
    written = str(list(events.values()))
    assert "siti@imigrasi.example" not in written
    assert link_on(response) not in written
    assert not list(get_messages(response.wsgi_request))


@pytest.mark.parametrize(
    "username", ["kepal\u0430", "k\u00e9pala", "s\u0131ti", "siti rahma", "s" * 151]
)
def test_a_user_name_is_of_plain_letters(client, office, kepala, username):
    """A Cyrillic "a" makes a second "kepala" that nobody can tell from the first."""
    client.force_login(kepala)
    page = client.post(INVITE, form(office, username=username))
    assert "username" in page.context["form"].errors
    section = office.sections.get(code="LANTASKIM")
    with pytest.raises(ValidationError) as refused:
        invite(
            username=username,
            full_name="Siti",
            office=office,
            role="CLERK",
            section=section,
            by=None,
        )
    assert list(refused.value.message_dict) == ["username"]
    assert User.objects.count() == 1


def test_a_long_user_name_fits_the_audit_trail(client, office, kepala):
    """SQLite keeps what does not fit; PostgreSQL does not."""
    name = "siti." + "r" * 145
    client.force_login(kepala)
    client.post(INVITE, form(office, username=name))
    assert AuditEvent.objects.filter(object_id=name, verb="INVITED").exists()
    assert AuditEvent._meta.get_field("object_id").max_length >= len(name)
