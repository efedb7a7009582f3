from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conditions", "0027_signing_keys")]

    operations = [
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("published_at__isnull", False)),
                fields=["sha256"],
                name="edition_public_by_hash",
            ),
        ),
    ]
