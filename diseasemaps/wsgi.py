"""WSGI application of a production server: `gunicorn diseasemaps.wsgi`."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diseasemaps.settings")

application = get_wsgi_application()
# Loaded now rather than with the first request, so that a worker with a wrong ADMIN_PATH does not start.
import_module(settings.ROOT_URLCONF)
