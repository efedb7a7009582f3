"""Imported files with facts about a condition that no second person has confirmed."""

from functools import reduce
from operator import or_

from django.db.models import F, Q

from conditions.models import (
    Classification,
    Condition,
    Definition,
    FormerSymbol,
    GeneAssociation,
    Identifier,
    ImportedFile,
    Inheritance,
    Onset,
    Phenotype,
    Prevalence,
    Synonym,
)
from conditions.vocabularies import Kind

_FACTS = (Definition, Synonym, Identifier, GeneAssociation, Inheritance, Onset, Prevalence, Phenotype)


def unconfirmed_files(condition):
    """Return the ImportedFiles, the latest first, that one person or a command has imported alone.

    A file counts if a fact about the condition or its types, or a former symbol of their genes, is of one of the file's
    releases; the fact itself may come from another file of that release.
    """
    types = Condition.objects.filter(parent_links__parent=condition, kind=Kind.SUBTYPE).order_by()
    about = [condition.pk, *types.values_list("pk", flat=True)]
    rows = [
        *(model.objects.filter(condition__in=about) for model in _FACTS),
        Classification.objects.filter(Q(child=condition) | Q(parent=condition)),
        FormerSymbol.objects.filter(gene__associations__condition__in=about),
    ]
    has_facts = reduce(or_, (Q(release__in=each.order_by().values("release")) for each in rows))
    files = ImportedFile.releases.through.objects.filter(has_facts).values("importedfile")
    alone = Q(uploaded_by=None) | Q(applied_by=None) | Q(applied_by=F("uploaded_by"))
    return ImportedFile.objects.filter(alone, pk__in=files).select_related("uploaded_by").prefetch_related("releases")
