"""Files that stand somewhere on the road, made by the services, and who moves them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dashboard.accounts.models import User
from dashboard.applications.models import Application, StageChange
from dashboard.applications.services import Move, advance, advance_many, record
from dashboard.applications.statuses import Origin
from dashboard.applications.workflows import road
from dashboard.offices.models import Office
from dashboard.offices.roles import Role
from tests.applications.test_record import unsaved
from tests.factories import make_member, serial

NOW = datetime(2024, 6, 20, 5, tzinfo=UTC)  # Thursday 12.00 WIB
START = datetime(2024, 6, 19, 2, tzinfo=UTC)


@dataclass(frozen=True)
class People:
    clerk: User
    head: User


def people_of(office: Office) -> People:
    return People(
        make_member(office=office, role=Role.CLERK, section="LANTASKIM"),
        make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM"),
    )


def on_the_road(office: Office, stage: str, **fields) -> tuple[Application, People]:
    """A file that went along its road to ``stage``, and the people of its section."""
    people = people_of(office)
    return walked(office, stage, **fields), people


def walked(office: Office, stage: str, start: datetime = START, **fields) -> Application:
    """A file that went along its road to ``stage``, a minute a step since ``start``."""
    fields = {"external_no": f"{next(serial):016d}", "submitted_at": start} | fields
    row = record(application=unsaved(office, **fields), by=None, origin=Origin.IMPORT)
    way = [code for code in road(row.type.workflow)[1:] if code != "FIELD_CHECK"]
    way = way[: way.index(stage) + 1] if stage in way else []
    moves = [Move(row, to, start + timedelta(minutes=n), f"w{to}") for n, to in enumerate(way, 1)]
    advance_many(moves=moves, by=None, origin=Origin.IMPORT, now=NOW)
    return row


def go(row: Application, to: str, by: User | None, **fields) -> StageChange:
    """One step by hand, now."""
    values = {"at": NOW, "now": NOW, "key": f"k{row.version}{to}", "reason": "alasan"} | fields
    return advance(application=row, to=to, by=by, **values)
