"""Who sends a form: whether it is a page of this site (and accounts.network, from which network)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.network import address_of
from conditions.workflow import Refused

__all__ = ["FromElsewhere", "address_of", "check_sent_from_here"]

# What browsers say of a form that one of our own pages sent; "none" is a reader who sends it again by hand.
_OURS = ("same-origin", "none")


class FromElsewhere(Refused):
    """A form that no page of this site sent."""


def check_sent_from_here(request):
    """Raise FromElsewhere unless the browser says that a page of this site sent the form (docs/adr/0014).

    Public pages set no cookie, so there is nothing that a forged form could misuse but
    the reader's address. Browsers say where a form comes from in one of three headers;
    none of them can be set by a script of another site.
    """
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        is_ours = said in _OURS
    else:
        is_ours = _site(request.headers.get("Origin") or request.headers.get("Referer", "")) in _sites(request)
    if not is_ours:
        raise FromElsewhere(
            _("Your browser did not say that this was sent from our own page, so it was not taken. Please try again.")
        )


def _sites(request):
    return {f"{request.scheme}://{request.get_host()}", settings.SITE_URL}


def _site(address):
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
