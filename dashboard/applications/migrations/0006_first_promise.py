"""A first promise has a cause of its own; permits, too, may stay uncollected."""

from django.db import migrations, models

from dashboard.applications.catalogue import load_catalogue


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_slots_complete")]
    operations = [
        migrations.AlterField(
            model_name="promisechange",
            name="cause",
            field=models.CharField(
                choices=[
                    ("FIRST", "start of the clock"),
                    ("INCIDENT", "outage"),
                    ("CALENDAR", "calendar"),
                    ("MANUAL", "by hand"),
                ],
                max_length=8,
                verbose_name="cause",
            ),
        ),
        migrations.RunPython(
            lambda apps, schema_editor: load_catalogue(apps), migrations.RunPython.noop
        ),
    ]
