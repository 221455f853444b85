"""Who collected the document: the applicant or a proxy, named, without any number."""

import pytest
from django.core.exceptions import ValidationError

from dashboard.applications.models import Application, Handover
from dashboard.applications.moves import Collected
from dashboard.applications.services import send_back
from tests.applications.road import NOW, go, on_the_road
from tests.factories import make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready():
    return on_the_road(make_office(), "READY")


def hand(row, by, *who, **fields):
    return go(row, "HANDED_OVER", by, collected=Collected(*who), **fields)


def test_the_applicant_needs_no_name(ready):
    row, people = ready
    change = hand(row, people.clerk, "APPLICANT")
    assert (change.handover.collector, change.handover.name) == ("APPLICANT", "")
    assert Application.objects.get(pk=row.pk).handed_over_on == row.office.local_date(NOW)


def test_a_proxy_is_named_with_the_relation(ready):
    row, people = ready
    change = hand(row, people.clerk, "PROXY", "  Siti  Aminah ", "ibu kandung")
    assert (change.handover.name, change.handover.relation) == ("Siti Aminah", "ibu kandung")


@pytest.mark.parametrize(
    ("who", "fields"),
    [
        (None, ["collector"]),
        (("",), ["collector"]),
        (("NEIGHBOUR",), ["collector"]),
        (("PROXY",), ["name", "relation"]),
        (("PROXY", "Siti", " "), ["relation"]),
        (("PROXY", "Siti 1671015705900001", "ibu"), ["name"]),
        (("PROXY", "S" * 151, "ibu"), ["name"]),
        (("APPLICANT", "Siti", ""), ["collector"]),
    ],
)
def test_it_refuses_what_does_not_say_who_came(ready, who, fields):
    row, people = ready
    with pytest.raises(ValidationError) as caught:
        go(row, "HANDED_OVER", people.clerk, collected=Collected(*who) if who else None)
    assert sorted(caught.value.message_dict) == fields
    assert (row.changes.last().to_stage.code, Handover.objects.count()) == ("READY", 0)


def test_a_double_click_is_one_hand_over(ready):
    row, people = ready
    hand(row, people.clerk, "APPLICANT", key="k")
    hand(row, people.clerk, "PROXY", "Siti", "ibu", key="k")
    assert Handover.objects.get().collector == "APPLICANT"


def test_a_hand_over_that_is_taken_back_stays_in_the_history(ready):
    row, people = ready
    hand(row, people.clerk, "APPLICANT")
    send_back(application=row, by=people.head, reason="salah berkas", key="b", now=NOW)
    hand(row, people.clerk, "PROXY", "Siti", "ibu", key="again")
    assert [each.collector for each in row.handovers.all()] == ["APPLICANT", "PROXY"]
    assert row.stage.code == "HANDED_OVER"
