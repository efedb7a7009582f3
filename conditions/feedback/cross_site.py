"""The check that a page of this site sent a form: cross-site request forgery without a cookie."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from conditions.workflow import Refused

# Values of Sec-Fetch-Site for a form of our own page; "none" is a form that the reader sends again by hand.
_SAME_SITE = ("same-origin", "none")


class CrossSiteForm(Refused):
    """A form that was sent from another site."""


def check_same_site(request):
    """Raise CrossSiteForm unless the browser says that a page of this site sent the form (docs/adr/0014).

    Public pages set no cookie, so a forged form could misuse only the reader's network
    address. Browsers send the origin of a form in one of three headers; a script of
    another site can set none of them.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        is_same_site = fetch_site in _SAME_SITE
    else:
        is_same_site = _site(request.headers.get("Origin") or request.headers.get("Referer", "")) in _sites(request)
    if not is_same_site:
        raise CrossSiteForm(_("Your browser did not confirm that this form was sent from our site. Please try again."))


def _sites(request):
    return {f"{request.scheme}://{request.get_host()}", settings.SITE_URL}


def _site(address):
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
