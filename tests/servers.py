"""Servers for tests: gunicorn with the test's database, nginx in front of it, PostgreSQL and Redis."""

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
NGINX = ROOT / "deploy" / "nginx"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def address_of_database():
    """Return the DATABASE_URL of the test's own database."""
    values = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    credentials = quote(values["USER"]) + (f":{quote(values['PASSWORD'])}" if values["PASSWORD"] else "")
    return f"postgres://{credentials}@{values['HOST']}:{values['PORT'] or 5432}/{values['NAME']}"


@contextmanager
def gunicorn(*options, port=None, workers=2, application="diseasemaps.wsgi", ready="/", is_quiet=False, **env):
    """Run gunicorn until the end of the block; give its port once `ready` responds. `is_quiet` hides its errors."""
    port = port or free_port()
    env = {"DATABASE_URL": address_of_database(), "PYTHONWARNINGS": "ignore", **env}
    command = [sys.executable, "-m", "gunicorn", application, "--workers", str(workers)]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", *options]
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **env}, stderr=subprocess.DEVNULL if is_quiet else None
    )
    try:
        wait_for(lambda: ask(port, ready))
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def ask(port, path, method="GET", *, context=None, body=None, **headers):
    """Send a request to this machine, over TLS with a `context`; return (status, headers in lower case, body)."""
    kind = http.client.HTTPSConnection if context else http.client.HTTPConnection
    connection = kind(
        "localhost" if context else "127.0.0.1", port, timeout=60, **({"context": context} if context else {})
    )
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def wait_for(question, seconds=60):
    """Call `question` until it raises no OSError, for `seconds` at most; return its result."""
    end = time.monotonic() + seconds
    while True:
        try:
            return question()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


class Postgres:
    """A separate PostgreSQL server in `folder` that can be killed; root runs it as the user postgres."""

    def __init__(self, folder):
        self._bin, self._data, self.port = postgres_programs(), Path(folder) / "data", free_port()
        self._as = []
        if os.geteuid() == 0:
            self._as = ["runuser", "-u", "postgres", "--"]
            Path(folder).chmod(0o755)
            shutil.chown(folder, "postgres")
        create = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", "--pgdata", self._data, *create)
        settings = f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(settings)

    def _run(self, command, *arguments):
        words = [*self._as, str(self._bin / command), *map(str, arguments)]
        return subprocess.run(words, cwd="/", check=True, capture_output=True)

    @property
    def address(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self):
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def start(self):
        for _attempt in range(100):
            try:
                self._run("pg_ctl", "start", "--wait", "--pgdata", self._data, "--log", self._data / "log")
            except subprocess.CalledProcessError:
                # Some processes of the killed server may still be running.
                time.sleep(0.1)
                continue
            if self._is_ready():
                return
        raise RuntimeError((self._data / "log").read_text()[-2000:])

    def _is_ready(self):
        """Wait up to a minute for the end of recovery; return whether the server accepts connections."""
        for _attempt in range(600):
            try:
                self._run("pg_isready", "--host=127.0.0.1", f"--port={self.port}")
            except subprocess.CalledProcessError:
                time.sleep(0.1)
            else:
                return True
        return False

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)

    def stop(self):
        self._run("pg_ctl", "stop", "--mode=immediate", "--pgdata", self._data)


def postgres_programs():
    """Return the folder of the newest PostgreSQL's programs, or None if it is not installed."""
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), default=None)


@contextmanager
def redis_server(*options, port=None):
    """Run an empty Redis until the end of the block; give its address and process."""
    port = port or free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with tempfile.TemporaryDirectory() as folder:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen([*command, "--dir", folder, *options], **quiet)
        try:
            wait_for(lambda: socket.create_connection(("127.0.0.1", port)).close())
            # Generous timeouts, because the machine may be busy.
            yield f"redis://127.0.0.1:{port}/0?socket_timeout=30&socket_connect_timeout=30", server
        finally:
            server.kill()
            server.wait(timeout=30)


# --- nginx ----------------------------------------------------------------------------------

# The main configuration that includes the site's own.
_AROUND = """
{modules}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 2;
events {{}}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/conf.d/*.conf;
}}
"""
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")


