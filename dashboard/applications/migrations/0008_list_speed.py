import django.db.models.deletion
from django.db import migrations, models

KEYS = ("office", "section", "type", "reason", "purpose", "channel", "stage")


def drop_plain_indexes(apps, schema_editor):
    """Without remaking a table of a million rows, as SQLite would for each field altered."""
    model = apps.get_model("applications", "Application")
    columns = [[model._meta.get_field(name).column] for name in KEYS]
    with schema_editor.connection.cursor() as cursor:
        found = schema_editor.connection.introspection.get_constraints(cursor, model._meta.db_table)
    for name, facts in found.items():
        plain = facts["index"] and not (facts["unique"] or facts["primary_key"])
        if plain and facts["columns"] in columns:
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):
    """One index holds what the list filters by; the keys of small tables need none of their own.

    Theirs led the planner astray (half of all rows by “type = passport”) and cost each insert.
    """

    dependencies = [("applications", "0007_work_lists"), ("offices", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="application",
                    name="channel",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="applications.channel",
                        verbose_name="channel",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="office",
                    field=models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="purpose",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="applications.purpose",
                        verbose_name="purpose",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="reason",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="applications.reason",
                        verbose_name="reason",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="section",
                    field=models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="offices.section",
                        verbose_name="section",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="stage",
                    field=models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.stage",
                        verbose_name="stage",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="type",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="applications.applicationtype",
                        verbose_name="type",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunPython(drop_plain_indexes, migrations.RunPython.noop)
            ],
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="application_by_dimension",
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=[
                    "office",
                    "submitted_on",
                    "section",
                    "type",
                    "purpose",
                    "reason",
                    "channel",
                    "lane",
                    "stage",
                    "applicant_name",
                    "external_no",
                    "phone_last4",
                ],
                name="application_list",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("passport_no_hash", ""), _negated=True),
                fields=["passport_no_hash"],
                name="application_passport",
            ),
        ),
    ]
