"""gunicorn as a real site runs it, with systemd and in a container: `gunicorn diseasemaps.wsgi --config` this file."""

import os

# With systemd's socket this is not looked at.
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "4"))
# A worker that has not come back for so long is replaced. What it waits for gives up sooner: statements after 30 s,
# connections after 5, mail after 10.
timeout = 35
graceful_timeout = 30
keepalive = 5
# Memory that a library loses comes back, and not in all workers at once.
max_requests, max_requests_jitter = 20_000, 2_000
# The sign of life of each worker; on a disk that is slow or full it would look dead.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn makes its own file there
# The front keeps what is too long away; these are for whoever reaches the application past it.
limit_request_line, limit_request_fields, limit_request_field_size = 8190, 100, 8190
