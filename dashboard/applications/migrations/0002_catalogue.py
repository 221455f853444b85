from django.db import migrations

from dashboard.applications.catalogue import load_catalogue


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: load_catalogue(apps), migrations.RunPython.noop
        )
    ]
