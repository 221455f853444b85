import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.incidents import services
from tests.factories import make_member, make_office
from tests.incidents.conftest import wib

NOW = wib(27, 10)


def test_the_lead_is_handed_over_within_the_office(report, tikkim, kepala, petugas, lantaskim):
    incident = services.hand_over(incident=report(), to=lantaskim, by=tikkim, now=NOW)
    assert incident.lead == lantaskim
    assert incident.updates.count() == 2
    assert services.hand_over(incident=incident, to=petugas, by=lantaskim, now=NOW).lead == petugas
    with pytest.raises(PermissionDenied):
        services.hand_over(incident=incident, to=lantaskim, by=lantaskim, now=NOW)
    stranger = make_member(office=make_office(code="JKT"), role="OFFICE_HEAD")
    with pytest.raises(ValidationError) as refused:
        services.hand_over(incident=incident, to=stranger, by=kepala, now=NOW)
    assert refused.value.code == "lead"
