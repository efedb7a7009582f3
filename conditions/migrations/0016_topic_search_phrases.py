import conditions.fields
from django.db import migrations


def fill(apps, schema_editor):
    """Give the default topics their phrases; an editor's own topic has its question and its name."""
    from conditions.default_topics import search_phrases_of

    topics = apps.get_model('conditions', 'Topic').objects.using(schema_editor.connection.alias)
    for topic in topics.filter(search_phrases=''):
        if phrases := search_phrases_of(topic.slug):
            topics.filter(pk=topic.pk).update(search_phrases=phrases)


class Migration(migrations.Migration):

    dependencies = [
        ('conditions', '0015_icd_11_foundation'),
    ]

    operations = [
        migrations.AddField(
            model_name='topic',
            name='search_phrases',
            field=conditions.fields.PlainTextField(blank=True, db_default='', default='', help_text='How readers ask for it beside the question and the short name, one phrase a line: “life span”. A search for “life span” and a condition then leads to the answer.', verbose_name='words in searches'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
