"""Several people compute at once: one list, that of the last run."""

import pytest

from dashboard.incidents import services_affected
from dashboard.incidents.models import AffectedApplication, AffectedRun
from dashboard.offices.roles import Role
from tests.factories import make_member, make_office
from tests.incidents import outage
from tests.incidents.outage_table import Row
from tests.incidents.test_races import PEOPLE, at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FILES = 7


def test_six_people_at_once_leave_the_list_of_the_last_run(monkeypatch):
    monkeypatch.setattr(services_affected, "CHUNK", 2)  # four transactions each
    office = make_office()
    tikkim = make_member(office=office, role=Role.ICT_HEAD, section="TIKKIM")
    incident = outage.incidents(office, tikkim)["M"]
    for n in range(FILES):
        outage.write(office, Row("", "AWAITING_PRINT@20 08.00 QUALITY_CHECK@20 10.00"), n)
    runs = at_once(
        lambda _n: services_affected.refresh(incident=incident, by=tikkim, now=outage.NOW)
    )
    last = AffectedRun.objects.order_by("-pk")[0]
    rows = AffectedApplication.objects.of(incident)
    assert len(runs) == PEOPLE
    assert {run.applications for run in runs} == {FILES}
    assert rows.current().filter(last_seen=last).count() == rows.count() == FILES
