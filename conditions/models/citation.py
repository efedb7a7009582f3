"""Citations: the sources of one edition, numbered as its text numbers them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from conditions.fields import AddressField, LineField
from conditions.identifiers import normal_doi, normal_pmid, url_for_doi, url_for_pmid

from .edition import Edition
from .text_guards import CITATION_GUARDS

# The columns that readers see, that a reviewer signs and that the edition's hash covers.
CITATION_COLUMNS = ("number", "authors", "title", "journal", "year", "pmid", "doi", "url", "accessed_on")


class Citation(models.Model):
    """One source of one edition, frozen with the edition."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="citations", verbose_name=_("edition"))
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1), MaxValueValidator(999)])
    authors = LineField(_("authors"), max_length=500, blank=True, help_text=_("“Magré J, Delépine M, et al.”"))
    title = LineField(_("title"), max_length=500)
    journal = LineField(_("journal, book or site"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, validators=[MinValueValidator(1500), MaxValueValidator(2200)]
    )
    pmid = LineField("PubMed ID", max_length=100, blank=True)
    doi = LineField("DOI", max_length=250, blank=True)
    url = AddressField(_("web address"), max_length=500, blank=True)
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        default_permissions = ()
        ordering = ["number", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="citation_number_once")]

    guards = CITATION_GUARDS

    def __str__(self):
        return f"[{self.number}] {self.title}"

    def clean(self):
        self.pmid = normal_pmid(self.pmid)
        self.doi = normal_doi(self.doi)

    @property
    def address(self):
        """The URL of the source: its DOI, else its PubMed record, else its web address."""
        return self.doi_url or self.pubmed_url or self.url

    @property
    def doi_url(self):
        return url_for_doi(self.doi) if self.doi else ""

    @property
    def pubmed_url(self):
        return url_for_pmid(self.pmid) if self.pmid else ""

    def as_hashed(self):
        """Return the citation as JSON-compatible values, for the edition's hash."""
        values = {name: getattr(self, name) for name in CITATION_COLUMNS}
        values["accessed_on"] = self.accessed_on.isoformat() if self.accessed_on else None
        return values
