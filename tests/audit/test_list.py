"""The audit trail's screen: whose events, which filters, and nothing to change."""

from datetime import UTC, datetime

import pytest

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.roles import Role
from tests.factories import PASSWORD, make_member, make_office

TRAIL = "/dashboard/audit/"


@pytest.fixture
def office(db):
    return make_office()


def event(by, *, office="PLG", section="", verb="CHANGED", label="offices.holiday", **more):
    return record(
        by=by,
        verb=verb,
        object_label=label,
        office_code=office,
        section_code=section,
        **{"object_id": "1"} | more,
    )


def shown(response):
    return [row.record.pk for row in response.context["table"].paginated_rows]


@pytest.mark.parametrize("role", [Role.OFFICE_HEAD, Role.AUDITOR])
def test_head_and_auditor_read_the_whole_offices_trail(client, office, role):
    reader = make_member(office=office, role=role)
    own = [event(reader), event(reader, section="TIKKIM"), event(reader, section="LANTASKIM")]
    event(reader, office="JKT")
    client.force_login(reader)
    assert shown(client.get(TRAIL)) == [row.pk for row in reversed(own)]


def test_a_section_head_reads_the_own_section_only(client, office):
    head = make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM")
    own = event(head, section="LANTASKIM")
    event(head, section="TIKKIM")
    event(head)
    event(head, office="JKT", section="LANTASKIM")
    client.force_login(head)
    assert shown(client.get(TRAIL)) == [own.pk]


@pytest.mark.parametrize("role", [Role.CLERK, Role.CALLER, Role.PUBLIC_RELATIONS, Role.ICT_HEAD])
def test_others_do_not_read_it(client, office, role):
    section = {"CLERK": "LANTASKIM", "ICT_HEAD": "TIKKIM"}.get(role)
    client.force_login(make_member(office=office, role=role, section=section))
    assert client.get(TRAIL).status_code == 403


def test_a_superuser_without_a_role_does_not_read_it(client, office):
    client.force_login(User.objects.create_superuser("admin", PASSWORD, full_name="Admin"))
    assert client.get(TRAIL).status_code == 403


def test_it_narrows_by_person_action_object_and_period(client, office):
    reader = make_member(office=office, role=Role.AUDITOR, username="auditor")
    other = make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")
    at = datetime(2024, 6, 20, 17, 30, tzinfo=UTC)  # 21 June 00.30 WIB
    old = event(other, verb="REVEALED", label="applications.application", object_id="AB12", at=at)
    new = event(reader)
    client.force_login(reader)
    for query, expected in {
        "?person=PETUGAS": [old.pk],
        "?action=REVEALED": [old.pk],
        "?kind=applications.application": [old.pk],
        "?object=ab12": [old.pk],
        "?after=2024-06-21&before=2024-06-21": [old.pk],
        "?before=2024-06-20": [],
        "?after=2024-06-22": [new.pk],
    }.items():
        assert shown(client.get(TRAIL + query)) == expected, query


@pytest.mark.parametrize(
    "query",
    ["?after=07/13/2024", "?action=NONSENSE", "?kind=x.y", "?nonsense=1", "?after=2024-02-30"],
)
def test_a_filter_that_does_not_parse_shows_the_error_and_no_rows(client, office, query):
    reader = make_member(office=office, role=Role.AUDITOR)
    event(reader)
    client.force_login(reader)
    response = client.get(TRAIL + query)
    assert shown(response) == []
    assert response.context["filter"].form.errors


def test_stages_are_named_and_a_code_that_is_gone_stays(client, office):
    reader = make_member(office=office, role=Role.AUDITOR)
    event(reader, changes={"stage": {"AWAITING_PRINT": 96, "GONE": 1}})
    client.force_login(reader)
    page = client.get(TRAIL, headers={"accept-language": "id"}).content.decode()
    assert "GONE 1, Menunggu cetak 96" in page


def test_only_objects_with_a_translated_name_can_be_picked(client, office):
    client.force_login(make_member(office=office, role=Role.AUDITOR))
    field = client.get(TRAIL).context["filter"].form.fields["kind"]
    names = dict(field.choices)
    assert "applications.application" in names
    assert "applications.pausedday" not in names


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_there(client, office, method):
    client.force_login(make_member(office=office, role=Role.AUDITOR))
    assert getattr(client, method)(TRAIL).status_code == 405


def test_it_asks_as_often_for_sixty_events_as_for_two(client, office, django_assert_num_queries):
    reader = make_member(office=office, role=Role.AUDITOR)
    client.force_login(reader)
    client.get(TRAIL)
    for count in (2, 58):
        for _ in range(count):
            event(reader)
        with django_assert_num_queries(5):
            client.get(TRAIL)


def test_the_second_page_goes_on_where_the_first_ends(client, office):
    reader = make_member(office=office, role=Role.AUDITOR)
    rows = [event(reader).pk for _ in range(60)][::-1]
    client.force_login(reader)
    assert shown(client.get(TRAIL)) == rows[:50]
    assert shown(client.get(f"{TRAIL}?page=2")) == rows[50:]
    assert AuditEvent.objects.count() == 60
