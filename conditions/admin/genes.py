"""Genes and their former symbols in the newsroom."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from conditions.facts import changes
from conditions.models import FormerSymbol, Gene

from .changelists import ShortSearch
from .facts import ByHand, Imported


class FormerSymbolByHand(ByHand):
    model = FormerSymbol
    fields = ["symbol"]


class FormerSymbolImported(Imported):
    model = FormerSymbol
    verbose_name_plural = _("Former symbols, imported")
    fields = ["symbol", "release"]
    readonly_fields = ["release"]


@admin.register(Gene)
class GeneAdmin(ShortSearch, admin.ModelAdmin):
    list_display = ["symbol", "name", "locus"]
    search_fields = ["symbol", "name", "former_symbols__symbol"]
    inlines = [FormerSymbolByHand, FormerSymbolImported]
    actions = None

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

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        changes.mark_changed(form.instance.associations.values_list("condition", flat=True), None)
