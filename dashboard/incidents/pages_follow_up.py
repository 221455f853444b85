"""What an incident's page shows of what follows from it: actions, legal terms, what is left."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.accounts.models import User
from dashboard.incidents import forms_follow_up as forms
from dashboard.incidents import permissions
from dashboard.incidents.closing import Missing, missing
from dashboard.incidents.forms import VerbForm
from dashboard.incidents.models import Incident, IncidentAction, LegalDeadline


@dataclass(frozen=True)
class ActionRow:
    action: IncidentAction
    today: date
    form: forms.FinishForm | None

    @property
    def is_late(self) -> bool:
        return self.action.is_late(self.today)


@dataclass(frozen=True)
class DeadlineRow:
    deadline: LegalDeadline
    now: datetime
    form: forms.DeadlineForm | None

    @property
    def is_overdue(self) -> bool:
        return self.deadline.is_overdue(self.now)

    @property
    def left(self):
        """How long there is still time, or how long it is overdue."""
        return abs(self.deadline.due_at - self.now)


class FollowUp:
    """Read once, with the forms that this person may use; four queries however many rows."""

    def __init__(self, incident: Incident, user: User, now: datetime, failed: VerbForm | None):
        self.may_act = permissions.can_report(user, incident.office)
        self.may_decide = permissions.can_announce(user, incident.office)
        self.may_review = permissions.can_hand_over(user, incident)
        given = {"incident": incident, "user": user}
        today = incident.office.local_date(now)
        self.actions = [
            ActionRow(
                row,
                today,
                forms.FinishForm(**given, initial={"action": row})
                if self.may_act and not row.done_at
                else None,
            )
            for row in incident.actions.select_related("owner", "done_by")
        ]
        self.deadlines = [
            DeadlineRow(row, now, self._form(row, given, failed))
            for row in incident.legal_deadlines.select_related("rule", "met_by")
        ]
        self.left: list[Missing] = []
        if incident.confirmed_at and not incident.closed_at:
            self.left = missing(incident, now)

    @property
    def must_say_why(self) -> bool:
        return any(row.blocks for row in self.left)

    def _form(
        self, row: LegalDeadline, given: dict, failed: VerbForm | None
    ) -> forms.DeadlineForm | None:
        if row.met_at or not row.applies or not self.may_decide:
            return None
        if isinstance(failed, forms.DeadlineForm) and failed.data.get("deadline") == str(row.pk):
            failed.auto_id = f"deadline{row.pk}_%s"
            return failed
        return forms.DeadlineForm(deadline=row, **given)
