"""After weeks of everything that people do, in any order, the derived columns are still true."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from dashboard.applications.calendar.services import add_day, withdraw_day
from dashboard.applications.models import Application, StageChange
from dashboard.incidents import services as incidents
from dashboard.incidents.models import Incident, Service
from dashboard.incidents.presets import ImpactSpec
from dashboard.offices.models import Holiday
from dashboard.offices.roles import Role
from dashboard.overview.management.commands.run_timer import renew_all_paused_days
from tests.deeds import Deeds, lost
from tests.factories import make_member, make_office
from tests.proofs import prove

pytestmark = pytest.mark.django_db
STARTS = datetime(2024, 6, 3, 1, tzinfo=UTC)  # a Monday, 08.00 WIB
DEEDS_A_DAY = 12


class Weeks(Deeds):
    """Deeds with a calendar that changes and printers that break."""

    def __init__(self, seed: int) -> None:
        self.now = STARTS
        office = make_office()
        head = make_member(office=office, role=Role.OFFICE_HEAD)
        super().__init__(office, head, Random(seed), lambda: self.now)

    def live(self, days: int) -> None:
        for day in range(days):
            self.now = STARTS + timedelta(days=day)
            if day % 4 == 1:
                self.do(self.chance.choice(("outage", "level", "restore", "close_day", "open_day")))
            for _deed in range(DEEDS_A_DAY):
                self.now += timedelta(minutes=self.chance.randrange(1, 30))
                self.one()
        self.now += timedelta(days=1)
        for incident in Incident.objects.all():
            for impact in incident.impacts.open():
                self.restored(incident, impact.service)
        renew_all_paused_days(self.office, timezone.now())  # as the timer does

    def outage(self) -> None:
        service = self.office.services.get(code=self.chance.choice(("PRINTING", "ADJUDICATION")))
        incidents.report(
            office=self.office,
            title_id="Gangguan",
            title_en="Outage",
            cause="OTHER",
            started_at=self.now - timedelta(days=1),
            impacts=[ImpactSpec(service, "DOWN")],
            by=self.head,
            creation_key=self.key(),
            now=self.now,
        )

    def level(self) -> None:
        incident = Incident.objects.order_by("-pk").first()
        if incident:
            incidents.set_impact(
                incident=incident,
                service=self.office.services.get(code="PRINTING"),
                level=self.chance.choice(("LIMITED", "RECOVERING", "DOWN")),
                at=self.now,
                by=self.head,
                pauses_clock=True,
                now=self.now,
            )

    def restore(self) -> None:
        for incident in Incident.objects.order_by("-pk")[:1]:
            for impact in incident.impacts.open():
                self.restored(incident, impact.service)

    def restored(self, incident: Incident, service: Service) -> None:
        incident.refresh_from_db()
        incidents.restore(
            incident=incident, service=service, at=self.now, by=self.head, now=self.now
        )

    def close_day(self) -> None:
        add_day(
            office=self.office,
            day=(self.now + timedelta(days=self.chance.randrange(1, 6))).date(),
            kind=Holiday.Kind.LOCAL_CLOSURE,
            name="Perbaikan gedung",
            source="Surat kepala kantor",
            by=self.head,
            now=self.now,
        )

    def open_day(self) -> None:
        for day in Holiday.objects.filter(office=self.office, active=True)[:1]:
            withdraw_day(holiday=day, by=self.head, reason="batal", now=self.now)


def slow(seed: int):
    return pytest.param(seed, 25, marks=pytest.mark.slow)


@pytest.mark.parametrize(("seed", "days"), [(1, 12), slow(2), slow(3), slow(4)])
def test_stages_and_dates_stay_true_through_weeks_of_everything(seed, days):
    weeks = Weeks(seed)
    weeks.live(days)
    assert Application.objects.count() > 10 and StageChange.objects.exclude(reverses=None).exists()
    told = weeks.done["told"] / sum(weeks.done.values())
    assert told < 0.5, weeks.done
    assert weeks.refused["enter"] == 0
    assert lost(weeks.bumped) == {}
    prove()
