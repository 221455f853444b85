from django.db import migrations

from dashboard.applications.catalogue import load_work_lists


class Migration(migrations.Migration):
    dependencies = [("applications", "0006_first_promise")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: load_work_lists(apps), migrations.RunPython.noop
        )
    ]
