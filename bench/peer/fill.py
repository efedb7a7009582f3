"""Fill the database at PEER_DATABASE with the conditions in the JSON on standard input.

Prints the first answer's path.
"""

import datetime as dt
import json
import os
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer.settings")
# Tables are made by migrations alone; these are made on the way, and nobody keeps them.
MIGRATIONS = tempfile.TemporaryDirectory()
Path(MIGRATIONS.name, "peer_migrations").mkdir()
Path(MIGRATIONS.name, "peer_migrations", "__init__.py").touch()
sys.path.insert(0, MIGRATIONS.name)
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402 - after the set-up
from wagtail.models import Page, Site  # noqa: E402 - after the set-up

from peer.models import AnswerPage, ConditionPage, Reviewer, Source  # noqa: E402 - after the set-up


def main():
    call_command("makemigrations", "peer", verbosity=0)
    call_command("migrate", verbosity=0)
    reviewer = Reviewer.objects.create(name="Dr Many", credentials="MD", speciality="geneticist")
    home = Page.objects.get(depth=2)
    Site.objects.update(root_page=home, hostname="127.0.0.1", is_default_site=True)
    today, now = dt.date(2026, 5, 8), timezone.now()
    first = None
    for condition in json.load(sys.stdin):
        above = home.add_child(instance=ConditionPage(title=condition["name"], slug=condition["slug"]))
        for answer in condition["answers"]:
            sources = answer.pop("sources")
            page = above.add_child(
                instance=AnswerPage(
                    **answer, reviewer=reviewer, reviewed_on=today, review_due=today, last_published_at=now
                )
            )
            Source.objects.bulk_create(
                Source(page=page, sort_order=number, **source) for number, source in enumerate(sources)
            )
            first = first or page
    sys.stdout.write(first.get_url() or "")


if __name__ == "__main__":
    main()
