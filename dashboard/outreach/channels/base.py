"""What every way of sending messages has in common."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from dashboard.applications.models import Application
from dashboard.offices.models import Office
from dashboard.outreach.statuses import Failure


class NotSent(Exception):
    """A message was not taken over; why, without an address or what the other side answered."""

    def __init__(self, failure: Failure):
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True)
class Letter:
    """What goes to one address, its placeholders filled in, in ``language`` (``id`` or ``en``).

    ``uuid`` is the message's: the same one tells the same message. ``stop`` is the address of the
    page where the reader wants no more of it. ``to`` is plain text and stands in no ``repr``.
    """

    uuid: UUID
    office: Office
    applications: Sequence[Application]
    language: str
    subject: str
    body: str
    stop: str
    to: str = field(repr=False)


Send = Callable[[Letter], None]


class Gateway(Protocol):
    """A way of sending. ``code`` is one of ``statuses.Channel``; ``bar`` one of ``Barred``.

    ``address`` names the sealed field of an application that holds where to send.
    """

    code: str
    bar: str
    address: str

    def unready(self, office: Office) -> str:
        """Why nothing can be sent now and what to do, in the reader's language; '' if it can."""

    def one_form(self, address: str) -> str:
        """The one spelling of an address, by which two are told to be the same."""

    def written(self, letter: Letter) -> str:
        """The whole text as its reader gets it, for the dry run too."""

    def opened(self) -> AbstractContextManager[Send]:
        """A connection for some letters. Raises ``NotSent`` where it cannot be made.

        The function that it gives sends one letter and raises ``NotSent``; ``UNSURE`` where the
        letter may have arrived all the same.
        """
