"""What the page of somebody who calls shows: each application in words that may be said aloud."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.applications.models import Application
from dashboard.applications.page.contacts import ContactLog, contact_logs
from dashboard.core.formats import english


@dataclass(frozen=True)
class Card:
    """``moves``: the due date is another than the promised one, and nobody has confirmed it."""

    application: Application
    stage: str
    born: int | None
    moves: bool
    log: ContactLog
    queues: Sequence[Any]


def cards(applications: Sequence[Application]) -> list[Card]:
    """Two queries, however many applications there are."""
    logs = contact_logs(applications)
    return [_card(row, logs[row.pk]) for row in applications]


def _card(row: Application, log: ContactLog) -> Card:
    stage = row.stage
    return Card(
        application=row,
        stage=stage.public_label_en if english() else stage.public_label_id,
        born=row.birth_date.year if row.birth_date else None,
        moves=row.is_open and row.ready_on is None and row.net_due != row.promised_on,
        log=log,
        queues=log.waits,
    )
