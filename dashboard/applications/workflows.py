"""Which stage may follow which. Names and order are rows (``Stage``); the law of the road is here.

Source: the passport and stay-permit pipelines (docs/statuses.md draws them). ``DOCUMENTS_NEEDED``
and ``SUSPENDED`` lead back to the stage that the file came from.
"""

from collections.abc import Mapping, Sequence

from dashboard.applications.statuses import Lane, Workflow

SIDE = ("DOCUMENTS_NEEDED", "SUSPENDED")
ENDED = ("REJECTED", "CANCELLED")
IN_PERSON = ("WALK_IN", "EAZY", "KOLEKTIF")  # channels without a billing code and a booked slot
PROPOSED = ("UNCOLLECTED",)  # known from imports alone; by hand it is never a plain next step

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


def steps_by_hand(workflow: str, code: str, came_from: str = "") -> tuple[str, ...]:
    """The stages a person may choose next, the usual one first.

    A side stage leads back to ``came_from``, the last stage of the road before it.
    """
    if code in SIDE:
        return (came_from,) if came_from else ()
    return tuple(to for to in next_stages(workflow, code) if to not in PROPOSED)


def usual_first(codes: Sequence[str], *, channel: str, lane: str) -> list[str]:
    """The same stages, the arrival first for those who come without a booked slot."""
    at_once = channel in IN_PERSON or lane == Lane.SAME_DAY
    return sorted(codes, key=lambda code: at_once and code != "ARRIVED")


def road(workflow: str) -> tuple[str, ...]:
    """The stages from the first to the last in their usual order, side stages left out."""
    return (*FORWARD[workflow], "HANDED_OVER")


def position(workflow: str, code: str) -> int | None:
    """How far along the road a stage is; ``None`` for one beside it."""
    stages = road(workflow)
    return stages.index(code) if code in stages else None


def goes_back(workflow: str, code: str, to: str) -> bool:
    """Whether ``to`` lies before ``code`` on the road, as a reprint does."""
    here, there = position(workflow, code), position(workflow, to)
    return here is not None and there is not None and there < here


def is_ahead(workflow: str, code: str, to: str, came_from: str = "") -> bool:
    """Whether ``to`` lies ahead of ``code``, stages skipped or beside the road; never back.

    From a side stage, ``came_from`` and what lies after it is ahead.
    """
    here, there = position(workflow, code), position(workflow, to)
    if here is None and there is not None and came_from:
        return there >= (position(workflow, came_from) or 0)
    return code != to and (here is None or there is None or there > here)
