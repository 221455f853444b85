"""The office on 20 June 2024 at 08.15, when an outage begins, and those who wait for it."""

from datetime import date, datetime

from dashboard.applications.models import Application
from dashboard.applications.moves import Move
from dashboard.applications.services import advance_many, record_many
from dashboard.applications.statuses import Origin
from dashboard.offices.models import Office
from tests.applications.desk import slot
from tests.applications.test_record import unsaved
from tests.factories import make_member, make_office, serial
from tests.incidents.conftest import wib

ROAD = "ARRIVED INTERVIEWED ADJUDICATION AWAITING_PRINT QUALITY_CHECK READY".split()
SUBMITTED, INTERVIEWED = wib(14, 9), wib(19, 10)
FAMILY = "081390240000"
CAST = {
    "petugas": ("CLERK", "LANTASKIM"),
    "tikkim": ("ICT_HEAD", "TIKKIM"),
    "lantaskim": ("SECTION_HEAD", "LANTASKIM"),
    "telepon": ("CALLER", None),
    "humas": ("PUBLIC_RELATIONS", None),
    "kepala": ("OFFICE_HEAD", None),
}
# Each service at its own time on 21 June, the people at the counter first.
BACK = {
    "BIOMETRICS": "09:10",
    "STAY_PERMIT": "09:20",
    "BORDER": "09:25",
    "MPASPOR": "09:30",
    "PAYMENT": "09:35",
    "ADJUDICATION": "09:45",
    "PRINTING": "10:10",
    "SAME_DAY": "10:15",
}


def open_office() -> Office:
    """Palembang, with everybody who has a part in the day and everybody who waits."""
    office = make_office(phone="0711-123-456", address="Jalan Pangeran Ratu, Palembang")
    for username, (role, section) in CAST.items():
        make_member(office=office, role=role, section=section, username=username)
    come_in(office)
    return office


def come_in(office: Office) -> None:
    """Fourteen with a phone whom the outage hits, two of them on one number, and one without;
    not hit are one whose passport is ready and one who has not paid."""
    for fields in ({}, {}, {}, {}, {"phone": FAMILY}, {"phone": FAMILY}, {"phone": ""}):
        file(office, "AWAITING_PRINT", **fields)
    for _each in range(2):
        file(office, "AWAITING_PRINT", purpose="WISATA", travel_date=date(2024, 6, 27))
    for stage in ("ADJUDICATION", "INTERVIEWED", "READY", "AWAITING_PAYMENT"):
        file(office, stage)
    for moment in (wib(20, 10), wib(21, 13), wib(24, 9)):
        slot(office, moment, row=file(office, "SCHEDULED"))
    same_day = file(office, "SCHEDULED", lane="SAME_DAY", lane_original="SAME_DAY")
    move(same_day, "ARRIVED", wib(20, 8, 5))
    move(same_day, "INTERVIEWED", wib(20, 8, 12))


def file(office: Office, stage: str, **fields) -> Application:
    """A passport of those who came for it on Friday 14 June; who is past ``SCHEDULED`` was
    interviewed on Wednesday 19 June, so that it is due four working days later."""
    number = next(serial)
    row = unsaved(
        office,
        external_no=f"16240610{number:08d}",
        applicant_name=f"Pemohon {number}",
        nik="",
        submitted_at=SUBMITTED,
        **{"phone": f"0812{number:08d}", "purpose": "KELUARGA"} | fields,
    )
    [row] = record_many(applications=[row], by=None, origin=Origin.IMPORT, now=SUBMITTED)
    for step in ROAD[: ROAD.index(stage) + 1] if stage in ROAD else [stage]:
        move(row, step, INTERVIEWED if stage in ROAD else SUBMITTED)
    return row


def move(row: Application, stage: str, at: datetime) -> None:
    step = Move(row, stage, at, key=f"{row.pk}-{stage}")
    advance_many(moves=[step], by=None, origin=Origin.IMPORT, now=at)
