"""New applications: what is computed, what is refused, and that a double click makes one."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.applications.models import (
    Application,
    ApplicationType,
    Channel,
    OfficeOffering,
    Purpose,
    Reason,
)
from dashboard.applications.services import record, record_many
from dashboard.applications.statuses import Origin
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 12, 3, tzinfo=UTC)  # 10.00 WIB


def unsaved(office, **fields) -> Application:
    kind = fields.pop("type", "PASPOR_BIASA")
    return Application(
        office=office,
        type=ApplicationType.objects.get(code=kind),
        reason=Reason.objects.get(code=fields.pop("reason", "BARU")),
        purpose=Purpose.objects.get(code=fields.pop("purpose", "UMRAH")),
        channel=Channel.objects.get(code=fields.pop("channel", "MPASPOR")),
        **{
            "applicant_name": "  Siti   Aisyah ",
            "birth_date": date(1990, 5, 17),
            "nik": "1671 0157 0590 0001",
            "phone": "0812-3456-7890",
            "external_no": "1624061200000001",
            "submitted_at": datetime(2024, 6, 11, 18, tzinfo=UTC),  # 12 June, 01.00 WIB
        }
        | fields,
    )


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office):
    return make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")


def refusal(**kwargs) -> dict:
    with pytest.raises(ValidationError) as caught:
        record(now=NOW, **kwargs)
    assert Application.objects.count() == 0
    return caught.value.message_dict


def test_it_computes_what_follows_from_the_form(office, clerk):
    row = record(application=unsaved(office), by=clerk, now=NOW)
    row = Application.objects.get(pk=row.pk)
    assert (row.section.code, row.subject, row.stage.code) == ("LANTASKIM", "WNI", "SUBMITTED")
    assert row.submitted_on == date(2024, 6, 12)
    assert row.applicant_name == "Siti Aisyah"
    assert row.nik.open() == "1671015705900001"
    assert row.phone.open() == "+6281234567890"
    assert row.phone_last4 == "7890"
    assert (row.is_open, row.anchor_on, row.net_due) == (True, None, None)
    assert len(row.public_code) == 10


def test_it_starts_the_history_with_one_change_and_one_stay(office, clerk):
    row = record(application=unsaved(office), by=clerk, now=NOW)
    change, stay = row.changes.get(), row.stays.get()
    assert (change.from_stage, change.to_stage.code, change.by) == (None, "SUBMITTED", clerk)
    assert change.occurred_at == row.submitted_at
    assert change.recorded_at == NOW
    assert (stay.entered_at, stay.left_at) == (row.submitted_at, None)


def test_a_doubled_create_is_one_application(office, clerk):
    first = record(application=unsaved(office, creation_key="k1"), by=clerk, now=NOW)
    again = record(application=unsaved(office, creation_key="k1"), by=clerk, now=NOW)
    assert again == first
    assert Application.objects.count() == 1
    assert AuditEvent.objects.filter(verb="CREATED").count() == 1


def test_a_key_twice_in_one_batch_is_one_application(office, clerk):
    rows = [unsaved(office, creation_key="k1"), unsaved(office, creation_key="k1")]
    saved = record_many(applications=rows, by=clerk, now=NOW)
    assert saved[0] == saved[1]
    assert Application.objects.count() == 1


def test_it_refuses_a_number_that_is_recorded_already(office, clerk):
    record(application=unsaved(office), by=clerk, now=NOW)
    with pytest.raises(ValidationError) as caught:
        record(application=unsaved(office), by=clerk, now=NOW)
    assert "external_no" in caught.value.message_dict
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nik", "167101570590001"),
        ("nik", "16710157059OOO01"),
        ("phone", "0812abc7890"),
        ("submitted_at", datetime(2024, 6, 12, 3, 1, tzinfo=UTC)),
        ("submitted_at", datetime(1066, 6, 12, tzinfo=UTC)),
        ("birth_date", date(2024, 6, 13)),
        ("birth_date", date(1066, 6, 13)),
        ("permit_expiry", date(2025, 1, 1)),
        ("travel_date", date(2024, 6, 11)),
        ("nationality", "MYS"),
        ("nationality", "Indonesia"),
        ("applicant_name", "   "),
        ("external_no", "16 24"),
        ("passport_no", "C-123/4"),
    ],
)
def test_it_refuses_what_is_impossible(office, clerk, field, value):
    assert field in refusal(application=unsaved(office, **{field: value}), by=clerk)


def test_it_refuses_a_reason_of_the_other_family(office, clerk):
    row = unsaved(office, reason="PERPANJANGAN")
    assert list(refusal(application=row, by=clerk)) == ["reason"]


def test_it_refuses_same_day_for_a_lost_passport(office, clerk):
    row = unsaved(office, reason="HILANG", lane="SAME_DAY")
    assert list(refusal(application=row, by=clerk)) == ["lane"]


def test_it_accepts_same_day_for_a_new_passport(office, clerk):
    row = unsaved(office, lane="SAME_DAY")
    assert record(application=row, by=clerk, now=NOW).lane == "SAME_DAY"


def test_it_refuses_a_type_that_the_office_has_stopped_but_imports_it(office, clerk):
    kind = ApplicationType.objects.get(code="PASPOR_BIASA")
    OfficeOffering.objects.create(
        office=office, type=kind, lane="REGULAR", valid_from=date(2024, 6, 1), offered=False
    )
    assert list(refusal(application=unsaved(office), by=clerk)) == ["type"]
    row = record(application=unsaved(office), by=clerk, origin=Origin.IMPORT, now=NOW)
    assert row.changes.get().origin == "IMPORT"


def test_it_refuses_another_sections_type(office, clerk):
    row = unsaved(office, type="ITK", reason="PERPANJANGAN", nationality="MYS")
    with pytest.raises(PermissionDenied):
        record(application=row, by=clerk, now=NOW)
    assert Application.objects.count() == 0


def test_it_writes_one_event_for_a_batch_and_names_a_single_row(office, clerk):
    rows = [unsaved(office, external_no=f"162406120000000{n}") for n in range(3)]
    record_many(applications=rows, by=clerk, now=NOW)
    event = AuditEvent.objects.get()
    assert (event.verb, event.changes, event.section_code) == (
        "CREATED",
        {"count": 3, "origin": "MANUAL"},
        "LANTASKIM",
    )
    single = record(application=unsaved(office, external_no=""), by=clerk, now=NOW)
    assert AuditEvent.objects.first().object_id == single.public_code
