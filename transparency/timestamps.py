"""RFC 3161 time stamps: an authority certifies when a checkpoint existed."""

from django.conf import settings
from django.utils.translation import gettext as _

from web.refusals import Refused

from . import checkpoints, log
from .fetching import Unreachable, fetch
from .models import LogTimestamp


def stamp():
    """Request a time stamp from TIMESTAMP_URL on the text of the present checkpoint, and return the LogTimestamp.

    Returns the existing row if the log has not grown since. The stamp is on the SHA-512 of the text, and holds the
    certificates of the authority; `openssl ts -verify` checks it with the authority's root certificate. Raises Refused
    without TIMESTAMP_URL or its package, or if the authority sends no time stamp for this text.
    """
    try:
        from rfc3161_client import TimestampRequestBuilder, decode_timestamp_response
    except ImportError:
        raise Refused(_("Time stamps need a package: pip install -r requirements-timestamp.txt.")) from None
    url, size = settings.TIMESTAMP_URL, log.size()
    if not url:
        raise Refused(_("TIMESTAMP_URL is not set: set it to the URL of a time stamp authority."))
    text = checkpoints.text_of(size)
    if before := LogTimestamp.objects.filter(size=size, text=text).first():
        return before
    request = TimestampRequestBuilder().data(text.encode()).build()
    try:
        data = fetch(url, request.as_bytes(), "application/timestamp-query")
        response = decode_timestamp_response(data)
        info = response.tst_info
        is_ours = (info.message_imprint.message, info.nonce) == (request.message_imprint.message, request.nonce)
    except (Unreachable, ValueError) as error:
        raise Refused(_("%(url)s sent no valid time stamp: %(why)s.") % {"url": url, "why": error}) from None
    if not is_ours:
        raise Refused(_("The time stamp of %(url)s is for other data.") % {"url": url})
    return LogTimestamp.objects.create(size=size, text=text, response=data, authority=url, at=info.gen_time)
