"""An empty SQLite or PostgreSQL database that replaces the default one for a while."""

import uuid
from contextlib import contextmanager

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connections

from diseasemaps import database_settings
from web.page_cache.memory import clear_worker_memory


@contextmanager
def empty_database(vendor, folder, monkeypatch, settings):
    """Make a new, empty database the default one, with an empty MEDIA_ROOT."""
    name = f"restored_{uuid.uuid4().hex[:12]}"
    usual, media = connections["default"], settings.MEDIA_ROOT
    with pytest.MonkeyPatch.context() as patch:
        if vendor == "sqlite":
            patch.setenv("EMPTY_DATABASE", f"sqlite:///{folder / name}.sqlite3")
            database = database_settings.database("EMPTY_DATABASE", default="")
        else:
            with usual.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
            database = {**usual.settings_dict, "NAME": name}
        complete = {**usual.settings_dict, **database}
        patch.setitem(connections.settings, "default", complete)
        connections["default"] = connections.create_connection("default")
        settings.MEDIA_ROOT = folder / f"{name}-media"
        clear_worker_memory()
        ContentType.objects.clear_cache()
        try:
            yield connections["default"]
        finally:
            connections["default"].close()
            connections["default"] = usual
            settings.MEDIA_ROOT = media
            clear_worker_memory()
            ContentType.objects.clear_cache()
            if vendor == "postgresql":
                with usual.cursor() as cursor:
                    cursor.execute(f"DROP DATABASE {name}")
