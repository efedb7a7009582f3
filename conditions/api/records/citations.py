"""Record of a citation of a page."""

from django.utils.translation import gettext_lazy as _

from conditions.api import schemas
from conditions.api.schemas import define

# The fields of a citation that the reviewer signed, unchanged.
SIGNED_CITATION = {
    "number": schemas.integer(_("The number of the citation: 1 for “[1]” in the text.")),
    "authors": schemas.text(),
    "title": schemas.text(),
    "journal": schemas.text(),
    "year": schemas.or_null(schemas.integer()),
    "pmid": schemas.text(_("PubMed ID; empty where there is none.")),
    "doi": schemas.text(_("DOI; empty where there is none.")),
    "url": schemas.text(_("Web address; empty where there is none.")),
    "accessed_on": schemas.or_null(schemas.date()),
}
CITATION = define(
    "Citation",
    _("A source."),
    **SIGNED_CITATION,
    address=schemas.or_null(schemas.url(), _("Where to read it: its DOI, or else PubMed, or else its web address.")),
)


def citation(source):
    """Return the Citation record of a Citation."""
    return {**source.as_hashed(), "address": source.address or None}
