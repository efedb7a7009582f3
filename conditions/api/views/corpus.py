"""Endpoint of the whole corpus: all public pages as JSON Lines, streamed."""

import hashlib
import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.api import schemas
from conditions.api.endpoint import endpoint
from conditions.api.links import absolute_url_of
from conditions.api.records.pages import RECIPE, RECIPE_IN_PYTHON, live_pages, page
from conditions.api.records.terms import DISCLAIMER, LICENCE, disclaimer, licence
from conditions.models import Edition
from conditions.proofs import proofs_of
from transparency import log

JSON_LINES = "application/jsonl"
# This many pages are read at a time, which limits the memory of a response.
BATCH = 200

schemas.define(
    "CorpusHeader",
    gettext_lazy("The first line of the corpus; each further line is a Page."),
    name=schemas.text(),
    schema_version=schemas.text(),
    schema=schemas.url(gettext_lazy("The description of what the lines hold: its record Page.")),
    vocabulary=schemas.text(gettext_lazy("Whose terms the record’s own words follow.")),
    generated_at=schemas.date_time(),
    count=schemas.integer(gettext_lazy("Number of pages that were public when the response began.")),
    licence=LICENCE,
    attribution=schemas.text(),
    disclaimer=DISCLAIMER,
    recipe=schemas.text(gettext_lazy("How to recompute the hash of a line’s signed text.")),
    python=schemas.text(gettext_lazy("The same as a line of Python.")),
)


@endpoint(
    "/api/v1/corpus.jsonl",
    name="api-corpus",
    summary=gettext_lazy("Everything in one file"),
    description=gettext_lazy(
        "JSON Lines: the first line is a CorpusHeader with licence and count, each further line is a Page. A weak ETag "
        "tells whether anything changed."
    ),
    record="CorpusHeader",
    media_type=JSON_LINES,
)
def corpus(request, query):
    response = StreamingHttpResponse(_lines(), content_type=JSON_LINES)
    response["ETag"] = f'W/"{_version()}"'
    response["Content-Disposition"] = 'attachment; filename="corpus.jsonl"'
    return response


def _lines():
    yield _line({**_terms(), "generated_at": timezone.now(), "count": Edition.objects.live().count()})
    last = 0
    while True:
        # Queried again for each batch, so that a page that is withdrawn meanwhile is not sent.
        rows = live_pages().filter(page_id__gt=last).order_by("page_id").prefetch_related("citations")
        editions = list(rows[:BATCH])
        proofs = proofs_of(editions)
        yield from (_line(page(edition, proofs[edition.pk])) for edition in editions)
        if len(editions) < BATCH:
            return
        last = editions[-1].page_id


def _terms():
    """Return the fields of the header, without the time and the count."""
    return {
        "name": _("Reviewed pages of %(organisation)s") % {"organisation": settings.ORGANISATION_NAME},
        "schema_version": "1.0",
        "schema": absolute_url_of("api-openapi"),
        "vocabulary": "https://schema.org/MedicalWebPage",
        "licence": licence(),
        "attribution": _("Each page has its own line in “attribution”; show it with the text."),
        "disclaimer": disclaimer(),
        "recipe": RECIPE,
        "python": RECIPE_IN_PYTHON,
    }


def _line(record):
    return json.dumps(record, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n"


def _version():
    """Return a hash that changes with any line, computed from settings and short columns, without the texts."""
    digest = hashlib.sha256(_line(_terms()))
    relevant_settings = (
        timezone.localdate(),
        settings.COMMUNITY_NAME,
        settings.COMMUNITY_COUNT_MINIMUM,
        settings.LANGUAGE_CODE,
        log.size(),
    )
    digest.update(repr(relevant_settings).encode())
    condition = ("name", "slug", "community_count", "community_counted_on")
    columns = (
        *("pk", "lock", "reviewer__slug", "full_reviewer__slug"),
        *(f"page__condition__{name}" for name in condition),
        *("page__topic__name", "page__topic__slug", "page__topic__group__name"),
    )
    for row in Edition.objects.live().order_by("page_id").values_list(*columns).iterator():
        digest.update(repr(row).encode())
    return digest.hexdigest()[:32]
