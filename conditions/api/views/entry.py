"""The way in: what there is, on which terms."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.api import schemas
from conditions.api.endpoint import endpoint
from conditions.api.links import to
from conditions.api.records.terms import DISCLAIMER, LICENCE, disclaimer, licence
from conditions.api.request_handling import Answer

VERSION = "1.0"

schemas.define(
    "Entry",
    gettext_lazy("What there is, and on which terms."),
    name=schemas.text(),
    version=schemas.text(),
    licence=LICENCE,
    disclaimer=DISCLAIMER,
    guide=schemas.address(),
    openapi=schemas.address(),
    conditions=schemas.address(),
    pages=schemas.address(),
    reviewers=schemas.address(),
    changes=schemas.address(),
    corpus=schemas.address(),
)


@endpoint("/api/v1/", name="api-entry", answer="Entry", summary=gettext_lazy("What there is"))
def entry(request, query):
    return Answer(
        {
            "name": _("Open data of %(organisation)s") % {"organisation": settings.ORGANISATION_NAME},
            "version": VERSION,
            "licence": licence(),
            "disclaimer": disclaimer(),
            "guide": to("api"),
            "openapi": to("api-openapi"),
            "conditions": to("api-conditions"),
            "pages": to("api-pages"),
            "reviewers": to("api-reviewers"),
            "changes": to("api-changes"),
            "corpus": to("api-corpus"),
        },
        links={"license": settings.CONTENT_LICENCE_URL, "service-desc": to("api-openapi"), "service-doc": to("api")},
    )
