"""Genes and their former symbols in the newsroom."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from conditions.forms import ProposingForm
from conditions.identifiers import normal_code, normal_hgnc, refuse_date
from conditions.models import FormerSymbol, Gene

from .changelists import ShortSearch
from .facts import PASTED_LENGTH, FactInline
from .proposing import ProposesChanges


class NoDateSymbol:
    """A mixin for forms of a gene or a former symbol: it refuses a symbol that a spreadsheet has made a date."""

    def clean_symbol(self):
        return refuse_date(self.cleaned_data["symbol"])


class SymbolForm(NoDateSymbol, forms.ModelForm):
    """A former symbol."""


class FormerSymbolInline(FactInline):
    model = FormerSymbol
    form = SymbolForm
    fields = ["symbol"]


class GeneForm(NoDateSymbol, ProposingForm):
    """A gene whose codes are normalised."""

    hgnc = forms.CharField(label="HGNC", max_length=PASTED_LENGTH, required=False)
    omim = forms.CharField(label="OMIM", max_length=PASTED_LENGTH, required=False)

    def clean_hgnc(self):
        return normal_hgnc(self.cleaned_data["hgnc"])

    def clean_omim(self):
        omim = self.cleaned_data["omim"]
        return normal_code("OMIM", omim) if omim else ""


@admin.register(Gene)
class GeneAdmin(ProposesChanges, ShortSearch, admin.ModelAdmin):
    form = GeneForm
    list_display = ["symbol", "name", "locus"]
    csv_columns = ["symbol", "name", "locus", "hgnc", "omim", "csv_former_symbols"]
    search_fields = ["symbol", "name", "former_symbols__symbol"]
    inlines = [FormerSymbolInline]
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("former_symbols")

    @admin.display(description=_("former symbols"))
    def csv_former_symbols(self, gene):
        return "; ".join(former.symbol for former in gene.former_symbols.all())

    def has_module_permission(self, request):
        return request.user.has_perm("conditions.change_condition")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("conditions.view_condition")

    def has_add_permission(self, request):
        return request.user.has_perm("conditions.change_condition")

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("conditions.change_condition")

    def has_delete_permission(self, request, obj=None):
        # Conditions and submitted texts refer to genes.
        return False
