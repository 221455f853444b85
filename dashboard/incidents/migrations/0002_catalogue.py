from django.db import migrations

from dashboard.incidents.catalogue import load_catalogue


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial"), ("applications", "0002_catalogue")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: load_catalogue(apps), migrations.RunPython.noop
        )
    ]
