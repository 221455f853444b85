"""A correction that comes too late: what stands now, what was typed, and the form to go on with."""

import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboard.applications import checks
from dashboard.applications.models import Application
from dashboard.applications.page import news
from dashboard.applications.services_identity import PERSONAL


@dataclass(frozen=True)
class Stale:
    """What was saved meanwhile, and the fields in which the form says something else.

    ``differences`` are a label, the value now and the one typed. ``kept`` are the fields that this
    person did not touch: they take the value that stands now, so that nothing is taken back unseen.
    """

    items: list[news.Entry]
    is_own: bool
    differences: list[tuple[str, str, str]]
    kept: list[str]


def marks(application: Application, values: dict[str, Any]) -> str:
    """What the form showed, in a form that cannot be read: to tell later what was typed anew."""
    shown = ((name, value) for name, value in values.items() if name not in PERSONAL)
    return " ".join(f"{name}:{_mark(application, name, value)}" for name, value in shown)


def look_again(
    stored: Application,
    typed: dict[str, Any],
    *,
    seen: int | None,
    shown: str,
    user: Any,
) -> Stale:
    """``stored`` as it stands, ``typed`` clean values; ``shown`` are the ``marks`` of the page on
    which they were typed."""
    mine, before = copy.copy(stored), set(shown.split())
    for name, value in typed.items():
        setattr(mine, name, value)
    checks.tidy(mine)
    differences, kept = [], []
    for name in typed:
        now, said = news.written(stored, name), news.written(mine, name)
        if now == said and (name not in PERSONAL or getattr(stored, name) == getattr(mine, name)):
            continue
        if f"{name}:{_mark(stored, name, typed[name])}" in before:
            kept.append(name)
            said = _("left as it was")
        differences.append((str(capfirst(news.label(name))), now or "–", said or "–"))
    items = news.news(stored, seen)
    return Stale(items, news.is_own(items, user), differences, kept)


def _mark(application: Application, name: str, value: Any) -> str:
    value = getattr(value, "pk", value)
    if isinstance(value, datetime):
        value = value.timestamp() // 60
    plain = str(value or "")
    return salted_hmac("applications.shown", f"{application.pk} {name}={plain}").hexdigest()[:12]
