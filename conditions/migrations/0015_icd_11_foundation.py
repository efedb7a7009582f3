"""ICD-11 Foundation ids become a system of their own; ICD-10 codes lose the mark of their use.

Foundation ids stay under ICD-11 until the next import, because the code before this knows no such system.
"""

from django.db import migrations, models


def drop_marks(apps, schema_editor):
    """Store "G63.2*" as "G63.2", which is the code; delete rows that then say the same as another row."""
    identifiers = apps.get_model("conditions", "Identifier").objects.using(schema_editor.connection.alias)
    for row in identifiers.filter(system="ICD-10", code__regex=r"[-+*]$").order_by("pk"):
        code = row.code.rstrip("-+*")
        same = identifiers.filter(system="ICD-10", code=code, condition=row.condition_id, release=row.release_id)
        if same.exists():
            row.delete()
        else:
            identifiers.filter(pk=row.pk).update(code=code)


class Migration(migrations.Migration):
    dependencies = [
        ("conditions", "0014_edition_times"),
    ]

    operations = [
        migrations.AlterField(
            model_name="identifier",
            name="system",
            field=models.CharField(
                choices=[
                    ("ORPHA", "ORPHA"),
                    ("OMIM", "OMIM"),
                    ("OMIMPS", "OMIM series"),
                    ("ICD-10", "ICD-10"),
                    ("ICD-10-CM", "ICD-10-CM"),
                    ("ICD-11", "ICD-11"),
                    ("ICD-11 Foundation", "ICD-11 Foundation"),
                    ("UMLS", "UMLS"),
                    ("MeSH", "MeSH"),
                    ("MedDRA", "MedDRA"),
                    ("GARD", "GARD"),
                    ("MONDO", "MONDO"),
                    ("DOID", "DOID"),
                ],
                max_length=20,
                verbose_name="system",
            ),
        ),
        migrations.RunPython(drop_marks, migrations.RunPython.noop),
    ]
