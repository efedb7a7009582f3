"""Checks of files, disks and caches: each exists, can be written, and has room."""

import secrets
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext as _

# A disk is nearly full with fewer free bytes, or a smaller free share.
_LEAST, _PART = 1_000_000_000, 0.05


def static_files_are_collected():
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield _("Static files are not collected, so every page fails. Run collectstatic.")


def photos_can_be_stored():
    name, written = f"doctor-{secrets.token_hex(8)}", secrets.token_bytes(16)
    try:
        stored = default_storage.save(name, ContentFile(written))
        try:
            with default_storage.open(stored) as file:
                if file.read() != written:
                    yield _("The storage for photos returns other data than was written.")
        finally:
            default_storage.delete(stored)
    except OSError as error:
        yield _("Photos cannot be stored (MEDIA_ROOT): %(why)s.") % {"why": error.strerror or type(error).__name__}


def disks_have_room():
    places = {"MEDIA_ROOT": settings.MEDIA_ROOT, _("temporary files"): tempfile.gettempdir()}
    if connection.vendor == "sqlite" and Path(str(connection.settings_dict["NAME"])).exists():
        places[_("the database")] = Path(connection.settings_dict["NAME"]).parent
    for name, place in places.items():
        there = Path(place)
        while not there.exists():
            there = there.parent
        disk = shutil.disk_usage(there)
        if disk.free < _LEAST or disk.free < _PART * disk.total:
            yield _("The disk with %(name)s is nearly full: %(free)s MB are left.") % {
                "name": name,
                "free": disk.free // 1_000_000,
            }


def caches_answer():
    for alias in settings.CACHES:
        if settings.CACHES[alias]["BACKEND"].endswith("DummyCache"):
            continue
        key = f"doctor-{secrets.token_hex(8)}"
        try:
            caches[alias].set(key, key, 30)
            answer = caches[alias].get(key)
            caches[alias].delete(key)
        except Exception as error:  # noqa: BLE001 - each backend has errors of its own
            text = _("The cache “%(alias)s” does not answer (%(why)s): meanwhile the API has no rate limit.")
            yield text % {"alias": alias, "why": type(error).__name__}
            continue
        if answer != key:
            yield _("The cache “%(alias)s” does not keep its values.") % {"alias": alias}
