"""What the office's present state says against a notice: hints for who writes or approves it.

Nothing is forbidden by them; a person decides."""

from collections.abc import Iterable

from dashboard.incidents.models import Incident, Service
from dashboard.incidents.states import ServiceState, service_states
from dashboard.notices.models import Notice
from dashboard.notices.statuses import Kind, Status
from dashboard.offices.models import Office


def still_disturbed(
    office: Office, kind: Kind | str, services: Iterable[Service]
) -> list[ServiceState]:
    """The public services, as staff know them, that a notice of return names and that are not
    normal now; of all, if it names none. Nothing for other kinds."""
    if kind != Kind.RESTORED:
        return []
    named = {service.pk for service in services}
    states = service_states(office, announced_only=False)
    rows = [state for state in states if state.service.public and not state.is_normal]
    return [state for state in rows if not named or state.service.pk in named]


def other_returns(
    incident: Incident | None, kind: Kind | str, but: Notice | None = None
) -> list[Notice]:
    """The notices of return that exist for ``incident`` already, without ``but`` and the
    withdrawn ones."""
    if incident is None or kind != Kind.RESTORED:
        return []
    rows = Notice.objects.filter(incident=incident, kind=Kind.RESTORED)
    rows = rows.exclude(status=Status.WITHDRAWN).with_versions()
    return [row for row in rows if row != but]


def hints(notice: Notice) -> dict[str, list]:
    """Both, for a version that readers do not see yet; a published one was true in its time."""
    if notice.is_withdrawn or notice.latest.pk == notice.published_revision_id:
        return {"disturbed": [], "returns": []}
    named = notice.latest.services.all()
    return {
        "disturbed": still_disturbed(notice.office, notice.kind, named),
        "returns": other_returns(notice.incident, notice.kind, notice),
    }
