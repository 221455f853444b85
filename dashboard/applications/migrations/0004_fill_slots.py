"""What appointments and applications that stand already carry in the new columns."""

from datetime import timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import F

HOUR = timedelta(hours=1)
ARRIVAL = {"PASSPORT": "ARRIVED", "STAY_PERMIT": "BIOMETRICS"}


def fill(apps, schema_editor):
    stages = {
        row.workflow: row
        for row in apps.get_model("applications", "Stage").objects.all()
        if row.code == ARRIVAL[row.workflow]
    }
    slots = apps.get_model("applications", "Appointment").objects
    rows = slots.filter(office=None).select_related("application__office", "application__type")
    found = rows.order_by("pk").iterator(chunk_size=1000)
    while chunk := list(islice(found, 1000)):
        for slot in chunk:
            row = slot.application
            slot.office, slot.lane = row.office, row.lane
            slot.stage = stages[row.type.workflow]
            slot.ends_at = slot.starts_at + HOUR
            slot.starts_on = slot.starts_at.astimezone(ZoneInfo(row.office.time_zone)).date()
        slots.bulk_update(chunk, ["office", "lane", "stage", "ends_at", "starts_on"])
    apps.get_model("applications", "Application").objects.update(lane_original=F("lane"))


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_whole_office")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
