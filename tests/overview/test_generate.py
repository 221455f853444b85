"""generate_applications: years of synthetic work, the same for a seed, and true to itself."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from dashboard.applications.deadlines import Deadlines
from dashboard.applications.history import DERIVED, replay
from dashboard.applications.models import Application, Appointment, StageChange, StageStay
from dashboard.applications.services import recompute_due
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
PERIOD = {"first": "2024-05-02", "last": "2024-06-28"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def generate(**options) -> dict:
    out = StringIO()
    arguments = [f"--from={PERIOD['first']}", f"--to={PERIOD['last']}", "--format=json"]
    arguments += [f"--{name}={value}" for name, value in options.items()]
    call_command("generate_applications", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_it_writes_what_a_replay_of_the_history_gives():
    office = make_office()
    clerk = make_member(office=office, role=Role.CLERK, section="LANTASKIM")
    said = generate(count=400, seed=7)
    rows = Application.objects.select_related("office", "type", "reason", "stage")
    assert said["applications"] == 400 == rows.count()
    assert said["open"] == rows.open().count() > 0
    deadlines = Deadlines(office)
    for row in rows.prefetch_related("changes__to_stage", "stays"):
        stood = {name: getattr(row, name) for name in DERIVED}
        stays = replay(row, row.changes.all(), deadlines)
        assert {name: getattr(row, name) for name in DERIVED} == stood
        assert [(stay.stage_id, stay.entered_at, stay.left_at) for stay in stays] == [
            (stay.stage_id, stay.entered_at, stay.left_at) for stay in row.stays.all()
        ]
    assert recompute_due(office=office) == 0
    assert StageChange.objects.filter(by=clerk).exists()


def test_it_deals_every_kind_of_file_and_numbers_of_nobody():
    make_office()
    generate(count=600, seed=1)
    rows = Application.objects.all()
    assert {"HANDED_OVER", "READY", "AWAITING_PRINT", "CANCELLED"} <= {
        row.stage.code for row in rows.select_related("stage")
    }
    assert rows.exclude(group_ref="").exists() and rows.filter(external_no=None).exists()
    assert rows.filter(permit_expiry__isnull=False).exists()
    assert {"SERVED", "BOOKED"} <= set(Appointment.objects.values_list("status", flat=True))
    citizen = rows.exclude(nik_hash="").first()
    assert citizen.nik.open().startswith("99") and len(citizen.nik.open()) == 16
    assert citizen.phone.open().startswith("+62820")
    hashes = Application._meta.get_field("nik_hash").hashes(citizen.nik.open())
    assert rows.filter(nik_hash__in=hashes).first() == citizen


def test_the_same_seed_gives_the_same_rows():
    here, there = make_office(), make_office(code="JMB")
    told = ("applicant_name", "type__code", "stage__code", "submitted_at", "net_due")
    for office in (here, there):
        generate(count=50, seed=3, office=office.code)
    mine, theirs = (
        list(Application.objects.filter(office=o).values_list(*told)) for o in (here, there)
    )
    generate(count=50, seed=4, office=here.code)
    assert len(mine) == len(theirs) == 50
    with pytest.raises(CommandError, match="seed 3"):
        generate(count=50, seed=3, office=here.code)


def test_rows_that_follow_get_keys_of_their_own():
    office = make_office()
    generate(count=20, seed=5)
    generate(count=20, seed=6)
    assert StageStay.objects.filter(application__office=office, left_at=None).count() == 40


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"count": "0", "seed": 1}, "--count"),
        ({"count": "1", "seed": 1000}, "--seed"),
        ({"count": "100000", "seed": 1, "from": "2024-06-28"}, "Too many"),
        ({"count": "1", "seed": 1, "to": "2999-01-01"}, "future"),
        ({"count": "1", "seed": 1, "from": "2024-06-22", "to": "2024-06-23"}, "No day"),
    ],
)
def test_it_refuses_with_a_reason(wrong, said):
    make_office()
    with pytest.raises(CommandError, match=said):
        generate(**wrong)
    assert not Application.objects.exists()


def test_it_never_goes_among_real_applications():
    office = make_office()
    generate(count=1, seed=1)
    make_application(office=office)
    with pytest.raises(CommandError, match="Real applications"):
        generate(count=1, seed=2)
    assert Application.objects.count() == 2
    record(by=None, verb=AuditEvent.Verb.CREATED, object_label="demo", object_id="PLG")
    generate(count=1, seed=2)
    assert Application.objects.count() == 3
