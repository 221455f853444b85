"""Which stage may follow which. Names and order are rows (``Stage``); the law of the road is here.

Source: the passport and stay-permit pipelines (docs/statuses.md draws them). ``DOCUMENTS_NEEDED``
and ``SUSPENDED`` lead back to the stage that the file came from.
"""

from collections.abc import Mapping

from dashboard.applications.statuses import Workflow

SIDE = ("DOCUMENTS_NEEDED", "SUSPENDED")
ENDED = ("REJECTED", "CANCELLED")

FORWARD: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    Workflow.PASSPORT: {
        "SUBMITTED": ("AWAITING_PAYMENT", "ARRIVED"),
        "AWAITING_PAYMENT": ("SCHEDULED",),
        "SCHEDULED": ("ARRIVED",),
        "ARRIVED": ("INTERVIEWED",),
        "INTERVIEWED": ("ADJUDICATION",),
        "ADJUDICATION": ("AWAITING_PRINT",),
        "AWAITING_PRINT": ("QUALITY_CHECK",),
        "QUALITY_CHECK": ("READY", "AWAITING_PRINT"),
        "READY": ("HANDED_OVER", "UNCOLLECTED"),
    },
    Workflow.STAY_PERMIT: {
        "SUBMITTED": ("CHECKED",),
        "CHECKED": ("PAID",),
        "PAID": ("FIELD_CHECK", "APPROVAL"),
        "FIELD_CHECK": ("APPROVAL",),
        "APPROVAL": ("BIOMETRICS",),
        "BIOMETRICS": ("ISSUED",),
        "ISSUED": ("HANDED_OVER",),
    },
}
START = "SUBMITTED"


def next_stages(workflow: str, code: str) -> tuple[str, ...]:
    """The stages that may follow ``code``, the usual one first."""
    return FORWARD[workflow].get(code, ())
