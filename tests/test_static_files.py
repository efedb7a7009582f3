"""Static files in production: hashed names, compression, long cache times, and the editor under plain names."""

import json

import brotli
import pytest

from diseasemaps.staticfiles import PLUGINS
from tests.test_settings import run

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
def collected(tmp_path_factory):
    """Return the folder that collectstatic filled under production settings."""
    folder = tmp_path_factory.mktemp("static")
    script = (
        f"from diseasemaps import settings; settings.STATIC_ROOT = {str(folder)!r}; "
        "from django.core.management import execute_from_command_line as run; "
        "run(['manage.py', 'collectstatic', '--noinput', '--verbosity', '0'])"
    )
    done = run("-c", script, DJANGO_SETTINGS_MODULE="diseasemaps.settings")
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def sent(collected):
    done = run("-c", SCRIPT, str(collected), DJANGO_SETTINGS_MODULE="diseasemaps.settings", LOG_LEVEL="WARNING")
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["site/site.css", "site/site.js"])
def test_files_are_compressed_and_kept_for_ever(collected, sent, name):
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


def test_collected_editor_is_kept_once_under_plain_names(collected):
    tree = collected / "ckeditor" / "ckeditor"
    names = {
        str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file() and path.suffix not in (".gz", ".br")
    }

    assert {"ckeditor.js", "config.js", "contents.css", "plugins/table/dialogs/table.js"} <= names
    assert [name for name in names if name.startswith("ckeditor.") and name.count(".") > 1] == []
    assert (tree / "ckeditor.js.gz").exists()
    # Only the plugins that the newsroom uses are served, and no sample pages or frames.
    assert {path.name for path in (tree / "plugins").iterdir()} <= PLUGINS
    assert list((collected / "ckeditor").rglob("*.html*")) == []


def test_collected_files_of_our_own_have_hashed_names(collected):
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]

    assert manifest["site/site.css"].count(".") == 2
    assert [name for name in manifest if name.startswith("ckeditor/ckeditor/")] == []
    assert all((collected / name).exists() for name in manifest.values())


def test_editor_is_addressed_by_plain_names(collected):
    script = (
        f"from diseasemaps import settings; settings.STATIC_ROOT = {str(collected)!r}; "
        "import django; django.setup(); from django.templatetags.static import static; "
        "print(static('ckeditor/ckeditor/'), static('ckeditor/ckeditor/ckeditor.js'), static('site/site.css'))"
    )

    done = run("-c", script, DJANGO_SETTINGS_MODULE="diseasemaps.settings")

    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]
    assert done.stderr == ""
    assert done.stdout.split() == [
        "/static/ckeditor/ckeditor/",
        "/static/ckeditor/ckeditor/ckeditor.js",
        f"/static/{manifest['site/site.css']}",
    ]
