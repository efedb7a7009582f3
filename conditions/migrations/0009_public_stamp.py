from django.db import migrations, models


def take_triggers_away(apps, schema_editor):
    """On PostgreSQL the triggers are still there on the way back, and would miss their table."""
    if schema_editor.connection.vendor == "postgresql":
        from conditions.database import public_stamp

        public_stamp.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("conditions", "0008_lists_in_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicStamp",
            fields=[
                ("shard", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("n", models.BigIntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, take_triggers_away),
    ]
