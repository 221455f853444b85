"""check_history proves that an application is what its history says, names what is not, repairs."""

import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from dashboard.applications import proofs
from dashboard.applications.appointments.services import book_many
from dashboard.applications.models import Application, Appointment, Stage, StageChange, StageStay
from dashboard.audit.models import AuditEvent
from tests.applications.road import NOW, go, on_the_road, walked
from tests.factories import make_application, make_office

pytestmark = pytest.mark.django_db
EARLY = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture
def office():
    return make_office()


def run(*arguments: str) -> dict:
    """The figures of a run, whether it succeeded or not."""
    out = io.StringIO()
    try:
        call_command("check_history", "--format", "json", *arguments, stdout=out)
    except CommandError as error:
        assert str(error)
    return json.loads(out.getvalue())


def corrupt(row, **fields):
    Application.objects.filter(pk=row.pk).update(**fields)


def test_it_is_clean_after_steps_of_every_kind(office):
    row, people = on_the_road(office, "QUALITY_CHECK")
    go(row, "AWAITING_PRINT", people.clerk)
    go(row, "SUSPENDED", people.clerk, waits_for="REGIONAL")
    go(row, "DOCUMENTS_NEEDED", people.clerk)
    go(row, "AWAITING_PRINT", people.clerk)
    go(walked(office, "ADJUDICATION"), "REJECTED", people.head)
    call_command("check_history", stdout=io.StringIO())
    assert run() == {"checked": 2, "repaired": 0, "left": 0, "difference": None}


@pytest.mark.parametrize(
    ("fields", "field", "stored", "replayed"),
    [
        ({"stage_entered_at": EARLY}, "stage_entered_at", None, "2024-06-19T02:08:00+00:00"),
        ({"waits_for": "REGIONAL"}, "waits_for", "REGIONAL", "-"),
        ({"is_open": False, "closed_on": date(2024, 6, 1)}, "is_open", "False", "True"),
        ({"anchor_on": date(2024, 6, 1)}, "anchor_on", "2024-06-01", "2024-06-19"),
        ({"gross_due": date(2024, 6, 1)}, "gross_due", "2024-06-01", "2024-06-25"),
        ({"net_due": None}, "net_due", "-", "2024-06-25"),
        ({"ready_on": date(2024, 6, 1)}, "ready_on", "2024-06-01", "2024-06-19"),
        ({"pickup_limit": None}, "pickup_limit", "-", "2024-07-19"),
        ({"handed_over_on": EARLY.date()}, "handed_over_on", "2024-06-01", "-"),
        ({"promised_on": date(2024, 6, 1)}, "promised_on", "2024-06-01", "2024-06-25"),
        ({"submitted_on": date(2024, 6, 1)}, "submitted_on", "2024-06-01", "2024-06-19"),
    ],
)
def test_it_finds_and_repairs_each_field(office, fields, field, stored, replayed):
    row = walked(office, "READY")
    before = Application.objects.filter(pk=row.pk).values().get()
    corrupt(row, **fields)
    with pytest.raises(CommandError, match=f"{row.public_code} {field}"):
        call_command("check_history", stdout=io.StringIO())
    found = run()["difference"]
    assert (found["code"], found["field"], found["replayed"]) == (row.public_code, field, replayed)
    assert stored in (None, found["stored"])
    assert run("--repair")["repaired"] == 1
    after = Application.objects.filter(pk=row.pk).values().get()
    assert after == before | {"version": before["version"] + 1}
    assert run()["difference"] is None


def test_it_finds_and_repairs_the_stage(office):
    row = walked(office, "ADJUDICATION")
    corrupt(row, stage=Stage.objects.get(workflow="PASSPORT", code="READY"))
    found = run()["difference"]
    assert (found["field"], found["stored"], found["replayed"]) == (
        "stage",
        "READY",
        "ADJUDICATION",
    )
    run("--repair")
    assert Application.objects.get(pk=row.pk).stage.code == "ADJUDICATION"


def test_it_finds_and_repairs_stays(office):
    row = walked(office, "ADJUDICATION")
    second = row.stays.all()[1]
    plants = [
        lambda: StageStay.objects.filter(pk=second.pk).delete(),
        lambda: StageStay.objects.filter(left_at=None).update(left_at=NOW),
        lambda: StageStay.objects.create(
            application=row, stage=row.stage, entered_at=EARLY, left_at=EARLY + timedelta(1)
        ),
    ]
    for plant in plants:
        plant()
        assert run()["difference"]["field"].startswith("stays[")
        assert run("--repair")["repaired"] == 1
        assert run()["difference"] is None


def test_it_frees_a_slot_that_is_booked_for_a_closed_application(office):
    row, people = on_the_road(office, "SCHEDULED")
    book_many(slots={row: NOW + timedelta(days=1)}, by=people.clerk)
    go(row, "CANCELLED", people.head)
    Appointment.objects.update(status="BOOKED")
    assert run()["difference"]["field"] == "appointment"
    run("--repair")
    assert Appointment.objects.get().status == "CANCELLED"


def append(row, to: str, **fields) -> None:
    """A change past the services."""
    stages = {stage.code: stage for stage in Stage.objects.filter(workflow="PASSPORT")}
    values = {"from_stage": row.stage, "occurred_at": NOW, "recorded_at": NOW} | fields
    StageChange.objects.create(
        application=row, to_stage=stages[to], origin="SYSTEM", idempotency_key="x", **values
    )


def test_it_tells_what_no_repair_can_mend(office):
    backwards, jumped = walked(office, "ARRIVED"), walked(office, "ARRIVED")
    append(backwards, "INTERVIEWED", occurred_at=EARLY)
    append(jumped, "QUALITY_CHECK", from_stage=None)
    without = make_application(office=office)
    fields = {}
    for row in proofs.Prover().read(office):
        for proof in proofs.Prover().prove(row).values():
            fields[proof.row.pk] = [each.field for each in proof.differences]
    assert fields[backwards.pk][0] == "occurred_at"
    assert fields[jumped.pk][0] == "from_stage"
    assert "changes" in fields[without.pk]
    assert run("--repair") | {"difference": None} == {
        "checked": 3,
        "repaired": 0,
        "left": 3,
        "difference": None,
    }


def test_a_change_of_the_days_to_collect_leaves_what_was_said(office):
    row = walked(office, "READY")
    row.type.pickup_days = 10
    row.type.save()
    assert run()["difference"] is None


def test_the_audit_trail_says_what_was_repaired(office):
    row = walked(office, "READY")
    corrupt(row, net_due=None)
    StageStay.objects.filter(left_at=None).delete()
    run("--repair")
    event = AuditEvent.objects.latest("pk")
    assert (event.username, event.object_id) == ("system", row.public_code)
    assert event.changes == {"repaired": {"net_due": 1, "stays": 1}}


def test_it_looks_at_one_office_alone_when_asked(office):
    other = make_office(code="JKT")
    corrupt(walked(other, "READY"), net_due=None)
    walked(office, "READY")
    assert run("--office", "PLG")["difference"] is None
    assert run("--office", "JKT")["difference"]["field"] == "net_due"


def test_it_reads_chunk_by_chunk_with_the_same_queries(office, count_queries, monkeypatch):
    for _number in range(3):
        walked(office, "ARRIVED")
    monkeypatch.setattr(proofs, "CHUNK", 3)
    three = count_queries(proofs.check)
    monkeypatch.setattr(proofs, "CHUNK", 1)
    assert count_queries(proofs.check) == three + 2 * 5  # rows, changes, stays, promises, slots
