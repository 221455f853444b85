"""``period_report``: five breakdowns that each sum to the total."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dashboard.applications.models import Application
from dashboard.applications.totals import count_by_dimension
from tests.factories import make_application, make_office

pytestmark = pytest.mark.django_db
BREAKDOWNS = ("by_type", "by_purpose", "by_reason", "by_channel", "by_lane")


def report(first="2024-06-01", last="2024-06-30", **options):
    out = StringIO()
    call_command(
        "period_report",
        f"--from={first}",
        f"--to={last}",
        "--format=json",
        *(f"--{key}={value}" for key, value in options.items()),
        stdout=out,
    )
    return json.loads(out.getvalue())


def june(day, hour=3):
    return datetime(2024, 6, day, hour, tzinfo=UTC)


def test_it_prints_the_agreed_keys_and_values():
    office = make_office()
    make_application(office=office, submitted_at=june(3))
    make_application(office=office, submitted_at=june(4), type="PASPOR_ELEKTRONIK", lane="SAME_DAY")
    make_application(
        office=office,
        submitted_at=june(5),
        purpose="TIDAK_DICATAT",
        reason="TIDAK_DICATAT",
        channel="TIDAK_DICATAT",
    )
    assert report(office="plg") == {
        "from": "2024-06-01",
        "to": "2024-06-30",
        "basis": "submitted",
        "office": "PLG",
        "total": 3,
        "source": "rows",
        "by_type": {"PASPOR_BIASA": 2, "PASPOR_ELEKTRONIK": 1},
        "by_purpose": {"UMRAH": 2, "TIDAK_DICATAT": 1},
        "by_reason": {"BARU": 2, "TIDAK_DICATAT": 1},
        "by_channel": {"MPASPOR": 2, "TIDAK_DICATAT": 1},
        "by_lane": {"REGULAR": 2, "SAME_DAY": 1},
        "working_days": 20,
    }


def test_every_breakdown_sums_to_the_total():
    office = make_office()
    for day, purpose in enumerate(("UMRAH", "HAJI", "WISATA", "LAINNYA", "TIDAK_DICATAT"), start=3):
        make_application(office=office, submitted_at=june(day), purpose=purpose)
    figures = report()
    assert figures["total"] == 5
    assert {sum(figures[key].values()) for key in BREAKDOWNS} == {5}


def test_both_ends_of_the_period_count_by_the_offices_date():
    office = make_office()
    make_application(office=office, submitted_at=datetime(2024, 5, 31, 16, 59, tzinfo=UTC))
    make_application(office=office, submitted_at=datetime(2024, 5, 31, 17, 0, tzinfo=UTC))
    make_application(office=office, submitted_at=datetime(2024, 6, 30, 16, 59, tzinfo=UTC))
    make_application(office=office, submitted_at=datetime(2024, 6, 30, 17, 0, tzinfo=UTC))
    assert report()["total"] == 2


@pytest.mark.parametrize(
    ("basis", "total"), [("submitted", 4), ("issued", 3), ("handed_over", 2), ("closed", 1)]
)
def test_the_basis_says_which_date_counts(basis, total):
    office = make_office()
    inside, outside = date(2024, 6, 10), date(2024, 7, 10)
    for number in range(4):
        make_application(
            office=office,
            submitted_at=june(3),
            stage="HANDED_OVER",
            ready_on=inside if number < 3 else outside,
            handed_over_on=inside if number < 2 else outside,
            closed_on=inside if number < 1 else outside,
        )
    assert report(basis=basis)["total"] == total


def test_family_and_office_narrow_the_count():
    palembang, kendari = make_office(), make_office(code="KDI")
    make_application(office=palembang, submitted_at=june(3))
    make_application(
        office=palembang,
        submitted_at=june(3),
        type="ITAS",
        reason="PERPANJANGAN",
        purpose="BEKERJA",
    )
    make_application(office=kendari, submitted_at=june(3))
    assert report()["total"] == 3
    assert report(family="PASSPORT")["total"] == 2
    assert report(family="STAY_PERMIT", office="PLG")["by_type"] == {"ITAS": 1}
    assert report(office="KDI")["office"] == "KDI"
    assert report()["office"] is None


def test_a_period_without_applications_is_all_zeros():
    make_office()
    figures = report("2023-01-01", "2023-01-31")
    assert figures["total"] == 0
    assert [figures[key] for key in BREAKDOWNS] == [{}] * 5


def test_the_report_in_words():
    office = make_office()
    make_application(office=office, submitted_at=june(3))
    out = StringIO()
    call_command("period_report", "--from=01/06/2024", "--to=2024-06-30", stdout=out)
    said = out.getvalue()
    assert "1–30 Juni 2024" in said
    assert "Paspor biasa" in said


def test_family_and_basis_are_read_in_any_case():
    make_application(office=make_office(), submitted_at=june(3))
    figures = report(family="passport", basis="Submitted")
    assert (figures["total"], figures["basis"]) == (1, "submitted")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"first": "07/13/2024"}, "--from.*07/13/2024"),
        ({"first": "2024-07-01"}, "--from.*--to"),
        ({"first": "0001-01-01"}, "--from.*--to"),
        ({"family": "PASPOR"}, "--family"),
        ({"basis": "printed"}, "--basis"),
        ({"office": "XXX"}, "--office.*XXX.*PLG"),
    ],
)
def test_it_refuses_what_it_does_not_know_and_names_the_argument(options, said):
    make_office()
    with pytest.raises(CommandError, match=said):
        report(**options)


def test_the_totals_take_one_grouped_query_however_many_rows(django_assert_num_queries):
    office = make_office()
    for number in range(2):
        make_application(office=office, submitted_at=june(3 + number))
    with django_assert_num_queries(1):
        count_by_dimension(Application.objects.all())
    for number in range(18):
        make_application(office=office, submitted_at=june(3 + number % 20))
    with django_assert_num_queries(1):
        counts = count_by_dimension(Application.objects.all())
    assert list(counts["by_type"].values()) == [20]
