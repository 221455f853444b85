from django.db import migrations

from dashboard.incidents.catalogue import load_legal_rules


class Migration(migrations.Migration):
    dependencies = [("incidents", "0007_constraint_words")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: load_legal_rules(apps), migrations.RunPython.noop
        )
    ]
