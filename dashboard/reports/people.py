"""The people behind an incident's figures: one condition each, so that a number and the list of
its rows cannot differ. Starts from the affected applications of the last run."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import PromiseChange
from dashboard.applications.statuses import PromiseCause
from dashboard.incidents.models import CLASSES, RISKS, AffectedApplication, Incident
from dashboard.outreach.models import Contact, Message, Told
from dashboard.outreach.statuses import TELLS, Channel, ContactState, MessageState

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
        _("Spoken to, a message left or an e-mail sent, by a campaign of this incident or when "
          "they asked since it began."),
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
COLUMNS = {BEFORE: _("First date"), AFTER: _("Date in force")}
CHANGED = "changed"
NAMES = {key: [name] for key, (name, _counts) in (AFFECTED | REACHED).items()}
NAMES |= {
    f"{when}_{key}": [column, name]
    for when, column in COLUMNS.items()
    for key, (name, _counts) in OUTCOMES.items()
}
NAMES[CHANGED] = [_("Promises changed because of this incident")]


@dataclass(frozen=True)
class People:
    """The affected applications of ``incident``; ``today`` is the office's."""

    incident: Incident
    today: date

    def rows(self, key: str) -> QuerySet[AffectedApplication]:
        """The rows that the figure ``key``, one of ``NAMES``, counts."""
        rows = self._rows()
        return rows.one_per_phone() if key == "contacts" else rows.filter(self._conditions()[key])

    def counts(self) -> dict[str, int]:
        """Every figure at once: one query, however many rows."""
        wanted = self._conditions()
        return self._rows().aggregate(
            **{f"n_{key}": Count("pk", filter=condition) for key, condition in wanted.items()}
        )

    def _rows(self) -> QuerySet[AffectedApplication]:
        told = self._told()
        dates = told.filter(promise__isnull=False).order_by("-attempt__at", "-pk")
        mailed = Message.objects.filter(
            applications=OuterRef("application"),
            state=MessageState.SENT,
            mailing__campaign__incident=self.incident,
            mailing__campaign__incident__practice=False,
        )
        changes = PromiseChange.objects.filter(
            application=OuterRef("application"),
            cause=PromiseCause.INCIDENT,
            incident_number=self.incident.number,
        )
        first = changes.order_by("pk").values("old")[:1]
        promised = F("application__promised_on")
        rows = AffectedApplication.objects.of(self.incident).current()
        return rows.annotate(
            by_phone=Exists(told.filter(attempt__channel=Channel.PHONE)),
            by_whatsapp=Exists(told.filter(attempt__channel=Channel.WHATSAPP)),
            by_counter=Exists(told.filter(attempt__channel=Channel.COUNTER)),
            mailed=Exists(mailed),
            mail_told=Exists(told.filter(attempt__channel=Channel.EMAIL)),
            last_told=Subquery(dates.values("promise")[:1]),
            changed=Exists(changes),
            after=promised,
        ).annotate(before=Case(When(changed=True, then=Subquery(first)), default=promised))

    def _told(self) -> QuerySet[Told]:
        """What applicants heard from this incident's campaigns, and when they asked since."""
        heard = Q(
            attempt__campaign__incident=self.incident,
            attempt__campaign__incident__practice=False,
        )
        if not self.incident.practice:
            heard |= Q(attempt__campaign=None, attempt__at__gte=self.incident.started_at)
        rows = Told.objects.filter(application=OuterRef("application"), attempt__outcome__in=TELLS)
        return rows.filter(heard)

    def _conditions(self) -> dict[str, Q]:
        emailed = Q(mailed=True) | Q(mail_told=True)
        ways = {key: Q(**{key: True}) for key in ("by_phone", "by_whatsapp", "by_counter")}
        reached = emailed | ways["by_phone"] | ways["by_whatsapp"] | ways["by_counter"]
        found = {"applications": Q(pk__gt=0)}
        found |= {name: Q(**{name: True}) for name in (*CLASSES, *RISKS)}
        found |= ways | {"by_email": emailed, "reached": reached, "not_reached": ~reached}
        found["no_phone"] = Q(application__phone_hash="")
        found["silent"] = ~reached & found["no_phone"]
        found["knows"] = Q(last_told=F("application__promised_on"))
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
