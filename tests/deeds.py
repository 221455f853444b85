"""What people of an office do all day, drawn at random, through the services that screens call.

``Deeds.one()`` does one thing and says what: its name, or ``told`` where the product refused it in
words, as it does on a screen. Anything else that is raised is an error that a user would see.
``refused`` counts those by deed: entering a file is never one, since nobody else writes it.
``bumped`` counts, per application, the versions that the successful deeds must have taken: a lost
update shows as a difference to what is stored.
"""

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.accounts.models import User
from dashboard.applications import services
from dashboard.applications.appointments import rebooking
from dashboard.applications.appointments.rebooking import Booking
from dashboard.applications.appointments.services_reschedule import reschedule
from dashboard.applications.bulk import services as bulk_actions
from dashboard.applications.history import before_side_stages
from dashboard.applications.models import (
    Application,
    ApplicationType,
    BulkAction,
    Channel,
    Purpose,
    Reason,
    StageChange,
)
from dashboard.applications.moves import Collected
from dashboard.applications.services_change import change
from dashboard.applications.services_promises import promise
from dashboard.applications.statuses import PromiseCause
from dashboard.applications.workflows import SIDE, onward, steps_by_hand
from dashboard.core.models import Conflict
from dashboard.offices.models import Office

TOLD = (Conflict, ValidationError, PermissionDenied)
NAMES = ("Siti Aminah", "Budi Santoso", "Rina", "Ahmad Fauzi", "Dewi Lestari")
MIX = {
    "enter": 3,
    "advance": 12,
    "send_back": 2,
    "correct": 4,
    "book": 3,
    "bulk": 2,
    "undo": 1,
    "promise": 1,
}


class Deeds:
    """One person's deeds in ``office``; ``head`` may all of them. ``clock`` tells the time."""

    def __init__(
        self, office: Office, head: User, chance: Random, clock: Callable[[], datetime]
    ) -> None:
        self.office, self.head, self.chance, self.clock = office, head, chance, clock
        self.bumped: Counter[int] = Counter()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def one(self) -> str:
        name = self.chance.choices(list(MIX), list(MIX.values()))[0]
        return self.do(name)

    def do(self, name: str) -> str:
        try:
            getattr(self, name)()
        except TOLD:
            self.refused[name] += 1
            name = "told"
        self.done[name] += 1
        return name

    def key(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128)))[:32]

    def some(self, count: int = 1) -> list[Application]:
        """Open applications, as a page reads them."""
        keys = list(Application.objects.open().order_by("pk").values_list("pk", flat=True))
        chosen = self.chance.sample(keys, min(count, len(keys)))
        rows = Application.objects.filter(pk__in=chosen).for_page()
        return list(rows.order_by("pk"))

    def enter(self) -> None:
        kind = self.chance.choice(("PASPOR_BIASA", "PASPOR_ELEKTRONIK", "ITK"))
        foreign = kind == "ITK"
        row = Application(
            office=self.office,
            type=ApplicationType.objects.get(code=kind),
            reason=Reason.objects.get(code="PERPANJANGAN" if foreign else "BARU"),
            purpose=Purpose.objects.get(code="WISATA"),
            channel=Channel.objects.get(code="WALK_IN"),
            applicant_name=self.chance.choice(NAMES),
            nationality="MYS" if foreign else "IDN",
            birth_date=date(1990, 5, 17),
            phone=f"0820{self.chance.randrange(10**7, 10**8)}",
            submitted_at=self.clock() - timedelta(minutes=30),
            creation_key=self.key(),
        )
        services.record(application=row, by=self.head, now=self.clock())

    def advance(self) -> None:
        for row in self.some():
            back = before_side_stages([row.pk] if row.stage.code in SIDE else [])
            here = (row.type.workflow, row.stage.code, back.get(row.pk, ""))
            ahead = onward(*here)
            any_step = self.chance.random() < 0.2 or not ahead
            to = self.chance.choice(steps_by_hand(*here) if any_step else ahead)
            services.advance(
                application=row,
                to=to,
                at=self.clock(),
                by=self.head,
                key=self.key(),
                version=row.version,
                reason="uji coba",
                waits_for="DIRECTORATE" if to == "SUSPENDED" else "",
                collected=Collected("APPLICANT") if to == "HANDED_OVER" else None,
                now=self.clock(),
            )
            self.bumped[row.pk] += 1

    def send_back(self) -> None:
        for row in self.some():
            services.send_back(
                application=row,
                by=self.head,
                reason="salah klik",
                key=self.key(),
                version=row.version,
                now=self.clock(),
            )
            self.bumped[row.pk] += 1

    def correct(self) -> None:
        for row in self.some():
            version = row.version
            what = self.chance.choice(("name", "lane", "reason", "phone"))
            if what == "name":
                row.applicant_name = f"{self.chance.choice(NAMES)} {self.chance.randrange(99)}"
            elif what == "lane":
                row.lane = "SAME_DAY" if row.lane == "REGULAR" else "REGULAR"
            elif what == "reason" and row.type.family == "PASSPORT":
                row.reason = Reason.objects.get(code=self.chance.choice(("HILANG", "BARU")))
            else:
                row.phone = f"0820{self.chance.randrange(10**7, 10**8)}"
            if change(application=row, by=self.head, version=version, now=self.clock()):
                self.bumped[row.pk] += 1

    def book(self) -> None:
        """As the screen of appointments does it: a free place, and the slot that was seen."""
        for row in self.some():
            stands = rebooking.standing([row.pk]).get(row.pk)
            day = self.office.local_date(self.clock()) + timedelta(days=self.chance.randrange(1, 9))
            at = datetime.combine(day, time(8 + self.chance.randrange(6)), self.office.zone)
            reschedule(
                booking=Booking(row, at, stands.pk if stands else None),
                by=self.head,
                now=self.clock(),
            )

    def bulk(self) -> None:
        rows = self.some(6)
        if not rows:
            return
        to = self.chance.choice(onward(rows[0].type.workflow, rows[0].stage.code) or ("READY",))
        outcome = bulk_actions.do(
            rows=rows,
            seen={row.public_code: row.version for row in rows},
            plan=bulk_actions.Plan(to, reason="uji coba"),
            office=self.office,
            by=self.head,
            key=self.key(),
            now=self.clock(),
        )
        if outcome.action:
            self.bumped.update(self._touched(outcome.action, reversing=False))

    def undo(self) -> None:
        action = BulkAction.objects.filter(by=self.head, undone_at=None).order_by("-pk").first()
        if action:
            before = self._touched(action, reversing=True)
            bulk_actions.undo(action=action, by=self.head, now=self.clock())
            after = self._touched(action, reversing=True)
            self.bumped.update(pk for pk in after if pk not in before)

    def _touched(self, action: BulkAction, *, reversing: bool) -> list[int]:
        rows = StageChange.objects.filter(batch=action, reverses__isnull=not reversing)
        return list(rows.values_list("application_id", flat=True))

    def promise(self) -> None:
        for row in self.some():
            day = self.office.local_date(self.clock()) + timedelta(days=self.chance.randrange(9))
            said = promise(
                application=row,
                new=day,
                by=self.head,
                cause=PromiseCause.MANUAL,
                reason="uji coba",
                now=self.clock(),
            )
            self.bumped[row.pk] += bool(said)


def lost(bumped: Counter[int]) -> dict[int, tuple[int, int]]:
    """Applications whose version is not what the deeds make of it: expected and stored."""
    rows = Application.objects.values_list("pk", "version")
    return {pk: (1 + bumped[pk], version) for pk, version in rows if version != 1 + bumped[pk]}
