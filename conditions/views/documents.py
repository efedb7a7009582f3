"""Responses with ETag and Last-Modified for feeds, sitemaps and other documents that programs read."""

import datetime as dt
import hashlib

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

# A transaction that commits later may carry an earlier time than a row that was read before. So a change has to be this
# old before its time is sent as Last-Modified.
SETTLED = dt.timedelta(minutes=1)


def document(request, body, content_type, *, changed_at=None):
    """Return the response with the text `body`, or 304 if the client has this version.

    `changed_at` is the datetime of the last change, withdrawals included; None sends no Last-Modified.
    """
    response = HttpResponse(body, content_type=content_type)
    etag = response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    seconds = None
    if changed_at is not None and timezone.now() - changed_at > SETTLED:
        seconds = int(changed_at.timestamp())
        response["Last-Modified"] = http_date(seconds)
    return get_conditional_response(request, etag=etag, last_modified=seconds, response=response)
