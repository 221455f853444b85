"""The two proofs that close a test of many writes."""

from io import StringIO

from django.core.management import call_command


def prove() -> None:
    """Stage, dates, stays, slots and due dates are what history, calendar and outages say.

    Raises ``CommandError`` with the first difference.
    """
    call_command("check_history", stdout=StringIO())
    call_command("recompute_due", "--check", stdout=StringIO())
