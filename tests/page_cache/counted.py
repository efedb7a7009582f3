"""The site with a line in a file for each question page that it had to make, for the workers of a test."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diseasemaps.settings")
site = get_wsgi_application()


def application(environ, start_response):
    from conditions.views import question
    from web.page_cache import stores

    # The machine that tests run on may be busy; that is not what this one is about.
    stores.SLOW = stores.LONGEST = 60
    if not hasattr(question.render_question, "is_counted"):
        question.render_question = _counted(question.render_question)
    return site(environ, start_response)


def _counted(render):
    def counted(*args, **values):
        with Path(os.environ["MADE"]).open("a") as log:
            log.write(f"{os.getpid()}\n")
        return render(*args, **values)

    counted.is_counted = True
    return counted
