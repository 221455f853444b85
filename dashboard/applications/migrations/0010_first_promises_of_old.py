"""Files of an older database whose clock runs were promised a date, and ended ones book nothing."""

from django.db import migrations
from django.db.models import F

PROMISE = """
INSERT INTO applications_promisechange
    (application_id, "old", "new", cause, incident_number, reason, at, by_id)
SELECT id, NULL, net_due, 'FIRST', '', '', CURRENT_TIMESTAMP, NULL
FROM applications_application
WHERE closed_on IS NULL AND ready_on IS NULL AND promised_on IS NULL AND net_due IS NOT NULL
ORDER BY id
"""


def fill(apps, schema_editor):
    """Four statements, however many rows: what was promised first is the date due now."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(PROMISE)
    files = apps.get_model("applications", "Application")._base_manager
    running = files.filter(closed_on=None, ready_on=None, promised_on=None)
    running.exclude(net_due=None).update(promised_on=F("net_due"))
    booked = apps.get_model("applications", "Appointment")._base_manager.filter(status="BOOKED")
    for kind, status in (("CANCELLED", "CANCELLED"), ("DONE", "SERVED")):
        booked.filter(application__in=files.filter(stage__kind=kind)).update(status=status)


class Migration(migrations.Migration):
    dependencies = [("applications", "0009_import_tries")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
