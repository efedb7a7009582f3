"""Time stamps of an authority, made here with OpenSSL, on the log's checkpoint."""

import io
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from transparency import checkpoints
from transparency.models import LogTimestamp

from .conftest import append

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="OpenSSL is the authority"),
]
CONFIGURATION = """
[req]
distinguished_name = name
x509_extensions = tsa
prompt = no
[name]
CN = Authority for tests
[tsa]
basicConstraints = CA:false
extendedKeyUsage = critical, timeStamping
[authority]
serial = {folder}/serial
signer_cert = {folder}/certificate.pem
certs = {folder}/certificate.pem
signer_key = {folder}/key.pem
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha384, sha512
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Start a time stamp authority; return (URL, its folder). It answers `answer`, if that file is there."""
    pytest.importorskip("rfc3161_client")
    folder = tmp_path_factory.mktemp("authority")
    (folder / "settings").write_text(CONFIGURATION.format(folder=folder))
    (folder / "serial").write_text("01")
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "certificate.pem")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            if not (folder / "answer").exists():
                openssl(folder, "ts", "-reply", "-section", "authority", "-queryfile", "query", "-out", "last")
            name = "answer" if (folder / "answer").exists() else "last"
            self.send_response(200)
            self.end_headers()
            self.wfile.write((folder / name).read_bytes())

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/tsr", folder
    server.shutdown()
    thread.join()
    server.server_close()


def openssl(folder, command, *arguments):
    configuration = ["-config", "settings"] if "-reply" in arguments or command == "req" else []
    subprocess.run(["openssl", command, *arguments, *configuration], cwd=folder, check=True, capture_output=True)


def stamp():
    out = io.StringIO()
    call_command("stamp_log", stdout=out)
    return out.getvalue()


def test_an_authority_certifies_the_checkpoint(authority, settings, client):
    settings.TIMESTAMP_URL, folder = authority
    append(3)

    assert "certifies the checkpoint of 3 entries" in stamp()
    stamp()

    row = LogTimestamp.objects.get()
    assert row.text == checkpoints.text_of(3)
    (folder / "text").write_text(row.text)
    (folder / "response").write_bytes(row.response)
    openssl(folder, "ts", "-verify", "-in", "response", "-data", "text", "-CAfile", "certificate.pem")
    assert settings.TIMESTAMP_URL in client.get("/log/").content.decode()


def test_other_answers_are_refused(authority, settings):
    settings.TIMESTAMP_URL, folder = authority
    append(1)
    stamp()
    shutil.copy(folder / "last", folder / "answer")
    append(1)
    try:
        with pytest.raises(CommandError, match="is for other data"):
            stamp()
        (folder / "answer").write_bytes(b"no answer")
        with pytest.raises(CommandError, match="sent no valid time stamp"):
            stamp()
    finally:
        (folder / "answer").unlink()
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/tsr"
    with pytest.raises(CommandError, match=r"sent no valid time stamp: .*refused"):
        stamp()
    settings.TIMESTAMP_URL = ""
    with pytest.raises(CommandError, match="TIMESTAMP_URL is not set"):
        stamp()
    assert LogTimestamp.objects.count() == 1


def test_the_missing_package_is_told(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rfc3161_client", None)

    with pytest.raises(CommandError, match=r"pip install -r requirements-timestamp\.txt"):
        stamp()
