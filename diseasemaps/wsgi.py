"""WSGI application of a production server: `gunicorn diseasemaps.wsgi`."""

import os
from importlib import import_module

from diseasemaps.starting import errors_as_sentences

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diseasemaps.settings")
# The exit status by which a gunicorn worker says that no other worker would start either.
WORKER_BOOT_ERROR = 3

with errors_as_sentences(WORKER_BOOT_ERROR):
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    # Loaded now rather than with the first request, so that a worker with a wrong ADMIN_PATH does not start.
    import_module(settings.ROOT_URLCONF)
