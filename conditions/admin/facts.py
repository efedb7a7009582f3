"""Facts on the condition screen: inlines for facts added by hand, and read-only inlines for imported facts."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import CharField, ModelForm
from django.utils.translation import gettext_lazy as _

from conditions.forms import ProposingFormSet
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
from web.read_only_admin import ReadOnlyAdmin

from .proposing import ProposesRows

# A pasted address is longer than the code in it.
PASTED_LENGTH = 500


class IdentifierForm(ModelForm):
    """An identifier whose code is normalised to the notation of its system."""

    code = CharField(
        label=_("Code"), max_length=PASTED_LENGTH, help_text=_("The code, or the address of its page: “ORPHA:528”.")
    )

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


class FactRows(ProposingFormSet):
    """Formset that rejects duplicates, which the database does not: its constraint ignores rows without a release."""

    def clean(self):
        super().clean()
        names = [name for name in self.form.base_fields if name not in ("id", "DELETE")]
        seen = set()
        for form in self.forms:
            row = getattr(form, "cleaned_data", None)
            if not row or row.get("DELETE") or not form.is_valid():
                continue
            key = tuple(str(row.get(name)) for name in names)
            if key in seen:
                raise ValidationError(_("The same fact is listed twice. Remove one of them."), code="twice")
            seen.add(key)


class _FactInline(admin.TabularInline):
    """Base of the inlines, with the permissions of the condition."""

    extra = 0

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("conditions.view_condition")

    def _may_change(self, request):
        return request.user.has_perm("conditions.change_condition")


class ByHand(ProposesRows, _FactInline):
    """The facts without a release, which people add and change."""

    formset = FactRows

    def get_queryset(self, request):
        return super().get_queryset(request).filter(release__isnull=True)

    def has_add_permission(self, request, obj=None):
        return self._may_change(request)

    def has_change_permission(self, request, obj=None):
        return self._may_change(request)

    def has_delete_permission(self, request, obj=None):
        return self._may_change(request)


class Imported(ReadOnlyAdmin, _FactInline):
    """The facts that imports maintain, read-only, with their release."""

    classes = ["collapse"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(release__isnull=False).select_related("release")


def _pair(fact, *columns, title, imported_title, **options):
    """Return the two inlines of a kind of fact, by hand and imported; `options` are attributes of the first."""
    names = {"model": fact, "fields": columns, "verbose_name_plural": title, **options}
    by_hand = type(f"{fact.__name__}ByHand", (ByHand,), names)
    names = {
        "model": fact,
        "fields": (*columns, "release"),
        "readonly_fields": ("release",),
        "verbose_name_plural": imported_title,
        **{name: value for name, value in options.items() if name == "fk_name"},
    }
    return by_hand, type(f"{fact.__name__}Imported", (Imported,), names)


class SynonymImported(Imported):
    model = Synonym
    fields = ("name", "scope", "release")
    readonly_fields = ("release",)
    verbose_name_plural = _("Synonyms, imported")


FACTS = (
    *_pair(
        Identifier,
        *("system", "code", "relation"),
        title=_("Identifiers"),
        imported_title=_("Identifiers, imported"),
        form=IdentifierForm,
    ),
    *_pair(
        GeneAssociation,
        *("gene", "association", "status", "sources"),
        title=_("Genes"),
        imported_title=_("Genes, imported"),
        autocomplete_fields=("gene",),
    ),
    *_pair(Inheritance, "mode", title=_("Inheritance"), imported_title=_("Inheritance, imported")),
    *_pair(Onset, "age", title=_("Age of onset"), imported_title=_("Age of onset, imported")),
    *_pair(
        Prevalence,
        *("type", "prevalence_class", "value", "unit", "place", "sources", "validated"),
        title=_("Prevalence"),
        imported_title=_("Prevalence, imported"),
    ),
    *_pair(
        Phenotype,
        *("hpo_id", "term", "frequency"),
        title=_("Phenotypes"),
        imported_title=_("Phenotypes, imported"),
        form=PhenotypeForm,
    ),
    *_pair(
        Classification,
        *("parent", "tree"),
        title=_("Parents"),
        imported_title=_("Parents, imported"),
        fk_name="child",
        autocomplete_fields=("parent",),
    ),
)
