"""What a person may do with an application now, with the form of each step."""

from typing import Any

from dashboard.accounts.models import User
from dashboard.applications.forms import (
    AdvanceForm,
    DivertForm,
    EndForm,
    HandOverForm,
    SendBackForm,
)
from dashboard.applications.history import came_from
from dashboard.applications.models import Application, Stage
from dashboard.applications.page.content import History
from dashboard.applications.permissions import can_advance, can_reveal, can_send_back
from dashboard.applications.step_rules import is_uncollected
from dashboard.applications.workflows import HANDED_OVER, WAITING_FOR, aside, endings, goes_back


def offered(user: User, history: History, form: Any) -> dict[str, Any]:
    """The context of the step forms; ``form`` is the one that was sent and refused, if any."""
    row = history.application
    may = row.is_open and can_advance(user, row)
    onward = history.next_stages() if may else []
    workflow, code = row.type.workflow, row.stage.code
    plain = [s for s in onward if s.code != HANDED_OVER and not goes_back(workflow, code, s.code)]
    is_ready = any(stage.code == HANDED_OVER for stage in onward)
    end_stages = _endings(history) if may and can_send_back(user, row) else []
    return {
        "can_reveal": can_reveal(user, row),
        "can_change": can_advance(user, row),
        "next_stages": plain,
        "may_wait": any(stage.code in WAITING_FOR for stage in plain),
        "advance_form": _bound(form, AdvanceForm) or AdvanceForm(application=row),
        "hand_over_form": (_bound(form, HandOverForm) or HandOverForm(application=row))
        if is_ready
        else None,
        "diversions": [_divert(row, stage, form) for stage in diversions(history)] if may else [],
        "end_stages": end_stages,
        "other_steps_open": type(form) in (DivertForm, EndForm),
        "is_uncollected": is_uncollected(row, row.office.today()),
        "end_form": _bound(form, EndForm) or EndForm(application=row),
        "previous": history.previous_stage() if can_send_back(user, row) else None,
        "back_form": _bound(form, SendBackForm) or SendBackForm(application=row),
    }


def diversions(history: History) -> list[Stage]:
    """Off the usual road: a reprint, documents needed, suspended."""
    row = history.application
    workflow, code = row.type.workflow, row.stage.code
    again = [stage for stage in history.next_stages() if goes_back(workflow, code, stage.code)]
    return [*again, *(history.stages[to] for to in aside(workflow, code))]


def _endings(history: History) -> list[Stage]:
    """How a head may end it; as uncollected only once the limit has passed."""
    row = history.application
    codes = endings(row.type.workflow, row.stage.code, came_from(history.changes))
    if row.ready_on and not is_uncollected(row, row.office.today()):
        return []
    return [history.stages[code] for code in codes]


def _divert(row: Application, stage: Stage, form: Any) -> DivertForm:
    sent = _bound(form, DivertForm)
    return sent if sent and sent.stage == stage else DivertForm(application=row, stage=stage)


def _bound(form: Any, kind: type) -> Any:
    return form if type(form) is kind else None
