"""What was reported before reports had to be confirmed counts as confirmed by who reported it."""

from django.db import migrations
from django.db.models import F


def confirm(apps, schema_editor):
    apps.get_model("incidents", "Incident").objects.filter(confirmed_at=None).update(
        confirmed_at=F("detected_at"), confirmed_by=F("reported_by")
    )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0004_affected")]
    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
