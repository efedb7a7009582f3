"""Facts on the condition screen: for each kind, the facts that people enter and the imported ones."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import CharField, ModelForm
from django.utils.translation import gettext_lazy as _

from conditions.forms import FactRows, IdentifierRows, SynonymForm, SynonymRows
from conditions.identifiers import normal_code, normal_hpo
from conditions.models import (
    Classification,
    GeneAssociation,
    Identifier,
    Inheritance,
    Onset,
    Phenotype,
    Prevalence,
    Synonym,
)
from conditions.vocabularies import MappingRelation

from .proposing import ProposesRows

# A pasted address is longer than the code in it.
PASTED_LENGTH = 500


class IdentifierForm(ModelForm):
    """An identifier whose code is normalised to the notation of its system. A new one is exact by default."""

    code = CharField(
        label=_("Code"), max_length=PASTED_LENGTH, help_text=_("The code, or the address of its page: “ORPHA:528”.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["relation"].help_text = _("“exact” if the code means this very condition.")
        if self.instance.pk is None:
            self.initial["relation"] = MappingRelation.EXACT

    def clean(self):
        values = super().clean()
        if values.get("system") and values.get("code"):
            try:
                values["code"] = normal_code(values["system"], values["code"])
            except ValidationError as error:
                self.add_error("code", error)
        return values


class PhenotypeForm(ModelForm):
    """A sign whose HPO id is normalised."""

    hpo_id = CharField(label="HPO", max_length=PASTED_LENGTH)

    def clean_hpo_id(self):
        return normal_hpo(self.cleaned_data["hpo_id"])


class FactInline(ProposesRows, admin.TabularInline):
    """The rows of a kind that people enter, beside the imported ones; with the permissions of the condition."""

    template = "admin/conditions/fact_rows.html"
    formset = FactRows
    # An empty row, also for people without JavaScript.
    extra = 1
    # The fields that are shown of an imported row, the one that names it first; without it, all fields of the form.
    imported_columns = ()

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.columns = self.imported_columns or tuple(self.fields)
        return formset

    def get_queryset(self, request):
        return super().get_queryset(request).filter(release__isnull=True)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("conditions.view_condition")

    def has_add_permission(self, request, obj=None):
        return self._may_change(request)

    def has_change_permission(self, request, obj=None):
        return self._may_change(request)

    def has_delete_permission(self, request, obj=None):
        return self._may_change(request)

    def _may_change(self, request):
        return request.user.has_perm("conditions.change_condition")


class SynonymInline(FactInline):
    model = Synonym
    form = SynonymForm
    formset = SynonymRows
    fields = ["name", "position", "scope"]
    imported_columns = ("name", "scope")


class IdentifierInline(FactInline):
    model = Identifier
    form = IdentifierForm
    formset = IdentifierRows
    fields = ["system", "code", "relation"]


class GeneInline(FactInline):
    model = GeneAssociation
    verbose_name_plural = _("Genes")
    fields = ["gene", "association", "status", "sources"]
    autocomplete_fields = ["gene"]


class InheritanceInline(FactInline):
    model = Inheritance
    fields = ["mode"]


class OnsetInline(FactInline):
    model = Onset
    fields = ["age"]


class PrevalenceInline(FactInline):
    model = Prevalence
    fields = ["type", "prevalence_class", "value", "unit", "place", "sources", "validated"]


class PhenotypeInline(FactInline):
    model = Phenotype
    form = PhenotypeForm
    fields = ["hpo_id", "term", "frequency"]
    imported_columns = ("term", "hpo_id", "frequency")


class ParentInline(FactInline):
    model = Classification
    verbose_name_plural = _("Parents")
    fk_name = "child"
    fields = ["parent", "tree"]
    autocomplete_fields = ["parent"]


INLINES = [
    SynonymInline,
    IdentifierInline,
    GeneInline,
    InheritanceInline,
    OnsetInline,
    PrevalenceInline,
    PhenotypeInline,
    ParentInline,
]
