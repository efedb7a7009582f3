"""The sources of a page."""

from django.utils.translation import gettext_lazy as _

from conditions.api import schemas
from conditions.api.schemas import define

# As the reviewer signed it, letter for letter.
SIGNED_CITATION = {
    "number": schemas.whole_number(_("The number that stands in the text as “[1]”.")),
    "authors": schemas.text(),
    "title": schemas.text(),
    "journal": schemas.text(),
    "year": schemas.or_null(schemas.whole_number()),
    "pmid": schemas.text(_("PubMed ID; empty where there is none.")),
    "doi": schemas.text(_("DOI; empty where there is none.")),
    "url": schemas.text(_("Web address; empty where there is none.")),
    "accessed_on": schemas.or_null(schemas.day()),
}
CITATION = define(
    "Citation",
    _("A source."),
    **SIGNED_CITATION,
    address=schemas.or_null(schemas.address(), _("Where it is read: its DOI, else PubMed, else its web address.")),
)


def citation(source):
    return {**source.as_hashed(), "address": source.address or None}
