"""Give the editions that were submitted before the search their words; no text changes."""

from django.db import migrations


def fill(apps, schema_editor):
    from conditions.fields import fold
    from conditions.richtext import plain_text
    from conditions.richtext.runs import CITATION_OR_PLACEHOLDER

    editions = apps.get_model("conditions", "Edition").objects.using(schema_editor.connection.alias)
    for edition in editions.exclude(sha256="").filter(search_text="").iterator(chunk_size=200):
        words = "\n".join([edition.title, edition.short_answer, plain_text(edition.body)])
        editions.filter(pk=edition.pk).update(search_text=fold(CITATION_OR_PLACEHOLDER.sub(" ", words)))


class Migration(migrations.Migration):
    dependencies = [("conditions", "0002_facts")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
