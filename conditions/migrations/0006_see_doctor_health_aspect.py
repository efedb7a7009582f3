"""Give topics on urgent help the health aspect that schema.org has: "WhenToSee..." was never one of its terms."""

from django.db import migrations, models

OLD, NEW = "WhenToSeeHealthAspect", "SeeDoctorHealthAspect"


def rename(apps, schema_editor):
    _move(apps, schema_editor, OLD, NEW)


def restore(apps, schema_editor):
    _move(apps, schema_editor, NEW, OLD)


def _move(apps, schema_editor, before, after):
    topics = apps.get_model("conditions", "Topic").objects.using(schema_editor.connection.alias)
    topics.filter(health_aspect=before).update(health_aspect=after)


class Migration(migrations.Migration):
    dependencies = [("conditions", "0005_site_pages")]

    operations = [
        migrations.AlterField(
            model_name='topic',
            name='health_aspect',
            field=models.CharField(blank=True, choices=[('', 'None fits'), ('CausesHealthAspect', 'Causes'), ('LivingWithHealthAspect', 'Living with it'), ('OverviewHealthAspect', 'Overview'), ('PregnancyHealthAspect', 'Pregnancy'), ('PreventionHealthAspect', 'Prevention'), ('PrognosisHealthAspect', 'Outlook'), ('ScreeningHealthAspect', 'Screening'), ('StagesHealthAspect', 'Stages'), ('SymptomsHealthAspect', 'Symptoms'), ('TreatmentsHealthAspect', 'Treatments'), ('TypesHealthAspect', 'Types'), ('SeeDoctorHealthAspect', 'When to get help')], help_text='schema.org’s term, for search engines.', max_length=40, verbose_name='health aspect'),
        ),
        migrations.RunPython(rename, restore),
    ]
