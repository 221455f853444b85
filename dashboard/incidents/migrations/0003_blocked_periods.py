"""Has the timer work out the blocked periods of the outages that are recorded already."""

from django.db import migrations


def mark(apps, schema_editor):
    impacts = apps.get_model("incidents", "ServiceImpact").objects.order_by()
    offices = apps.get_model("offices", "Office").objects
    touched = impacts.values_list("incident__office", flat=True).distinct()
    offices.filter(pk__in=list(touched)).update(calendar_changed=True)


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0002_catalogue"),
        ("applications", "0005_slots_complete"),
    ]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
