"""What a new office starts with: rows of ``catalogue.toml`` that carry an office."""

from datetime import date

from dashboard.applications.models import Capacity
from dashboard.core import catalogue
from dashboard.offices.models import Office

FIRST_DAY = date(2014, 1, 1)
WEEKDAYS = range(1, 6)


def load_capacities(office: Office) -> None:
    """Give an office without any the usual capacities of Monday to Friday, to be edited."""
    if Capacity.objects.of_offices([office.pk]).exists():
        return
    Capacity.objects.bulk_create(
        Capacity(office=office, weekday=weekday, valid_from=FIRST_DAY, **row)
        for row in catalogue.read()["capacity"]
        for weekday in WEEKDAYS
    )
