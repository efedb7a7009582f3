"""Photos in a bucket: the real client library against a minimal S3 server."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from operations.backup import media
from operations.doctor import storage
from tests import factories

BUCKET = "photos"


class S3(BaseHTTPRequestHandler):
    """A server with one bucket in memory, which accepts all signed requests."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        self.server.kept[self._name()] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, headers={"ETag": '"0"'})

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        if "prefix" in query:
            before = query.get("prefix", [""])[0]
            keys = sorted(name[len(before) :] for name in self.server.kept if name.startswith(before))
            files = "".join(f"<Contents><Key>{before}{one}</Key></Contents>" for one in keys if "/" not in one)
            folders = "".join(
                f"<CommonPrefixes><Prefix>{before}{one}/</Prefix></CommonPrefixes>"
                for one in sorted({one.partition("/")[0] for one in keys if "/" in one})
            )
            listed = f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{files}{folders}'
            return self._answer(200, f"{listed}<IsTruncated>false</IsTruncated></ListBucketResult>".encode())
        body = self.server.kept.get(self._name())
        if not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=anna/"):
            return self._answer(403)
        return self._answer(404) if body is None else self._answer(200, body)

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self):
        self.server.kept.pop(self._name(), None)
        self._answer(204)

    def _name(self):
        return urlsplit(self.path).path.removeprefix(f"/{BUCKET}/")

    def _answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Thu, 26 Nov 2026 12:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def bucket(settings):
    """Store photos in a bucket; yield its contents by name."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), S3)
    server.kept = {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": f"http://127.0.0.1:{server.server_port}",
        "region_name": "eu-central-1",
        "access_key": "anna",
        "secret_key": "hunter2",
        "default_acl": None,
        "file_overwrite": False,
    }
    settings.STORAGES = {
        **settings.STORAGES, "default": {"BACKEND": "diseasemaps.s3_storage.Bucket", "OPTIONS": options},
    }  # fmt: skip
    yield server.kept
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
@pytest.mark.one_database
# The library opens connections that its collector closes.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_photo_is_kept_shown_backed_up_and_lost_without_an_error(bucket, client, editor):
    entry = factories.make_reviewer("rao").medical_reviewer
    factories.make_published(factories.make_page(), by=editor, reviewer=entry.user)
    address = reverse("reviewer-photo", args=[entry.slug])

    entry.photo.save("portrait.jpg", ContentFile(b"\xff\xd8 a photo"))

    (name,) = bucket
    shown = client.get(address)
    assert (name, shown.status_code, shown.content) == ("reviewers/portrait.jpg", 200, b"\xff\xd8 a photo")
    assert (list(media.names()), list(storage.photos_can_be_stored())) == (["reviewers/portrait.jpg"], [])
    bucket.clear()
    assert client.get(address).status_code == 404
