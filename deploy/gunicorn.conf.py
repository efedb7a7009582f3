"""gunicorn for systemd and containers: `gunicorn diseasemaps.wsgi --config deploy/gunicorn.conf.py`."""

import os

# Ignored if systemd provides the socket.
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = os.environ.get("WEB_WORKERS", "4")
if not workers.isdecimal() or not 0 < int(workers) <= 1000:
    raise SystemExit(f"WEB_WORKERS must be a whole number from 1 to 1000, not {workers!r}.")
workers = int(workers)
# Seconds after which a silent worker is replaced. Everything that a request waits for times out sooner: connecting to
# the database after 3 s, a statement after 5 s (web.database_stalls). Mails and imports run in background threads.
timeout = 35
graceful_timeout = 30
keepalive = 5
# Workers are replaced now and then, not all at once, which frees memory that a library leaks.
max_requests, max_requests_jitter = 20_000, 2_000
# The heartbeat file of each worker: on a slow or full disk gunicorn would take the worker for dead.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn creates its own file there
# Limits for requests that do not come through nginx, which has the same limits.
limit_request_line, limit_request_fields, limit_request_field_size = 8190, 100, 8190
