"""What an office's due dates follow from, and they themselves, renewed at once."""

from collections.abc import Iterable
from datetime import datetime

from dashboard.applications.deadlines import wrong_groups
from dashboard.applications.models import ApplicationType
from dashboard.applications.services import recompute_due
from dashboard.incidents import blocking, pauses
from dashboard.offices.models import Office


def renew(*, offices: Iterable[Office], now: datetime) -> dict[str, int]:
    """Repair paused days, blocked periods and due dates; how many rows of each were wrong.

    Due dates are read first and renewed type by type, so that no transaction is long where little
    is wrong. Those that follow from a repaired paused day are renewed with it and counted, too.
    """
    counts = {"paused_days": 0, "blocked_periods": 0, "applications": 0}
    for office in offices:
        paused, followed = pauses.rebuild_all(office=office, now=now)
        counts["paused_days"] += paused
        counts["applications"] += followed
        counts["blocked_periods"] += blocking.rebuild_blocked_periods(office=office)
        wrong = {group.type_id for group in wrong_groups(office=office)}
        for kind in ApplicationType.objects.filter(pk__in=wrong):
            counts["applications"] += recompute_due(office=office, types=[kind])
    return counts
