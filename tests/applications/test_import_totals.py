"""``import_totals``: months without rows, known as totals alone, and what reports make of them."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from dashboard.applications.models import PeriodTotal
from dashboard.audit.models import AuditEvent
from tests.factories import make_application, make_office

pytestmark = pytest.mark.django_db
HEADER = "kantor,bulan,jenis,keperluan,jumlah,sumber"
APRIL = (
    "PLG,2024-04,PASPOR_BIASA,UMRAH,1.500,Laporan bulanan",
    "PLG,04/2024,Paspor biasa,,100,Laporan bulanan",
    "plg,April 2024,PASPOR_ELEKTRONIK,tidak dicatat,400,Laporan bulanan",
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def bring(tmp_path):
    def bring(*rows, header=HEADER, name="totals.csv"):
        file = tmp_path / name
        file.write_text("\n".join([header, *rows]) + "\n")
        out = StringIO()
        try:
            call_command("import_totals", str(file), "--format=json", stdout=out)
        except CommandError as error:
            return json.loads(out.getvalue() or "{}") | {"failed": str(error)}
        return json.loads(out.getvalue())

    return bring


def report(first, last, **options):
    out = StringIO()
    arguments = [f"--{key}={value}" for key, value in options.items()]
    call_command(
        "period_report", f"--from={first}", f"--to={last}", "--format=json", *arguments, stdout=out
    )
    return json.loads(out.getvalue())


def test_it_records_totals_and_says_the_same_the_second_time(bring):
    make_office()
    assert bring(*APRIL) == {
        "new": 3, "changed": 0, "same": 0, "removed": 0, "rejected": 0, "errors": [],
    }  # fmt: skip
    assert bring(*APRIL)["same"] == 3
    assert PeriodTotal.objects.count() == 3
    assert AuditEvent.objects.filter(verb="IMPORTED", office_code="PLG").count() == 2


def test_a_corrected_file_replaces_what_it_names_and_nothing_else(bring):
    make_office()
    bring(*APRIL)
    figures = bring("PLG,2024-04,PASPOR_BIASA,HAJI,7,Koreksi")
    assert (figures["new"], figures["removed"]) == (1, 2)
    assert report("2024-04-01", "2024-04-30")["by_type"] == {
        "PASPOR_BIASA": 7,
        "PASPOR_ELEKTRONIK": 400,
    }


def test_a_report_counts_a_month_from_its_totals(bring):
    make_office()
    bring(*APRIL)
    figures = report("2024-04-01", "2024-04-30", office="PLG")
    assert (figures["total"], figures["source"]) == (2000, "totals")
    assert figures["by_purpose"] == {"UMRAH": 1500, "TIDAK_DICATAT": 500}
    for name in ("by_reason", "by_channel", "by_lane"):
        assert figures[name] == {"TIDAK_DICATAT": 2000}


def test_rows_win_for_their_month_and_family(bring):
    office = make_office()
    bring(*APRIL, "PLG,2024-05,PASPOR_BIASA,UMRAH,900,Laporan bulanan")
    make_application(office=office, submitted_at=datetime(2024, 5, 6, 3, tzinfo=UTC))
    may = report("2024-05-01", "2024-05-31")
    assert (may["total"], may["source"]) == (1, "rows")
    both = report("2024-04-01", "2024-05-31")
    assert (both["total"], both["source"]) == (2001, "mixed")
    assert {sum(both[key].values()) for key in both if key.startswith("by_")} == {2001}


def test_rows_of_another_family_do_not_hide_a_total(bring):
    office = make_office()
    bring(*APRIL)
    make_application(
        office=office,
        type="ITAS",
        reason="PERPANJANGAN",
        purpose="TIDAK_DICATAT",
        submitted_at=datetime(2024, 4, 6, 3, tzinfo=UTC),
    )
    assert report("2024-04-01", "2024-04-30", family="PASSPORT")["total"] == 2000
    assert report("2024-04-01", "2024-04-30")["total"] == 2001


def test_other_dates_than_the_submission_know_no_totals(bring):
    make_office()
    bring(*APRIL)
    assert report("2024-04-01", "2024-04-30", basis="issued")["total"] == 0


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("2024-04-10", "2024-05-31", "--from 2024-04-01 --to 2024-05-31"),
        ("2024-03-01", "2024-04-15", "--from 2024-03-01 --to 2024-04-30"),
        ("2024-04-02", "2024-04-03", "--from 2024-04-01 --to 2024-04-30"),
    ],
)
def test_a_period_that_cuts_such_a_month_is_refused_with_the_nearest(bring, first, last, whole):
    make_office()
    bring(*APRIL)
    with pytest.raises(CommandError, match=whole):
        report(first, last)


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("XYZ,2024-04,PASPOR_BIASA,,1,L", "kantor", "Unknown. Known: PLG."),
        (",2024-04,PASPOR_BIASA,,1,L", "kantor", "This column must be filled in."),
        ("PLG,2024-13,PASPOR_BIASA,,1,L", "bulan", "No month. Expected: 2024-05"),
        ("PLG,0204-04,PASPOR_BIASA,,1,L", "bulan", "No month. Expected: 2024-05"),
        ("PLG,2099-01,PASPOR_BIASA,,1,L", "bulan", "This lies in the future."),
        ("PLG,2024-04,PASPOR,,1,L", "jenis", "Unknown. Known: PASPOR_BIASA, PASPOR_ELEKTRONIK"),
        ("PLG,2024-04,PASPOR_BIASA,BULAN_MADU,1,L", "keperluan", "Unknown. Known: UMRAH"),
        ("PLG,2024-04,PASPOR_BIASA,,-1,L", "jumlah", "No count. Expected: a whole number"),
        ("PLG,2024-04,PASPOR_BIASA,,3.71,L", "jumlah", "No count. Expected: a whole number"),
        ("PLG,2024-04,PASPOR_BIASA,,99999999,L", "jumlah", "No office takes in so many"),
        ("PLG,2024-04,PASPOR_BIASA,,1,", "sumber", "This column must be filled in."),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(bring, row, column, message):
    make_office()
    figures = bring(APRIL[0], row)
    assert figures["failed"] == "1 row is wrong: nothing was written."
    (error,) = figures["errors"]
    assert (error["row"], error["column"]) == (3, column)
    assert error["message"].startswith(message)
    assert not PeriodTotal.objects.exists()


def test_the_same_month_type_and_purpose_twice_is_refused(bring):
    make_office()
    figures = bring(APRIL[1], "PLG,2024-04,PASPOR_BIASA,TIDAK_DICATAT,5,L")
    assert figures["errors"] == [
        {
            "row": 3,
            "column": "bulan",
            "message": "Row 2 says this month, type and purpose already.",
        }
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"header": "kantor,bulan,jenis,jumlah,sumber"}, "must name these columns and no others"),
        ({"name": "totals.ods"}, "Only .csv and .xlsx files"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(bring, options, message):
    assert message in bring(APRIL[0], **options)["failed"]


def test_a_file_with_a_header_alone_is_refused(bring):
    assert "nothing below it" in bring()["failed"]
