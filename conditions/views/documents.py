"""Documents for programs: feeds, sitemaps and the like, asked for again only where they changed."""

import datetime as dt
import hashlib

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

# A step that is being committed now may carry an earlier time than one that is read already.
SETTLED = dt.timedelta(minutes=1)


def document(request, body, content_type, *, changed_at=None):
    """Return the response with the text `body`, or 304 where whoever asks has it already.

    `changed_at` is when it last changed, withdrawals included, or None where that is not known.
    """
    response = HttpResponse(body, content_type=content_type)
    etag = response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    seconds = None
    if changed_at is not None and timezone.now() - changed_at > SETTLED:
        seconds = int(changed_at.timestamp())
        response["Last-Modified"] = http_date(seconds)
    return get_conditional_response(request, etag=etag, last_modified=seconds, response=response)
