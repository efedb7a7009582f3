"""Checks of settings that would harm readers or let strangers in."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import run_checks
from django.http.request import validate_host
from django.utils.translation import gettext as _

from accounts import passkey_options

# A random key has more distinct characters.
_FEWEST_LETTERS = 15


def are_safe():
    if settings.DEBUG:
        yield _("DEBUG is on: errors show settings and code to everybody. Set DEBUG=false on a real site."), False
        return
    if len(set(settings.SECRET_KEY)) < _FEWEST_LETTERS:
        yield _("SECRET_KEY is not random: it has few different characters.")
    for message in run_checks(include_deployment_checks=True):
        if not message.is_silenced():
            yield message.msg, message.is_serious()


def name_the_site():
    host = urlsplit(settings.SITE_URL).hostname
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield _("ALLOWED_HOSTS does not name %(host)s, the host of SITE_URL: readers get an error.") % {"host": host}
    if not passkey_options.are_possible():
        yield _("SITE_URL names an IP address, so nobody can use passkeys here. Give the site a host name."), False
    if "*" in settings.ALLOWED_HOSTS:
        yield _("ALLOWED_HOSTS allows any host, so other sites can serve these pages under their name.")
    if not settings.DEBUG and not getattr(settings, "SECURE_SSL_REDIRECT", False) and not settings.BEHIND_PROXY:
        yield _("http is not redirected to https, and BEHIND_PROXY does not say that a reverse proxy does it."), False
