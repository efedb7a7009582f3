"""All settings. With nothing set: SQLite, debug and mail to the console on 127.0.0.1."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.boolean("DEBUG", True)

_DEVELOPMENT_KEY = "development-only-key-never-used-where-debug-is-off-0123456789"
SECRET_KEY = env.secret("SECRET_KEY", _DEVELOPMENT_KEY if DEBUG else "")
if not SECRET_KEY or (not DEBUG and (SECRET_KEY == _DEVELOPMENT_KEY or len(SECRET_KEY) < 50)):
    raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters where DEBUG is off.")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the site's hosts, separated by commas, where DEBUG is off.")

# The public address of the site: used in mails, canonical links and after each action in the newsroom.
SITE_URL = env.site("SITE_URL", "http://127.0.0.1:8000")
if not DEBUG and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must be the public address, beginning with https://, where DEBUG is off.")

# --- What this site is ---------------------------------------------------------
ORGANISATION_NAME = env.text("ORGANISATION_NAME", "DiseaseMaps")
COMMUNITY_NAME = env.text("COMMUNITY_NAME", "DiseaseMaps.org")
# Community numbers below this are shown as "fewer than N"; 0 shows every number.
COMMUNITY_COUNT_MINIMUM = env.integer("COMMUNITY_COUNT_MINIMUM", 0)

# Under which terms the reviewed texts may be used again.
CONTENT_LICENCE_NAME = env.text("CONTENT_LICENCE_NAME", "CC BY 4.0")
CONTENT_LICENCE_URL = env.text("CONTENT_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/")
# Where readers write to; security.txt names the second.
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "contact@localhost")
SECURITY_EMAIL = env.text("SECURITY_EMAIL", CONTACT_EMAIL)

# How many days after its report is closed a reader's e-mail address is erased.
REPORTER_EMAIL_DAYS = env.integer("REPORTER_EMAIL_DAYS", 30, at_most=365)
# After how many days what readers searched for is forgotten, and which mails failed (docs/privacy.md).
SEARCH_COUNT_DAYS = env.integer("SEARCH_COUNT_DAYS", 400, at_least=1)
MAIL_FAILURE_DAYS = env.integer("MAIL_FAILURE_DAYS", 90, at_least=1)
# After how many days the words of a closed report are erased.
REPORT_TEXT_DAYS = env.integer("REPORT_TEXT_DAYS", 730, at_least=1)

# After how many days in review chief editors are reminded of an edition, and after how many without a sign
# of its reviewer one that is claimed shows as free again.
STUCK_DAYS = env.integer("STUCK_DAYS", 14, at_least=1, at_most=365)
CLAIM_DAYS = env.integer("CLAIM_DAYS", 7, at_least=1, at_most=365)

# How many requests to the open data one network address may make in a minute; 0 sets no limit.
API_REQUESTS_PER_MINUTE = env.integer("API_REQUESTS_PER_MINUTE", 300)

# --- Application -----------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.contenttypes",
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
    "accounts",
    "operations",
    "conditions",
]

MIDDLEWARE = [
    # Outermost: the request's id, the log and the counts; probes are answered here.
    "diseasemaps.observing.requests.Requests",
    # Before all that follow: it sends what they have made before (docs/adr/0017).
    "diseasemaps.fastpath.FastPath",
    # Around all that make an answer, files and redirections included.
    "diseasemaps.hardening.Hardening",
    "django.middleware.security.SecurityMiddleware",
    # Around the static files, so that none of them is a page that may do more than ours.
    "diseasemaps.hardening.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside of what may refuse or redirect a request by itself, so that those answers have the header as well.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "diseasemaps.urls"
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
                "conditions.views.context.site",
            ]
        },
    },
    # What readers see: a page costs a third of what it did (docs/adr/0025). Asked for by name alone.
    {
        "NAME": "public",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "OPTIONS": {"environment": "conditions.views.rendering.environment"},
    },
]

# --- Database --------------------------------------------------------------------
# For workers with threads: how many connections to PostgreSQL they share (docs/performance.md); 0: one a thread.
DATABASE_POOL = env.integer("DATABASE_POOL", 0, at_most=1000)
# Whether PostgreSQL prepares statements; false behind a transaction pooler (docs/deployment.md).
DATABASE_PREPARED = env.boolean("DATABASE_PREPARED", True)
DATABASES = {
    "default": env.database(
        "DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}", pool=DATABASE_POOL, prepared=DATABASE_PREPARED
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Pages that are remembered (docs/adr/0017) ----------------------------------------
# While somebody works on the templates, pages are made anew each time.
PAGE_CACHE = env.page_cache("PAGE_CACHE", "none" if DEBUG else "memory")
PAGE_CACHE_MEGABYTES = env.integer("PAGE_CACHE_MEGABYTES", 64, at_least=1, at_most=100_000)
# Whether the server in front (BEHIND_PROXY) may send a page again until the second is over, without asking.
MICRO_CACHE = env.boolean("MICRO_CACHE", True)
CACHES = {
    # What all processes count together: how often somebody asks the API.
    "default": env.shared_cache("SHARED_CACHE", "memory"),
    "pages": env.page_store(PAGE_CACHE),
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
# Where the newsroom is: not where readers' pages are.
READERS_PATHS = (
    "about", "api", "browse", "conditions", "corrections", "feeds", "genes", "healthz", "how-we-review", "media",
    "metrics", "readyz", "report-a-problem", "reports", "reviewers", "search", "static",
    "unsubscribe",
)  # fmt: skip
ADMIN_PATH = env.path_part("ADMIN_PATH", "admin", taken=READERS_PATHS)
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# --- Signing in (docs/adr/0020) -----------------------------------------------------
# Of whom a second factor is asked; where somebody tries the site out, of nobody.
SECOND_FACTOR = env.choice(
    "SECOND_FACTOR", "VOLUNTARY" if DEBUG else "SIGNERS", ("SIGNERS", "ALL", "VOLUNTARY")
).lower()
OTP_TOTP_ISSUER = ORGANISATION_NAME
# Attempts are counted by accounts.throttling, whose waiting times end.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
# A signature asks for the password again when it was given longer ago than this.
SIGNING_MINUTES = env.integer("SIGNING_MINUTES", 15, at_most=24 * 60)
SESSION_IDLE_MINUTES = env.integer("SESSION_IDLE_MINUTES", 60, at_least=5, at_most=24 * 60)
SIGN_IN_EVENT_DAYS = env.integer("SIGN_IN_EVENT_DAYS", 180, at_least=30, at_most=3650)
INVITATION_DAYS = env.integer("INVITATION_DAYS", 7, at_least=1, at_most=30)
# Django's own limit for links in mails; accounts.links has a shorter one for those to a new password.
PASSWORD_RESET_TIMEOUT = INVITATION_DAYS * 24 * 3600

# --- Language and time -------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
# The texts are English already; looking each up took a tenth of what a page costs.
USE_I18N = not LANGUAGE_CODE.startswith("en")
USE_TZ = True
LANGUAGES = [("en-gb", _("English"))]

# --- Files -------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "diseasemaps.staticfiles.UsedFiles"]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "media")))
# Files have no address of their own: the reviewer's photo is served by a view. With MEDIA_STORE=s3 photos are
# there, and MEDIA_ROOT holds the newsroom's uploads for an hour.
MEDIA_URL = "/media/"
STORAGES = {
    "default": env.media_store("MEDIA_STORE", "folder"),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "diseasemaps.staticfiles.HashedFiles"
        )
    },
}
# Without a collected folder, files come straight from their sources.
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_USE_FINDERS = DEBUG
# Our files are for our pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# A whole page of text pasted with its markup, and hundreds of citation fields.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Mail ----------------------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 587, at_least=1, at_most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "DiseaseMaps newsroom <newsroom@localhost>")

# --- Security ------------------------------------------------------------------------
# Public pages: nothing inline, nothing from elsewhere; one script of our own, which asks us for suggestions.
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
# Whether a server of ours stands in front, and is to be believed about who asks, and how.
BEHIND_PROXY = env.boolean("BEHIND_PROXY", False)
CSRF_COOKIE_HTTPONLY = True
# Django would put a message into a cookie of its own, whose name cannot be guarded.
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
    # Trust the front server's word on https only where the operator says that there is one.
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- CKEditor (docs/adr/0003) ----------------------------------------------------------
# The bundled CKEditor is the last open version 4; why it is used, and how it is kept
# from readers, is in docs/adr/0003. Its toolbar is set in conditions/fields.py.
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]

# --- Logs and numbers (docs/operations.md) -----------------------------------------------
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMAT = env.choice("LOG_FORMAT", "PLAIN", ("PLAIN", "JSON")).lower()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Both hide e-mail and network addresses, whoever puts them into a message.
    "formatters": {
        "plain": {"()": "diseasemaps.observing.logs.Plain"},
        "json": {"()": "diseasemaps.observing.logs.Json"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", "INFO", LOG_LEVELS)},
    "loggers": {
        # gunicorn warns of each HEAD, and a monitor sends one a minute: Django leaves the cutting to the server.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # Its own handler would write down the network address of whoever sends nonsense.
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
    },
}
# Statements that take longer (milliseconds) are logged, without their values; 0 logs none.
SLOW_QUERY_MS = env.integer("SLOW_QUERY_MS", 0 if DEBUG else 1000)
# Prometheus reads /metrics with this; without it there is no such page.
METRICS_TOKEN = env.secret("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN must have at least 20 random characters.")
if SENTRY_DSN := env.secret("SENTRY_DSN"):
    from .observing import sentry

    sentry.start(SENTRY_DSN)
