"""Which stage may follow which, by hand: the whole table, and everything else is refused."""

from datetime import date

import pytest

from dashboard.applications.models import Application, ApplicationType, Stage
from dashboard.applications.moves import Collected, Move
from dashboard.applications.statuses import Origin
from dashboard.applications.step_rules import refusals
from tests.applications.road import NOW, START, go, on_the_road
from tests.factories import make_office

pytestmark = pytest.mark.django_db
ASIDE = "DOCUMENTS_NEEDED SUSPENDED"
ENDS = "REJECTED CANCELLED"
# From a stage, to all these; a side stage as “side < where it came from”.
PASSPORT = {
    "SUBMITTED": f"AWAITING_PAYMENT ARRIVED {ASIDE} {ENDS}",
    "AWAITING_PAYMENT": f"SCHEDULED {ASIDE} {ENDS}",
    "SCHEDULED": f"ARRIVED {ASIDE} {ENDS}",
    "ARRIVED": f"INTERVIEWED {ASIDE} {ENDS}",
    "INTERVIEWED": f"ADJUDICATION {ASIDE} {ENDS}",
    "ADJUDICATION": f"AWAITING_PRINT {ASIDE} {ENDS}",
    "AWAITING_PRINT": f"QUALITY_CHECK {ASIDE} {ENDS}",
    "QUALITY_CHECK": f"READY AWAITING_PRINT {ASIDE} {ENDS}",
    "READY": f"HANDED_OVER UNCOLLECTED {ASIDE}",
    "SUSPENDED < SUBMITTED": f"SUBMITTED DOCUMENTS_NEEDED {ENDS}",
    "DOCUMENTS_NEEDED < ADJUDICATION": f"ADJUDICATION SUSPENDED {ENDS}",
    "SUSPENDED < READY": "READY DOCUMENTS_NEEDED",
    "HANDED_OVER": "",
    "REJECTED": "",
    "CANCELLED": "",
    "UNCOLLECTED": "",
}
STAY_PERMIT = {
    "SUBMITTED": f"CHECKED {ASIDE} {ENDS}",
    "CHECKED": f"PAID {ASIDE} {ENDS}",
    "PAID": f"FIELD_CHECK APPROVAL {ASIDE} {ENDS}",
    "FIELD_CHECK": f"APPROVAL {ASIDE} {ENDS}",
    "APPROVAL": f"BIOMETRICS {ASIDE} {ENDS}",
    "BIOMETRICS": f"ISSUED {ASIDE} {ENDS}",
    "ISSUED": f"HANDED_OVER UNCOLLECTED {ASIDE}",
    "DOCUMENTS_NEEDED < PAID": f"PAID SUSPENDED {ENDS}",
    "SUSPENDED < ISSUED": "ISSUED DOCUMENTS_NEEDED",
    "HANDED_OVER": "",
    "REJECTED": "",
    "CANCELLED": "",
    "UNCOLLECTED": "",
}


@pytest.mark.parametrize(("kind", "table"), [("PASPOR_BIASA", PASSPORT), ("ITAS", STAY_PERMIT)])
def test_every_step_of_the_table_is_legal_and_no_other(kind, table):
    office, type_ = make_office(), ApplicationType.objects.get(code=kind)
    stages = {stage.code: stage for stage in Stage.objects.filter(workflow=type_.workflow)}
    assert {start.split(" < ")[0] for start in table} == set(stages)
    for start, targets in table.items():
        here, _, came_from = start.partition(" < ")
        row = Application(
            office=office,
            type=type_,
            stage=stages[here],
            stage_entered_at=START,
            is_open=stages[here].is_open,
            pickup_limit=date(2024, 6, 19),
        )
        legal = set()
        for to in stages:
            move = Move(row, to, NOW, "k", "alasan", collected=Collected("APPLICANT"))
            found = list(refusals(row, move, Origin.MANUAL, NOW, came_from))
            assert {field for field, _message in found} <= {"to"}
            legal |= set() if found else {to}
        assert legal == set(targets.split()), start


@pytest.mark.parametrize(("kind", "table"), [("PASPOR_BIASA", PASSPORT), ("ITAS", STAY_PERMIT)])
def test_an_import_skips_stages_and_ends_a_file_as_the_table_does(kind, table):
    office, type_ = make_office(), ApplicationType.objects.get(code=kind)
    stages = {stage.code: stage for stage in Stage.objects.filter(workflow=type_.workflow)}
    road = [code for code in table if " < " not in code and stages[code].is_open]
    road.append("HANDED_OVER")
    for start, targets in table.items():
        here, _, came_from = start.partition(" < ")
        row = Application(
            office=office,
            type=type_,
            stage=stages[here],
            stage_entered_at=START,
            is_open=stages[here].is_open,
        )
        moves = (Move(row, to, NOW, "k") for to in stages)
        legal = {m.to for m in moves if not [*refusals(row, m, Origin.IMPORT, NOW, came_from)]}
        on_road = came_from or here
        ahead = set(road[road.index(on_road) + (not came_from) :]) if on_road in road else set()
        ended = {*targets.split()} & {*ASIDE.split(), *ENDS.split()}
        uncollected = {"UNCOLLECTED"} if on_road in road[:-1] else set()  # an import may skip
        assert legal == (ahead | ended | uncollected if stages[here].is_open else set()), start


def test_it_goes_back_to_where_it_was_after_two_side_stages():
    row, people = on_the_road(make_office(), "ADJUDICATION")
    for to in ("DOCUMENTS_NEEDED", "SUSPENDED", "DOCUMENTS_NEEDED", "ADJUDICATION"):
        go(row, to, people.clerk)
    assert (row.stage.code, row.waits_for, row.is_open) == ("ADJUDICATION", "", True)
    codes = [stay.stage.code for stay in row.stays.select_related("stage")][-5:]
    assert codes == [
        "ADJUDICATION",
        "DOCUMENTS_NEEDED",
        "SUSPENDED",
        "DOCUMENTS_NEEDED",
        "ADJUDICATION",
    ]


def test_a_reprint_is_another_stay_and_leaves_the_rest():
    row, people = on_the_road(make_office(), "QUALITY_CHECK")
    anchor = row.anchor_on
    go(row, "AWAITING_PRINT", people.clerk, reason="tinta luntur")
    go(row, "QUALITY_CHECK", people.clerk)
    assert row.changes.filter(reverses=None).count() == row.changes.count()
    assert row.stays.filter(stage__code="AWAITING_PRINT").count() == 2
    assert row.anchor_on == anchor
