"""Genes, their former symbols, and their associations with conditions."""

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from conditions.fields import ByBytes, LineField
from conditions.vocabularies import GeneAssociationType

from .condition import Condition
from .release import Fact, moment, person

# The sort key of genes, which puts "C9orf72" beside "C9ORF72".
PLACE = ByBytes(Upper("symbol"))


class Gene(models.Model):
    """A gene under its current symbol."""

    symbol = LineField(_("symbol"), max_length=40, unique=True)
    name = LineField(_("name"), max_length=300, blank=True)
    locus = LineField(_("locus"), max_length=40, blank=True)
    hgnc = LineField("HGNC", max_length=12, blank=True)
    omim = LineField("OMIM", max_length=12, blank=True)
    # Who last entered values by hand, who confirmed them, and these values by column. Imports change none of these.
    entered_by, confirmed_by, confirmed_at = person(_("entered by")), person(_("confirmed by")), moment()
    edited = models.JSONField(_("values entered by hand"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("gene")
        verbose_name_plural = _("genes")
        ordering = ["symbol"]
        indexes = [models.Index(PLACE, "id", name="gene_a_to_z")]
        constraints = [models.UniqueConstraint(fields=["hgnc"], condition=~models.Q(hgnc=""), name="gene_hgnc_once")]

    def __str__(self):
        return self.symbol

    @property
    def by_hand(self):
        """The names of the columns whose values people entered."""
        return {name for name, value in (self.edited or {}).items() if value and value == getattr(self, name)}

    @property
    def hgnc_url(self):
        address = "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:"
        return f"{address}{self.hgnc}" if self.hgnc else ""


class FormerSymbol(Fact):
    """A former symbol of a gene, or (`is_alias`) another name in use."""

    gene = models.ForeignKey(Gene, models.CASCADE, related_name="former_symbols", verbose_name=_("gene"))
    symbol = LineField(_("symbol"), max_length=80)
    is_alias = models.BooleanField(
        _("alias"), default=False, help_text=_("In use beside the symbol, but never the official one before it.")
    )

    class Meta:
        verbose_name = _("former symbol")
        verbose_name_plural = _("former symbols")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["gene", "symbol"], name="former_symbol_once")]

    def __str__(self):
        return self.symbol


class GeneAssociation(Fact):
    """A source's statement about a gene and a condition; one gene may be associated in several ways."""

    condition = models.ForeignKey(
        Condition, models.CASCADE, related_name="gene_associations", verbose_name=_("condition")
    )
    gene = models.ForeignKey(Gene, models.PROTECT, related_name="associations", verbose_name=_("gene"))
    association = models.CharField(_("association"), max_length=80, choices=GeneAssociationType)
    status = LineField(_("status"), max_length=40, blank=True)
    sources = LineField(_("sources"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("gene association")
        verbose_name_plural = _("genes")
        ordering = ["gene__symbol", "association", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "gene", "association", "release"], name="gene_association_once"
            )
        ]

    def __str__(self):
        return f"{self.gene}: {self.association}"
