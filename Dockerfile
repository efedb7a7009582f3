# syntax=docker/dockerfile:1
# Image of the application: compose.yaml runs it as web nodes, scheduler and release service (docs/deployment.md).

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /srv/diseasemaps
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY . .
# Settings that collectstatic needs to start; they are not stored in the image.
RUN DEBUG=false SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ALLOWED_HOSTS=build.invalid SITE_URL=https://build.invalid \
    python manage.py collectstatic --noinput --verbosity 0 && \
    python -m compileall -q accounts conditions diseasemaps operations transparency verify web

FROM python:3.11-slim-bookworm
# Letters of certificates that DejaVu Sans lacks: Noto for most scripts, Droid for Han, Hangul and Kana.
RUN apt-get update && \
    apt-get install --yes --no-install-recommends fonts-noto-core fonts-droid-fallback && \
    rm -rf /var/lib/apt/lists/*
# A fixed number, so that the host can refer to the user.
RUN groupadd --system --gid 10001 diseasemaps && \
    useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin diseasemaps && \
    install --directory --owner 10001 --group 10001 --mode 0750 /var/lib/diseasemaps/media \
    /var/lib/diseasemaps/backups /var/lib/diseasemaps/withdrawals && \
    # The release service copies static files here for nginx.
    install --directory --owner 10001 --group 10001 /srv/static
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/diseasemaps /srv/diseasemaps
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DEBUG=false LOG_FORMAT=json BEHIND_PROXY=true BIND=0.0.0.0:8000 \
    MEDIA_ROOT=/var/lib/diseasemaps/media \
    WITHDRAWALS_FILE=/var/lib/diseasemaps/withdrawals/withdrawals.jsonl \
    LOG_FOLDER=/var/lib/diseasemaps/withdrawals/log
WORKDIR /srv/diseasemaps
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "diseasemaps.wsgi", "--config", "deploy/gunicorn.conf.py"]
