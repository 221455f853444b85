from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_confirm_old")]
    operations = [
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("practice", False), ("announced_at", None), _connector="OR"),
                name="incident_drill_is_never_public",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("announced_at", None), ("confirmed_at__isnull", False), _connector="OR"
                ),
                name="incident_public_is_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="incident_confirmed_by_someone",
            ),
        ),
    ]
