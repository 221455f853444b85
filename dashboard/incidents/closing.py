"""What an incident still lacks before it is closed: what, where, and whether it forbids it.

Open levels forbid it in any case. What else ``blocks`` may be left with a reason, which stays in
the timeline; the rest is only said. Domains above this one add their part with ``register``, and
with ``register_act`` what closing does to their own rows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.accounts.models import User
from dashboard.incidents.models import Incident
from dashboard.incidents.services_promised import proposals


@dataclass(frozen=True)
class Missing:
    """Something unfinished, in words, and the page where it is done."""

    words: str
    url: str
    blocks: bool = True


Ask = Callable[[Incident], Iterable[Missing]]
_asked: list[Ask] = []


class Act(Protocol):
    """What another domain does as an incident closes, in the same transaction."""

    def __call__(self, *, incident: Incident, by: User, reason: str, now: datetime) -> None: ...


_acts: list[Act] = []


def register(ask: Ask) -> None:
    """Let ``ask`` name what is unfinished, too; once per function."""
    if ask not in _asked:
        _asked.append(ask)


def register_act(act: Act) -> None:
    """Let ``act`` happen whenever an incident is closed, once per function; it may not refuse."""
    if act not in _acts:
        _acts.append(act)


def act(incident: Incident, *, by: User, reason: str, now: datetime) -> None:
    """Do what the domains above do when an incident closes."""
    for each in _acts:
        each(incident=incident, by=by, reason=reason, now=now)


def missing(incident: Incident, now: datetime) -> list[Missing]:
    """All that is unfinished but open levels, what blocks first."""
    found = [*_promises(incident), *_legal(incident, now), *_actions(incident)]
    for ask in _asked:
        found += ask(incident)
    return sorted(found, key=lambda row: not row.blocks)


def check_finished(rows: Sequence[Missing], reason: str) -> None:
    """Refuse what blocks, each with what and where, unless a reason is given."""
    blocking = [row for row in rows if row.blocks]
    if blocking and not reason.strip():
        words = _("Not finished yet: %(what)s. Finish it, or say why you close it all the same.")
        what = "; ".join(row.words for row in blocking)
        raise ValidationError(words, code="unfinished", params={"what": what})


def last_words(rows: Sequence[Missing], reason: str) -> str:
    """The closing entry: with the reason, and that something was left, where there is one."""
    if not any(row.blocks for row in rows):
        return _("Incident closed.")
    return _("Incident closed, although not all is finished. Reason: %(reason)s") % {
        "reason": reason.strip()
    }


def _promises(incident: Incident) -> Iterable[Missing]:
    if n := proposals(incident=incident).count():
        words = ngettext(
            "%(n)d changed promise is not confirmed",
            "%(n)d changed promises are not confirmed",
            n,
        )
        yield Missing(words % {"n": n}, reverse("incidents:affected", args=[incident.pk]))


def _legal(incident: Incident, now: datetime) -> Iterable[Missing]:
    for row in incident.legal_deadlines.to_meet().select_related("rule"):
        late = _("%(rule)s is overdue") if row.is_overdue(now) else _("%(rule)s is not sent")
        yield Missing(late % {"rule": row.rule.name}, f"{incident.get_absolute_url()}#legal")


def _actions(incident: Incident) -> Iterable[Missing]:
    if n := incident.actions.open().count():
        words = ngettext("%(n)d action is open", "%(n)d actions are open", n)
        yield Missing(words % {"n": n}, f"{incident.get_absolute_url()}#actions", blocks=False)
