"""Entry point of the API: links to the lists, the guide and the licence."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.api import schemas
from conditions.api.endpoint import endpoint
from conditions.api.links import absolute_url_of
from conditions.api.records.terms import DISCLAIMER, LICENCE, disclaimer, licence
from conditions.api.request_handling import ApiResponse

VERSION = "1.0"

schemas.define(
    "Entry",
    gettext_lazy("The endpoints and the licence."),
    name=schemas.text(),
    version=schemas.text(),
    licence=LICENCE,
    disclaimer=DISCLAIMER,
    guide=schemas.url(),
    openapi=schemas.url(),
    conditions=schemas.url(),
    pages=schemas.url(),
    reviewers=schemas.url(),
    changes=schemas.url(),
    corpus=schemas.url(),
)


@endpoint("/api/v1/", name="api-entry", record="Entry", summary=gettext_lazy("Endpoints and licence"))
def entry(request, query):
    return ApiResponse(
        {
            "name": _("Open data of %(organisation)s") % {"organisation": settings.ORGANISATION_NAME},
            "version": VERSION,
            "licence": licence(),
            "disclaimer": disclaimer(),
            "guide": absolute_url_of("api"),
            "openapi": absolute_url_of("api-openapi"),
            "conditions": absolute_url_of("api-conditions"),
            "pages": absolute_url_of("api-pages"),
            "reviewers": absolute_url_of("api-reviewers"),
            "changes": absolute_url_of("api-changes"),
            "corpus": absolute_url_of("api-corpus"),
        },
        links={
            "license": settings.CONTENT_LICENCE_URL,
            "service-desc": absolute_url_of("api-openapi"),
            "service-doc": absolute_url_of("api"),
        },
    )
