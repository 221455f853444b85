"""What the play is about: an office, its people, the files and events to come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from dashboard.accounts.models import User
from dashboard.offices.models import Office
from dashboard.overview.demo.queue import File

Act = Callable[[datetime], None]


@dataclass(kw_only=True)
class Stage:
    """The office that the play is on: who acts, and what is to happen at which moment."""

    office: Office
    people: dict[str, User]
    until: datetime
    random: Random
    files: list[File] = field(default_factory=list)
    acts: list[tuple[datetime, Act]] = field(default_factory=list)
    same_day_down: date | None = None  # since when there is no same-day service, if it lasts

    def aware(self, at: datetime) -> datetime:
        """An instant from a naive moment on the office's wall."""
        return at.replace(tzinfo=self.office.zone)

    def act(self, at: datetime, do: Act) -> None:
        if self.aware(at) <= self.until:
            self.acts.append((self.aware(at), do))
