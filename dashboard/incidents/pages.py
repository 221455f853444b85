"""What the pages of one incident show: rows read once, the forms that this person may use."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.models import ApplicationType
from dashboard.incidents import forms, forms_follow_up, journal, permissions
from dashboard.incidents.affected_page import Affected
from dashboard.incidents.board import Row, board
from dashboard.incidents.models import Incident, Service
from dashboard.incidents.pages_follow_up import FollowUp
from dashboard.incidents.rescheduling import Missed
from dashboard.incidents.statuses import LABEL, NORMAL, Status

NOT_CARRIED = {"csrfmiddlewaretoken", "version", "seen"}


def detail_page(
    incident: Incident, *, user: User, failed: forms.VerbForm | None = None
) -> dict[str, Any]:
    """The context of the detail page; ``failed`` is the form that was refused, shown in place.

    Asks the same number of queries however long the incident's story is.
    """
    now = timezone.now()
    services = list(Service.objects.of_office(incident.office).select_related("section"))
    impacts = list(incident.impacts.select_related("service", "type"))
    updates = list(incident.updates.select_related("by", "corrects"))
    laid = board(incident, services, impacts, now)
    seen = max((update.sequence for update in updates), default=0)
    makers = _forms(incident, user, laid.open_rows)
    shown = {
        name: failed
        if failed is not None and failed.name == name
        else maker(incident=incident, user=user, seen=seen, **extra)
        for name, (maker, extra) in makers.items()
    }
    given = {"incident": incident, "user": user, "seen": seen}
    given["types"] = list(ApplicationType.objects.all())
    rows = [(row, _service_form(row, failed, given)) for row in laid.rows]
    others = [pair for pair in rows if not pair[0].impacts and pair[1]]
    return {
        "incident": incident,
        "board": laid,
        "normal": LABEL[NORMAL],
        "updates": updates,
        "length": (incident.ended_at or now) - incident.started_at,
        "touched": [pair for pair in rows if pair[0].impacts],
        "others": others,
        "other_open": any(form is failed for _row, form in others),
        "forms": shown,
        "form": failed,
        "may_draft": incident.is_real and user.has_perm("notices.add_notice"),
        "missed": Missed(incident, user, now),
        "affected": Affected(incident, user),
        "follow": FollowUp(incident, user, now, failed),
    }


def _forms(incident: Incident, user: User, open_rows: list[Row]) -> dict[str, tuple]:
    """The verbs that this person may use now, by the name of their form."""
    found: dict[str, tuple] = {}
    office = incident.office
    if permissions.can_report(user, office):
        found["update"] = (forms.UpdateForm, {})
        if not incident.is_dismissed:
            found["action"] = (forms_follow_up.ActionForm, {})
    if permissions.can_announce(user, office) and not incident.is_dismissed:
        found["facts"] = (forms_follow_up.FactsForm, {})
    if incident.status == Status.CLOSED:
        return found
    if incident.is_unconfirmed and permissions.can_confirm(user, incident):
        found["confirm"] = (forms.ConfirmForm, {})
        found["dismiss"] = (forms.DismissForm, {})
    if incident.is_real and not incident.announced_at and permissions.can_announce(user, office):
        words = journal.first_words(
            incident, [row for each in open_rows for row in each.open_impacts]
        )
        found["announce"] = (forms.AnnounceForm, {"initial": words})
    if permissions.can_hand_over(user, incident):
        found["lead"] = (forms.HandOverForm, {})
    if incident.confirmed_at and permissions.can_manage(user, incident):
        found["close"] = (forms.CloseForm, {})
    return found


def _service_form(
    row: Row, failed: forms.VerbForm | None, given: dict[str, Any]
) -> forms.ServiceForm | None:
    """The form of one service, if this person may change it now."""
    service, incident, user = row.service, given["incident"], given["user"]
    if incident.status == Status.CLOSED or not permissions.can_edit_service(user, service):
        return None
    if isinstance(failed, forms.ServiceForm) and failed.data.get("service") == str(service.pk):
        failed.auto_id = f"{service.code}_%s"
        return failed
    return forms.ServiceForm(service=service, **given)


def conflict_page(current: Incident, *, form: forms.VerbForm, posted: QueryDict) -> dict[str, Any]:
    """What others did since the page was opened, and what this person wanted, to be sent again."""
    updates = list(current.updates.select_related("by"))
    seen = form.cleaned_data["seen"]
    return {
        "incident": current,
        "news": [update for update in updates if update.sequence > seen],
        "wanted": form.spoken(),
        "carried": [
            (name, value)
            for name, values in posted.lists()
            for value in values
            if name not in NOT_CARRIED
        ],
        "seen": max((update.sequence for update in updates), default=0),
    }
