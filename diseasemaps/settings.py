"""Settings from environment variables; with none set, SQLite, DEBUG and mail to the console."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import database_settings
from . import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.boolean("DEBUG", True)

_DEVELOPMENT_KEY = "development-only-key-never-used-where-debug-is-off-0123456789"
SECRET_KEY = env.secret("SECRET_KEY", _DEVELOPMENT_KEY if DEBUG else "")
if not SECRET_KEY or (not DEBUG and (SECRET_KEY == _DEVELOPMENT_KEY or len(SECRET_KEY) < 50)):
    raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters where DEBUG is off.")

ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the site's hosts, separated by commas, where DEBUG is off.")

# The public address of the site, used in mails, in canonical links and in the newsroom's messages. Passkeys belong to
# its host name, so the default is not 127.0.0.1.
SITE_URL = env.site("SITE_URL", "http://localhost:8000")
if not DEBUG and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must be the public address, beginning with https://, where DEBUG is off.")

# --- What this site is ---------------------------------------------------------
ORGANISATION_NAME = env.text("ORGANISATION_NAME", "DiseaseMaps")
COMMUNITY_NAME = env.text("COMMUNITY_NAME", "DiseaseMaps.org")
# Community numbers below this are shown as "fewer than N"; 0 shows every number.
COMMUNITY_COUNT_MINIMUM = env.integer("COMMUNITY_COUNT_MINIMUM", 0)

# The licence of the reviewed texts.
CONTENT_LICENCE_NAME = env.text("CONTENT_LICENCE_NAME", "CC BY 4.0")
CONTENT_LICENCE_URL = env.web_address("CONTENT_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/")
# Readers write to CONTACT_EMAIL; security.txt names SECURITY_EMAIL.
CONTACT_EMAIL = env.mail_address("CONTACT_EMAIL", "contact@localhost")
SECURITY_EMAIL = env.mail_address("SECURITY_EMAIL", CONTACT_EMAIL)

# Days from the closing of a report until the reader's e-mail address is erased.
REPORTER_EMAIL_DAYS = env.integer("REPORTER_EMAIL_DAYS", 30, at_most=365)
# Days until counts of searches and records of failed mails are deleted (docs/privacy.md).
SEARCH_COUNT_DAYS = env.integer("SEARCH_COUNT_DAYS", 400, at_least=1)
MAIL_FAILURE_DAYS = env.integer("MAIL_FAILURE_DAYS", 90, at_least=1)
# Days from the closing of a report until its text is erased.
REPORT_TEXT_DAYS = env.integer("REPORT_TEXT_DAYS", 730, at_least=1)

# Days in review until chief editors are reminded of an edition, and days without activity of its reviewer until a
# claimed edition shows as unclaimed.
STUCK_DAYS = env.integer("STUCK_DAYS", 14, at_least=1, at_most=365)
CLAIM_DAYS = env.integer("CLAIM_DAYS", 7, at_least=1, at_most=365)

# API requests allowed per network address and minute; 0 sets no limit.
API_REQUESTS_PER_MINUTE = env.integer("API_REQUESTS_PER_MINUTE", 300)

# Pages of unknown addresses for which each worker searches for similar names (per minute); 0 sets no limit.
SUGGESTIONS_PER_MINUTE = 20

# --- The public log (docs/adr/0052) ---------------------------------------------------
# The private key that signs checkpoints (`make_log_key`), and during a change of keys the previous one.
LOG_KEY = env.secret("LOG_KEY")
LOG_PREVIOUS_KEY = env.secret("LOG_PREVIOUS_KEY")
# A folder outside the database to which `publish_due` copies the log; "" copies nothing.
LOG_FOLDER = env.folder("LOG_FOLDER", "") if env.text("LOG_FOLDER") else None
# The server that gives `stamp_log` RFC 3161 time stamps; "" for none.
TIMESTAMP_URL = env.web_address("TIMESTAMP_URL", "https://freetsa.org/tsr") if env.text("TIMESTAMP_URL") else ""

# --- Application -----------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    # Before Django's app, because of the command `changepassword`.
    "accounts",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "diseasemaps.apps.NewsroomAdminConfig",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "ckeditor",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
    "transparency",
    "operations",
    "conditions",
]

MIDDLEWARE = [
    # Outermost: request ids, the request log, request counts and probes.
    "web.observability.request_log.RequestLog",
    # Gives up a database that does not answer, before anything queries it.
    "web.database_stalls.DatabaseStalls",
    # Sends cached pages before the rest of the middleware runs (docs/adr/0029).
    "web.page_cache.PageCache",
    # Around everything that makes a response, including static files and redirects.
    "web.security_headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    # Around the static files, so that an HTML file among them gets our policy too.
    "web.security_headers.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside the middleware that may refuse or redirect a request, so that those responses have the header too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # In development: the newsroom at localhost.
    "web.loopback.RedirectToLocalhost",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "diseasemaps.urls"
# Answered by the outermost middleware, before hosts and https are checked.
PROBES = {f"/{name}": f"operations.views.{name}" for name in ("healthz", "readyz", "metrics")}
WSGI_APPLICATION = "diseasemaps.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "conditions.views.template_context.site",
            ]
        },
    },
    # Public pages: Jinja2 renders them twice as fast as Django's engine (docs/adr/0025). Views select it by name.
    {
        "NAME": "public",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "OPTIONS": {"environment": "conditions.views.page_rendering.environment"},
    },
]

# --- Database --------------------------------------------------------------------
# Connections to PostgreSQL shared by the threads of a worker (docs/performance.md); with 0, each thread has its own.
DATABASE_POOL = env.integer("DATABASE_POOL", 0, at_most=1000)
# Whether PostgreSQL prepares statements; false behind a transaction pooler (docs/deployment.md).
DATABASE_PREPARED = env.boolean("DATABASE_PREPARED", True)
DATABASES = {
    "default": database_settings.database(
        "DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}", pool=DATABASE_POOL, prepared=DATABASE_PREPARED
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Public addresses whose responses need no database: they work while it does not answer.
WITHOUT_DATABASE = frozenset({"/robots.txt", "/.well-known/security.txt", "/opensearch.xml", "/site.webmanifest"})

# --- The page cache (docs/adr/0029) ---------------------------------------------------
# Off in development, so that a changed template shows at once.
PAGE_CACHE = env.page_cache("PAGE_CACHE", "none" if DEBUG else "memory")
PAGE_CACHE_MEGABYTES = env.integer("PAGE_CACHE_MEGABYTES", 64, at_least=1, at_most=100_000)
# The module that reads the public stamp, which rises with every change that readers could see.
PAGE_CACHE_STAMP = "conditions.database.public_stamp"
# Whether the reverse proxy (BEHIND_PROXY) may repeat a page within the same second (docs/front.md).
MICRO_CACHE = env.boolean("MICRO_CACHE", True)
CACHES = {
    # Counts of API requests, shared by all processes if it is Redis.
    "default": env.shared_cache("SHARED_CACHE", "memory"),
}

# --- People ----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.password_rules.ContextWords"})
# diseasemaps/urls.py refuses a word that public addresses begin with.
ADMIN_PATH = env.path_part("ADMIN_PATH", "admin")
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# --- Signing in (docs/adr/0020) -----------------------------------------------------
# Who needs a second factor; in development, nobody.
SECOND_FACTOR = env.choice(
    "SECOND_FACTOR", "VOLUNTARY" if DEBUG else "SIGNERS", ("SIGNERS", "ALL", "VOLUNTARY")
).lower()
OTP_TOTP_ISSUER = ORGANISATION_NAME
# accounts.throttling counts attempts instead: its waiting times end.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
# Whether reviewers sign with a passkey only, or with password and code as well (docs/adr/0051).
SIGNING = env.choice("SIGNING", "ANY", ("ANY", "PASSKEY")).lower()
# Minutes after which signatures, and changes of accounts and keys, ask for the password or a passkey again.
SIGNING_MINUTES = env.integer("SIGNING_MINUTES", 15, at_most=24 * 60)
SESSION_IDLE_MINUTES = env.integer("SESSION_IDLE_MINUTES", 60, at_least=5, at_most=24 * 60)
SIGN_IN_EVENT_DAYS = env.integer("SIGN_IN_EVENT_DAYS", 180, at_least=30, at_most=3650)
INVITATION_DAYS = env.integer("INVITATION_DAYS", 7, at_least=1, at_most=30)
# Django's limit for links in mails; accounts.links has a shorter one for password links.
PASSWORD_RESET_TIMEOUT = INVITATION_DAYS * 24 * 3600

# --- Language and time -------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "diseasemaps.formats"
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
# The source texts are English; looking each one up in a catalogue took a tenth of the time of a page.
USE_I18N = not LANGUAGE_CODE.startswith("en")
USE_TZ = True
LANGUAGES = [("en-gb", _("English"))]

# --- Files -------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "diseasemaps.staticfiles.UsedFiles"]
MEDIA_ROOT = env.folder("MEDIA_ROOT", BASE_DIR / "media")
# No file is served from here directly: a view serves reviewers' photos. With MEDIA_STORE=s3 the photos are in a
# bucket, and MEDIA_ROOT holds uploaded import files for an hour.
MEDIA_URL = "/media/"
# Withdrawals outside the database: `restore` repeats those after its backup (docs/adr/0041).
WITHDRAWALS_FILE = env.file("WITHDRAWALS_FILE", BASE_DIR / "withdrawals.jsonl")
STORAGES = {
    "default": env.media_store("MEDIA_STORE", "folder"),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "diseasemaps.staticfiles.HashedFiles"
        )
    },
}
# In development, files are served from their source folders.
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_USE_FINDERS = DEBUG
# Other sites may not use our static files.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Enough for a long text pasted with its markup, and for hundreds of citation fields.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Mail ----------------------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.host("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 587, at_least=1, at_most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.mail_address(
    "DEFAULT_FROM_EMAIL", "DiseaseMaps newsroom <newsroom@localhost>", may_have_name=True
)
# Mails are queued with the change that causes them; a thread sends them after the commit (docs/adr/0036).
MAIL_THREAD = True
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Security ------------------------------------------------------------------------
# Public pages: nothing inline, nothing from other hosts; our scripts fetch search suggestions and check files.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "connect-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "conditions.views.errors.csrf_failure"
# Whether a reverse proxy is in front and its X-Forwarded-* headers are trusted.
BEHIND_PROXY = env.boolean("BEHIND_PROXY", False)
CSRF_COOKIE_HTTPONLY = True
# Django's default keeps messages in a cookie whose name cannot have the __Host- prefix.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = env.integer("SESSION_HOURS", 12, at_least=1, at_most=24 * 365) * 3600
if not DEBUG:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    # Trusted only if the operator says that there is a reverse proxy.
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- CKEditor (docs/adr/0003) ----------------------------------------------------------
# The warning is about CKEditor 4, which is no longer maintained; conditions/fields.py has its toolbar.
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]

# --- Logs and numbers (docs/operations.md) -----------------------------------------------
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMAT = env.choice("LOG_FORMAT", "PLAIN", ("PLAIN", "JSON")).lower()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Both formatters hide e-mail and network addresses in every message, also in those of libraries.
    "formatters": {
        "plain": {"()": "web.observability.logs.Plain"},
        "json": {"()": "web.observability.logs.Json"},
    },
    "filters": {"without_traceback": {"()": "web.observability.logs.WithoutTraceback"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", "INFO", LOG_LEVELS)},
    "loggers": {
        # A request for a host that is not ours is no fault of the code.
        "django.security.DisallowedHost": {"filters": ["without_traceback"]},
        # The request log has each refused request, by its route; Django's line has the path that somebody typed.
        "django.request": {"level": "ERROR"},
        # gunicorn warns of the body of each HEAD response; a monitor sends HEAD once a minute.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # gunicorn's own handler would log the network addresses of clients that send invalid requests.
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
    },
}
# SQL statements that take longer (milliseconds) are logged without their values; 0 logs none.
SLOW_QUERY_MS = env.integer("SLOW_QUERY_MS", 0 if DEBUG else 1000)
# Bearer token for /metrics; without it, /metrics answers 404.
METRICS_TOKEN = env.secret("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN must have at least 20 random characters.")
if SENTRY_DSN := env.secret("SENTRY_DSN"):
    from web.observability import sentry

    sentry.start(SENTRY_DSN)
