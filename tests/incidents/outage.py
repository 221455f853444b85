"""Writes the table of ``outage_table`` into the database."""

import re
from datetime import date, datetime, timedelta

from dashboard.accounts.models import User
from dashboard.applications.models import Application, Appointment, Stage, StageStay
from dashboard.incidents.models import Incident, Service, ServiceImpact
from dashboard.offices.models import Holiday, Office
from tests.factories import make_application, make_incident
from tests.incidents.conftest import wib
from tests.incidents.outage_table import Row

NOW = wib(28, 10)
SLOT_STAGE = {"PASSPORT": "ARRIVED", "STAY_PERMIT": "BIOMETRICS"}


def at(text: str) -> datetime:
    """“20 08.30” of June 2024; days after the 30th are July's."""
    day, hour, minute = map(int, re.split(r"[ .]", text))
    return wib(1, hour, minute) + timedelta(days=day - 1)


def incidents(office: Office, by: User) -> dict[str, Incident]:
    """M, T, H, E and O."""
    for day in (17, 18):
        Holiday.objects.get_or_create(
            office=None, date=date(2024, 6, day), defaults={"kind": "NATIONAL", "name": "Idul Adha"}
        )
    shared = {"office": office, "by": by}
    made = {
        "M": make_incident(
            **shared,
            number="2024-001",
            started_at=at("20 00.54"),
            ended_at=at("27 07.30"),
            down=("PRINTING", "ADJUDICATION", "SAME_DAY"),
        ),
        "T": make_incident(
            **shared,
            number="2024-002",
            started_at=at("26 00.00"),
            ended_at=at("27 16.00"),
            down=("PRINTING",),
        ),
        "H": make_incident(
            **shared,
            number="2024-003",
            started_at=at("14 15.45"),
            ended_at=at("19 08.15"),
            down=("PRINTING",),
        ),
        "E": make_incident(**shared, number="2024-004", started_at=at("3 08.00")),
        "O": make_incident(
            **shared, number="2024-005", started_at=at("28 08.00"), down=("BIOMETRICS", "PAYMENT")
        ),
    }
    impact(made["M"], "BIOMETRICS", "24 08.00", "26 12.00")
    impact(made["M"], "PICKUP", "20 00.54", "27 07.30", level="LIMITED")
    impact(made["M"], "PRINTING", "27 07.30", "28 09.00", level="RECOVERING")
    kind = Application._meta.get_field("type").related_model.objects.get(code="PASPOR_ELEKTRONIK")
    impact(made["E"], "PRINTING", "3 08.00", "3 12.00", type=kind)
    limited = {"level": "LIMITED", "pauses_clock": True, "lane": "SAME_DAY"}
    impact(made["E"], "ADJUDICATION", "3 08.00", "3 12.00", **limited)
    impact(made["E"], "PRINTING", "4 08.00", "4 12.00", level="LIMITED")
    return made


def impact(incident: Incident, code: str, start: str, end: str | None, **fields) -> ServiceImpact:
    return ServiceImpact.objects.create(
        incident=incident,
        service=Service.objects.get(office=incident.office, code=code),
        starts_at=at(start),
        ends_at=at(end) if end else None,
        **{"level": "DOWN"} | fields,
    )


def write(office: Office, row: Row, number: int) -> Application:
    """The application with its stays and appointments; every phone is another unless given."""
    steps = [(code, at(when)) for code, when in re.findall(r"(\w+)@(\d+ [\d.]+)", row.stays)]
    code, entered = steps[-1]
    closed = (
        {"closed_on": office.local_date(entered)} if code in ("HANDED_OVER", "CANCELLED") else {}
    )
    fields = {
        name: date.fromisoformat(value) if value[:2] == "20" else value
        for name, value in row.fields.items()
    }
    application = make_application(
        office=office,
        stage=code,
        submitted_at=steps[0][1],
        **{"phone": f"+62813{number:08d}", "stage_entered_at": entered} | closed | fields,
    )
    workflow = application.type.workflow
    stages = {stage.code: stage for stage in Stage.objects.filter(workflow=workflow)}
    application.stays.all().delete()
    ends = [entered for _code, entered in steps[1:]] + [None]
    StageStay.objects.bulk_create(
        StageStay(application=application, stage=stages[code], entered_at=start, left_at=end)
        for (code, start), end in zip(steps, ends, strict=True)
    )
    for slot in filter(None, row.slots.split(", ")):
        status, day, hours, *because = slot.split()
        start, end = (at(f"{day} {hour}") for hour in hours.split("-"))
        Appointment.objects.create(
            application=application,
            office=office,
            stage=stages[SLOT_STAGE[workflow]],
            lane=application.lane,
            starts_at=start,
            ends_at=end,
            starts_on=office.local_date(start),
            status=status,
            source_ref="".join(because),
        )
    return application
