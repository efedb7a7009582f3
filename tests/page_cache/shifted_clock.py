"""A WSGI application whose clock is ahead by the number of seconds in a file."""

import datetime as dt
import os
from pathlib import Path

import time_machine
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diseasemaps.settings")
site = get_wsgi_application()
_ahead, _journey = 0.0, None


def application(environ, start_response):
    global _ahead, _journey
    ahead = float(Path(os.environ["CLOCK_AHEAD"]).read_text())
    if ahead != _ahead:
        if _journey is not None:
            _journey.stop()
        _ahead = ahead
        _journey = time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=ahead))
        _journey.start()
    return site(environ, start_response)
