"""Static files in production: hashed names, compression, long cache times."""

import json

import brotli
import pytest

from tests.test_settings import collected, run  # noqa: F401

SCRIPT = """
import gzip, json, sys
from diseasemaps import settings
settings.STATIC_ROOT = sys.argv[1]
from diseasemaps.wsgi import application
from django.test.client import RequestFactory
from django.templatetags.static import static
found = {}
for name in ("site/site.css", "site/site.js"):
    for encoding in ("", "gzip", "gzip, br"):
        started = {}
        environ = RequestFactory().get(static(name), HTTP_ACCEPT_ENCODING=encoding, HTTP_HOST="example.org").environ
        environ["wsgi.url_scheme"] = "https"
        body = b"".join(application(environ, lambda status, headers: started.update(status=status, **dict(headers))))
        found[f"{name} {encoding}"] = {
            "status": started["status"], "cache": started.get("Cache-Control"), "vary": started.get("Vary"),
            "encoding": started.get("Content-Encoding"), "bytes": body.hex(),
        }
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def sent(collected):  # noqa: F811
    done = run("-c", SCRIPT, str(collected), DJANGO_SETTINGS_MODULE="diseasemaps.settings", LOG_LEVEL="WARNING")
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["site/site.css", "site/site.js"])
def test_files_are_compressed_and_kept_for_ever(collected, sent, name):  # noqa: F811
    plain, gzipped, brotlied = (sent[f"{name} {encoding}"] for encoding in ("", "gzip", "gzip, br"))

    for answer, encoding in ((plain, None), (gzipped, "gzip"), (brotlied, "br")):
        assert (answer["status"], answer["encoding"], answer["cache"], answer["vary"]) == (
            "200 OK",
            encoding,
            "max-age=315360000, public, immutable",
            "Accept-Encoding",
        )
    assert brotli.decompress(bytes.fromhex(brotlied["bytes"])) == bytes.fromhex(plain["bytes"])
    assert len(brotlied["bytes"]) < len(gzipped["bytes"]) < len(plain["bytes"]) / 2