class Front:
    """nginx with the shipped configuration, on free ports, with its own certificate and folders."""

    def __init__(self, *applications, is_plain=False, rate="30r/s", burst=1_000_000):
        """Prepare nginx for the applications at these ports.

        `is_plain` means http instead of TLS. `rate` and `burst` limit the requests of one address; by default a test
        may send any number.
        """
        self._limit = rate, burst
        self.port, self.plain_port = free_port(), free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="diseasemaps-front-"))
        (self.folder / "conf.d").mkdir()
        (self.folder / "snippets").mkdir()
        shutil.copytree(NGINX, self.folder / "site" / "deploy" / "nginx")
        for snippet in (NGINX / "snippets").iterdir():
            shutil.copy(snippet, self.folder / "snippets")
        limited = self.folder / "snippets" / "diseasemaps-proxy.conf"
        assert "burst=100 " in limited.read_text()
        limited.write_text(limited.read_text().replace("burst=100 ", f"burst={self._limit[1]} "))
        (self.folder / "conf.d" / "diseasemaps.conf").write_text(self._configuration(applications, is_plain))
        modules = f"load_module {BROTLI};" if BROTLI.exists() else ""
        (self.folder / "nginx.conf").write_text(_AROUND.format(folder=self.folder, modules=modules))
        self._certify()
        self.context = ssl.create_default_context(cafile=self.folder / "certificate.pem")
        self._process = None

    @property
    def pid(self):
        return self._process.pid

    def _configuration(self, applications, is_plain):
        """Return the shipped configuration with other ports, names, paths and certificate."""
        text = (NGINX / "diseasemaps.conf").read_text()
        for shipped, here in {
            "listen [::]:80 default_server;": "",
            "listen [::]:443 ssl http2 default_server;": "",
            "listen [::]:443 ssl http2;": "",
            "listen 80 ": f"listen 127.0.0.1:{self.plain_port} ",
            "listen 443 ": f"listen 127.0.0.1:{self.port} ",
            "https://example.org": f"https://localhost:{self.port}",
            "server_name example.org;": "server_name localhost;",
            "/etc/letsencrypt/live/example.org/fullchain.pem": f"{self.folder}/certificate.pem",
            "/etc/letsencrypt/live/example.org/privkey.pem": f"{self.folder}/key.pem",
            "server 127.0.0.1:8000 max_fails=0;": "".join(
                f"server 127.0.0.1:{port} max_fails=0;" for port in applications
            ),
            "/srv/diseasemaps": f"{self.folder}/site",
            "/var/cache/nginx/diseasemaps": f"{self.folder}/cache",
            "rate=30r/s": f"rate={self._limit[0]}",
            "/var/log/nginx": str(self.folder),
            "include snippets": f"include {self.folder}/snippets",
            **({"# brotli_static on;": "brotli_static on;"} if BROTLI.exists() else {}),
        }.items():
            assert shipped in text, shipped
            text = text.replace(shipped, here)
        return text.replace(" ssl http2", "").replace("ssl_reject_handshake on;", "") if is_plain else text

    def _certify(self):
        command = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
        )
        names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", f"{self.folder}/key.pem"]
        subprocess.run(
            [*command.split(), *names, "-out", f"{self.folder}/certificate.pem"], check=True, capture_output=True
        )

    def __enter__(self):
        # Started by root, nginx would switch to the user of its configuration.
        user = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
        if user:
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, **user)
        command = ["nginx", "-c", f"{self.folder}/nginx.conf", "-p", str(self.folder), "-e", f"{self.folder}/error.log"]
        self._process = subprocess.Popen(command, **user)
        try:
            wait_for(lambda: socket.create_connection(("127.0.0.1", self.port)).close(), 20)
        except OSError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        self._process.terminate()
        self._process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, path, method="GET", **options):
        return ask(self.port, path, method, context=self.context, **options)

    def log(self):
        """Let nginx write its buffered access log, and return the lines."""
        with suppress(ProcessLookupError):
            self._process.send_signal(10)  # SIGUSR1 reopens the logs and writes buffered lines.
        time.sleep(0.3)
        return (self.folder / "diseasemaps.access.log").read_text().splitlines()
