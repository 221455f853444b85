"""Which stage may follow which. Names and order are rows (``Stage``); the law of the road is here.

Source: model.md, "Legal stage changes" (docs/statuses.md draws them). Any open stage leads aside to
``DOCUMENTS_NEEDED`` or ``SUSPENDED`` and from there back to where the file was; before the
document is ready, any leads to ``REJECTED`` or ``CANCELLED``; a ready one that nobody fetched in
time ends as ``UNCOLLECTED``.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from dashboard.applications.statuses import Lane, Workflow

DOCUMENTS_NEEDED, SUSPENDED = SIDE = ("DOCUMENTS_NEEDED", "SUSPENDED")
REJECTED, CANCELLED = ENDED = ("REJECTED", "CANCELLED")
UNCOLLECTED, HANDED_OVER = "UNCOLLECTED", "HANDED_OVER"
FOR_HEADS = (*ENDED, UNCOLLECTED)  # what ends a file without its document
WAITING_FOR = ("APPROVAL", *SIDE)  # stages in which another's answer may be missing
IN_PERSON = ("WALK_IN", "EAZY", "KOLEKTIF")  # channels without a billing code and a booked slot

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
        "READY": ("HANDED_OVER",),
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
READY = {Workflow.PASSPORT: "READY", Workflow.STAY_PERMIT: "ISSUED"}


def next_stages(workflow: str, code: str) -> tuple[str, ...]:
    """The stages that may follow ``code``, the usual one first."""
    return FORWARD[workflow].get(code, ())


def onward(workflow: str, code: str, came_from: str = "") -> tuple[str, ...]:
    """The stages of the road that a person may choose next, the usual one first.

    A side stage leads back to ``came_from``, the last stage of the road before it.
    """
    if code in SIDE:
        return (came_from,) if came_from else ()
    return next_stages(workflow, code)


def aside(workflow: str, code: str, came_from: str = "") -> tuple[str, ...]:
    """The side stages that a person may choose: from every open stage, also from the other one."""
    is_open = code in FORWARD[workflow] or code in SIDE
    return tuple(to for to in SIDE if to != code) if is_open else ()


def endings(workflow: str, code: str, came_from: str = "") -> tuple[str, ...]:
    """How a person may end a file here without its document.

    Before it is ready: rejected or cancelled. Once it is: uncollected, from that very stage.
    """
    if code == READY[Workflow(workflow)]:
        return (UNCOLLECTED,)
    on_road = came_from if code in SIDE else code
    is_before = on_road in FORWARD[workflow] and on_road != READY[Workflow(workflow)]
    return ENDED if is_before else ()


def steps_by_hand(workflow: str, code: str, came_from: str = "") -> tuple[str, ...]:
    """All stages that a person may choose next, the usual one first."""
    here = (workflow, code, came_from)
    return (*onward(*here), *aside(*here), *endings(*here))


def usual_first(codes: Sequence[str], *, channel: str, lane: str) -> list[str]:
    """The same stages, the arrival first for those who come without a booked slot."""
    at_once = channel in IN_PERSON or lane == Lane.SAME_DAY
    return sorted(codes, key=lambda code: at_once and code != "ARRIVED")


def road(workflow: str) -> tuple[str, ...]:
    """The stages from the first to the last in their usual order, side stages left out."""
    return (*FORWARD[workflow], HANDED_OVER)


@lru_cache
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

    From a side stage, ``came_from`` and what lies after it is ahead. A file ends rejected or
    cancelled only before its document is ready; uncollected lies after that.
    """
    on_road = came_from if code in SIDE else code
    here, there = position(workflow, code), position(workflow, to)
    if to in FOR_HEADS:
        ready = road(workflow).index(READY[Workflow(workflow)])
        far = position(workflow, on_road) or 0
        return code not in FOR_HEADS and (far <= ready if to == UNCOLLECTED else far < ready)
    if here is None and there is not None and came_from:
        return there >= (position(workflow, came_from) or 0)
    return code != to and (here is None or there is None or there > here)
