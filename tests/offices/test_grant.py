"""Roles: only a higher one grants, one of one's own at a time, dated; a lost one ends sessions."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from dashboard.audit.models import AuditEvent
from dashboard.offices import services
from dashboard.offices.models import Membership
from dashboard.offices.roles import RANK, Role
from dashboard.offices.scope import valid_memberships
from tests.factories import make_member, make_user

SECTION = {Role.CLERK: "LANTASKIM", Role.SECTION_HEAD: "LANTASKIM", Role.ICT_HEAD: "TIKKIM"}


def grant(office, person, role, by, **more):
    code = more.pop("section", SECTION.get(role))
    section = office.sections.get(code=code) if code else None
    return services.grant(person=person, office=office, role=role, section=section, by=by, **more)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("by", Role)
def test_only_a_higher_role_grants_a_role(office, by, role):
    giver = make_member(office=office, role=by, section=SECTION.get(by))
    section = SECTION.get(role) if by == Role.OFFICE_HEAD else SECTION.get(role) and "TIKKIM"
    rules = {Role.OFFICE_HEAD, Role.ICT_HEAD}
    own_section = by == Role.OFFICE_HEAD or section == "TIKKIM"
    if by in rules and own_section and RANK[role] < RANK[by]:
        assert grant(office, make_user(), role, giver, section=section).role == role
    else:
        with pytest.raises(PermissionDenied):
            grant(office, make_user(), role, giver, section=section)


def test_nobody_raises_themself(office, kepala, tikkim):
    with pytest.raises(PermissionDenied):
        grant(office, tikkim, Role.CLERK, tikkim, section="TIKKIM")
    with pytest.raises(PermissionDenied):
        grant(office, kepala, Role.SECTION_HEAD, kepala)


def test_a_head_of_another_office_grants_nothing_here(office, petugas, kepala_lain):
    with pytest.raises(PermissionDenied):
        grant(office, make_user(), Role.CLERK, kepala_lain)


def test_a_role_of_another_offices_section_is_refused(office, kepala, kepala_lain):
    other = kepala_lain.memberships.get().office.sections.first()
    with pytest.raises(ValidationError) as caught:
        services.grant(person=make_user(), office=office, role=Role.CLERK, section=other, by=kepala)
    assert "section" in caught.value.message_dict


@pytest.mark.parametrize(
    ("role", "section"),
    [
        (Role.CLERK, None),
        (Role.SECTION_HEAD, None),
        (Role.AUDITOR, "LANTASKIM"),
        (Role.ICT_HEAD, "LANTASKIM"),
    ],
)
def test_the_section_must_fit_the_role(office, kepala, role, section):
    with pytest.raises(ValidationError) as caught:
        grant(office, make_user(), role, kepala, section=section)
    assert "section" in caught.value.message_dict


def test_there_is_one_substantive_role_at_a_time(office, kepala, petugas):
    with pytest.raises(ValidationError):
        grant(office, petugas, Role.SECTION_HEAD, kepala)
    assert petugas.memberships.count() == 1


def test_a_next_role_may_begin_the_day_after_the_last_one_ends(office, kepala):
    person = make_member(
        office=office,
        role=Role.CLERK,
        section="LANTASKIM",
        valid_until=office.today() + timedelta(days=3),
    )
    with pytest.raises(ValidationError):
        grant(office, person, Role.SECTION_HEAD, kepala, first_day=office.today())
    first = office.today() + timedelta(days=4)
    later = grant(office, person, Role.SECTION_HEAD, kepala, first_day=first)
    assert later.valid_from == first
    assert [row.role for row in valid_memberships(person)] == [Role.CLERK]


def test_a_role_without_a_first_day_begins_today_where_the_office_is(office, kepala):
    office.time_zone = "Asia/Jayapura"
    late = timezone.now().replace(
        year=2026, month=3, day=1, hour=16, minute=0
    )  # 2 March, 01.00 WIT
    row = grant(office, make_user(), Role.CLERK, kepala, now=late)
    assert row.valid_from == date(2026, 3, 2)


def test_a_last_day_before_the_first_is_refused(office, kepala):
    today = office.today()
    with pytest.raises(ValidationError):
        grant(
            office,
            make_user(),
            Role.CLERK,
            kepala,
            first_day=today,
            last_day=today - timedelta(days=1),
        )


def test_a_membership_gives_its_role_from_the_first_to_the_last_day_inclusive(office):
    today = office.today()
    day = timedelta(days=1)
    spans = {
        "today only": (today, today, True),
        "until yesterday": (today - 9 * day, today - day, False),
        "from tomorrow": (today + day, None, False),
        "open": (today - day, None, True),
    }
    for name, (first, last, expected) in spans.items():
        person = make_member(office=office, role=Role.AUDITOR, valid_from=first, valid_until=last)
        assert person.has_perm("audit.view_auditevent") is expected, name


def test_a_closed_office_gives_no_role(office, petugas):
    office.active = False
    office.save()
    assert not petugas.has_perm("applications.view_application")


def test_the_screen_gives_a_role_and_says_so(client, office, kepala):
    person = make_member(
        office=office, role=Role.AUDITOR, valid_until=office.today() - timedelta(days=1)
    )
    client.force_login(kepala)
    page = f"/dashboard/people/{person.pk}/grant/"
    assert client.get(page).status_code == 200
    response = client.post(
        page,
        {
            "office": office.pk,
            "role": "CLERK",
            "section": office.sections.get(code="LANTASKIM").pk,
        },
        follow=True,
    )
    assert response.redirect_chain[-1][0] == f"/dashboard/people/{person.pk}/"
    assert Membership.objects.standing(office.today()).get(user=person).role == "CLERK"
    assert AuditEvent.objects.filter(verb="GRANTED", object_id=person.username).count() == 1


def test_the_screen_shows_what_is_wrong_at_the_field(client, office, kepala, petugas):
    client.force_login(kepala)
    response = client.post(
        f"/dashboard/people/{petugas.pk}/grant/",
        {"office": office.pk, "role": "AUDITOR", "first_day": "07/13/2024"},
    )
    assert response.context["form"].errors["first_day"]
    assert petugas.memberships.count() == 1
