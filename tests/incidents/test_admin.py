import pytest

from dashboard.audit.models import AuditEvent
from dashboard.incidents.models import Preset, Service, StageDependency
from dashboard.offices.models import Office
from tests.factories import make_office, make_user


@pytest.fixture
def admin_client(office, client):
    client.force_login(make_user(username="admin", is_superuser=True))
    return client


def preset_data(**fields):
    return {
        "code": "CHILLER",
        "cause": "OTHER",
        "name_id": "Pendingin",
        "name_en": "Cooling",
        "title_id": "Gangguan pendingin",
        "title_en": "Cooling fault",
        "update_id": "Ruang server panas.",
        "update_en": "The server room is hot.",
        "order": "5",
        "active": "on",
        "impacts-TOTAL_FORMS": "1",
        "impacts-INITIAL_FORMS": "0",
        "impacts-0-service_code": "PRINTING",
        "impacts-0-level": "LIMITED",
    } | fields


@pytest.mark.parametrize("model", ["service", "stagedependency", "preset"])
def test_the_superuser_sees_the_lists(admin_client, model):
    assert admin_client.get(f"/admin/incidents/{model}/").status_code == 200


def test_a_preset_is_added_with_its_impacts_and_audited(admin_client):
    answer = admin_client.post("/admin/incidents/preset/add/", preset_data())
    assert answer.status_code == 302
    preset = Preset.objects.get(code="CHILLER")
    assert [(row.service_code, row.level) for row in preset.impacts.all()] == [
        ("PRINTING", "LIMITED")
    ]
    event = AuditEvent.objects.get(object_label="incidents.preset")
    assert (event.object_id, event.verb) == ("CHILLER", "CREATED")


def test_an_impact_is_taken_out_of_a_preset_and_that_is_audited(admin_client):
    preset = Preset.objects.get(code="PRINTER")
    rows = list(preset.impacts.all())
    data = preset_data(name_id=preset.name_id, name_en=preset.name_en, cause=preset.cause)
    data |= {
        "impacts-TOTAL_FORMS": str(len(rows)),
        "impacts-INITIAL_FORMS": str(len(rows)),
    }
    for number, row in enumerate(rows):
        data |= {
            f"impacts-{number}-id": str(row.pk),
            f"impacts-{number}-preset": str(preset.pk),
            f"impacts-{number}-service_code": row.service_code,
            f"impacts-{number}-level": row.level,
        }
    data["impacts-0-DELETE"] = "on"
    answer = admin_client.post(f"/admin/incidents/preset/{preset.pk}/change/", data)
    assert answer.status_code == 302, answer.context["errors"]
    assert preset.impacts.count() == len(rows) - 1
    assert "impacts" in AuditEvent.objects.get(object_label="incidents.preset").changes["fields"]


def test_a_service_keeps_its_code_and_office_and_a_section_of_its_own(admin_client, office):
    other = make_office(code="JKT")
    printing = Service.objects.get(office=office, code="PRINTING")
    url = f"/admin/incidents/service/{printing.pk}/change/"
    data = {"name_id": "Cetak", "name_en": "Print", "owner": "OFFICE", "order": "1"}
    data |= {"code": "PICKUP", "office": other.pk}
    foreign = other.sections.get(code="TIKKIM")
    assert admin_client.post(url, data | {"section": foreign.pk}).status_code == 200
    own = office.sections.get(code="TIKKIM")
    assert admin_client.post(url, data | {"section": own.pk}).status_code == 302
    printing.refresh_from_db()
    assert (printing.code, printing.office, printing.section) == ("PRINTING", office, own)


def test_nothing_is_deleted_and_no_service_is_added(admin_client):
    service = Service.objects.first()
    for url in (
        f"/admin/incidents/service/{service.pk}/delete/",
        "/admin/incidents/service/add/",
        f"/admin/incidents/preset/{Preset.objects.first().pk}/delete/",
        f"/admin/incidents/stagedependency/{StageDependency.objects.first().pk}/delete/",
    ):
        assert admin_client.post(url, {"post": "yes"}).status_code == 403


def test_office_roles_have_no_business_there(client, tikkim):
    client.force_login(tikkim)
    assert client.get("/admin/incidents/preset/").status_code in (302, 403)


def test_paused_days_follow_a_changed_dependency(admin_client, office):
    row = StageDependency.objects.select_related("stage").first()
    values = {"stage": row.stage_id, "service_code": row.service_code, "lane": row.lane}
    values |= {"type": row.type_id or "", "effect": row.effect}
    address = f"/admin/incidents/stagedependency/{row.pk}/change/"
    assert admin_client.post(address, values).status_code == 302
    assert list(Office.objects.with_changed_calendar()) == [office]
