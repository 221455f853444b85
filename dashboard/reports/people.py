"""The people behind an incident's figures: one condition each, so that a number and the list of
its rows cannot differ. Starts from everybody whom any run named; those whom the last one still
names are counted a second time, apart: a report that is made after the outage is about the first.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import PromiseChange
from dashboard.applications.statuses import PromiseCause
from dashboard.incidents.models import CLASSES, RISKS, AffectedApplication, Incident
from dashboard.incidents.statuses import AffectedState
from dashboard.outreach.figures import DATELESS, KNOWS, heard, with_heard
from dashboard.outreach.models import Contact
from dashboard.outreach.statuses import Channel, ContactState

Figures = dict[str, tuple[str | Lazy, str | Lazy]]  # key: name, what it counts

AFFECTED: Figures = {
    "applications": (_("Applications"), _("Every application that at least one line below names.")),
    "contacts": (
        _("Phone numbers behind them"),
        _("Families and groups that share one number count once."),
    ),
    "no_phone": (_("Without a phone number"), _("No usable number is on file.")),
    "upcoming": (
        _("Upcoming appointment"),
        _("Booked within the next three working days for a service that was still down."),
    ),
    "missed_slot": (
        _("Missed appointment"),
        _("The appointment fell into the outage and the person was not served on that day."),
    ),
    "to_be_confirmed": (
        _("To be confirmed"),
        _("The appointment fell into the outage; nobody has noted what became of it."),
    ),
    "stuck": (
        _("Stuck"),
        _("At least 30 working minutes in a stage that the outage had stopped."),
    ),
    "late": (_("Late"), _("The outage moved the due date past the promised date.")),
    "same_day_broken": (
        _("Same-day service broken"),
        _("Paid for the same day, and not ready at closing time because of the outage."),
    ),
    "travel_risk": (
        _("Leaves soon"),
        _("The travel date is at most one working day after the new date."),
    ),
    "expiry_risk": (
        _("Permit ends"),
        _("The permit ends during the outage or within three working days after it."),
    ),
}
REACHED: Figures = {
    "reached": (
        _("Reached"),
        _("Spoken to, a message left or an e-mail sent since the incident began: by whatever "
          "campaign, or when they asked."),
    ),
    "by_phone": (_("of these by phone"), _("Somebody reached by several ways is in each.")),
    "by_whatsapp": (_("of these by WhatsApp"), _("As above.")),
    "by_email": (_("of these by e-mail"), _("The mail server took the message.")),
    "by_counter": (_("of these at the counter"), _("As above.")),
    "not_reached": (_("Not reached"), _("All other affected applications.")),
    "silent": (_("of these without a phone number"), _("No usable number is on file.")),
    "knows": (
        _("Know the date in force"),
        _("The last date that they were told is the one that is promised now."),
    ),
    "dateless": (_("Reached, no date yet"), _("Reached, and no date is promised to them.")),
}  # fmt: skip
BEFORE, AFTER = "before", "after"
OUTCOMES: Figures = {
    "kept": (_("kept"), _("Ready on the promised date or before it.")),
    "late": (_("ready late"), _("Ready after the promised date.")),
    "overdue": (_("open past the date"), _("Not ready yet, and the promised date has passed.")),
    "waiting": (_("not due yet"), _("Not ready yet, and the promised date has not passed.")),
    "ended": (_("ended without a document"), _("Rejected, cancelled or withdrawn.")),
    "none": (_("no date promised"), _("No date was promised by then.")),
}
CONTACTS = "contacts"
HAS_PHONE, CURRENT = ~Q(application__phone_hash=""), Q(state=AffectedState.CURRENT)
WAYS = {
    "by_phone": Channel.PHONE,
    "by_whatsapp": Channel.WHATSAPP,
    "by_email": Channel.EMAIL,
    "by_counter": Channel.COUNTER,
}
COLUMNS = {BEFORE: _("First date"), AFTER: _("Date in force")}
CHANGED = "changed"
STILL = "still"  # before the key of a figure: of those whom the last run named
EVER_AND_STILL = {"": _("Ever affected"), f"{STILL}_": _("Affected still")}
NAMES = {
    f"{prefix}{key}": [column, name]
    for prefix, column in EVER_AND_STILL.items()
    for key, (name, _counts) in (AFFECTED | REACHED).items()
}
NAMES |= {
    f"{when}_{key}": [column, name]
    for when, column in COLUMNS.items()
    for key, (name, _counts) in OUTCOMES.items()
}
NAMES[CHANGED] = [_("Promises changed because of this incident")]


@dataclass(frozen=True)
class People:
    """Every application that ``incident`` has hit; ``today`` is the office's.

    Who no longer qualifies keeps the classes in which they were seen last.
    """

    incident: Incident
    today: date

    def rows(self, key: str) -> QuerySet[AffectedApplication]:
        """The rows that the figure ``key``, one of ``NAMES``, counts."""
        rows = self._rows()
        if key in (CONTACTS, f"{STILL}_{CONTACTS}"):
            return (rows if key == CONTACTS else rows.current()).one_per_phone()
        return rows.filter(self._conditions()[key])

    def counts(self) -> dict[str, int]:
        """Every figure at once: one query, however many rows."""
        wanted = self._conditions()
        found = {f"n_{key}": Count("pk", filter=condition) for key, condition in wanted.items()}
        for prefix, phoned in (("", HAS_PHONE), (f"{STILL}_", HAS_PHONE & CURRENT)):
            found[f"n_{prefix}{CONTACTS}"] = Count(
                "application__phone_hash", filter=phoned, distinct=True
            )
        return self._rows().aggregate(**found)

    def _rows(self) -> QuerySet[AffectedApplication]:
        changes = PromiseChange.objects.filter(
            application=OuterRef("application"),
            cause=PromiseCause.INCIDENT,
            incident_number=self.incident.number,
        )
        first = changes.order_by("pk").values("old")[:1]
        promised = F("application__promised_on")
        rows = with_heard(AffectedApplication.objects.of(self.incident))
        ways = {
            key: Exists(heard().filter(attempt__channel=channel)) for key, channel in WAYS.items()
        }
        return rows.annotate(
            **ways,
            changed=Exists(changes),
            after=promised,
        ).annotate(before=Case(When(changed=True, then=Subquery(first)), default=promised))

    def _conditions(self) -> dict[str, Q]:
        reached = Q(heard=True)
        found = {"applications": Q(pk__gt=0), "reached": reached, "not_reached": ~reached}
        found |= {name: Q(**{name: True}) for name in (*CLASSES, *RISKS, *WAYS)}
        found |= {"no_phone": ~HAS_PHONE, "silent": ~reached & ~HAS_PHONE, "knows": KNOWS}
        found["dateless"] = DATELESS
        found |= {f"{STILL}_{key}": q & CURRENT for key, q in found.items()}
        found[CHANGED] = Q(changed=True)
        for when in (BEFORE, AFTER):
            found |= {f"{when}_{key}": q for key, q in self._outcomes(when).items()}
        return found

    def _outcomes(self, when: str) -> dict[str, Q]:
        """What became of the date in the column ``when``: each row is in exactly one."""
        dated = Q(**{f"{when}__isnull": False})
        ready, is_open = Q(application__ready_on__isnull=False), Q(application__is_open=True)
        return {
            "kept": dated & Q(application__ready_on__lte=F(when)),
            "late": dated & Q(application__ready_on__gt=F(when)),
            "overdue": dated & ~ready & is_open & Q(**{f"{when}__lt": self.today}),
            "waiting": dated & ~ready & is_open & Q(**{f"{when}__gte": self.today}),
            "ended": dated & ~ready & ~is_open,
            "none": Q(**{f"{when}__isnull": True}),
        }


def campaigns(incident: Incident) -> list[dict]:
    """The phone numbers of each campaign of the incident, by what became of them; two queries
    however many. A drill contacts nobody and has none."""
    if incident.practice:
        return []
    made = Count("pk")
    done = Count("pk", filter=Q(state=ContactState.DONE))
    given_up = Count("pk", filter=Q(state=ContactState.GIVEN_UP))
    rows = Contact.objects.filter(campaign__incident=incident).order_by("campaign")
    found = rows.values("campaign", "campaign__name").annotate(
        numbers=made, reached=done, given_up=given_up
    )
    return [
        {
            "pk": row["campaign"],
            "name": row["campaign__name"],
            "numbers": row["numbers"],
            "reached": row["reached"],
            "given_up": row["given_up"],
            "left": row["numbers"] - row["reached"] - row["given_up"],
        }
        for row in found
    ]
