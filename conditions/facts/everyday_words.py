"""Everyday words for signs, from the Human Phenotype Ontology."""

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from conditions.models import HpoSynonym, HpoTerm
from conditions.vocabularies import HpoSynonymType, SynonymScope

from .fact_types import SourcedValue


def everyday_words(terms):
    """Return {HPO id: (everyday word, id of its release)} for signs, {HPO id: name in the source}.

    An id that was merged into another term, or is obsolete, has the word of the term that follows it.
    """
    if not terms:
        return {}
    synonyms = HpoSynonym.objects.filter(type=HpoSynonymType.LAYPERSON, scope=SynonymScope.EXACT)
    synonyms = synonyms.filter(term=Coalesce(OuterRef("replaced_by"), OuterRef("pk"))).order_by("position")
    rows = HpoTerm.objects.filter(hpo_id__in=terms).annotate(everyday=Subquery(synonyms.values("name")[:1])).order_by()
    return {
        hpo_id: (word, release)
        for hpo_id, word, release in rows.values_list("hpo_id", "everyday", "release")
        if word and word.casefold() != terms[hpo_id].casefold()
    }


def words_of_signs(rows, words):
    """Return the everyday words for the signs of one condition as a SourcedValue, None if there are none."""
    mine = {row.hpo_id: words[row.hpo_id] for row in rows if row.hpo_id in words}
    if not mine:
        return None
    return SourcedValue(
        {hpo_id: word for hpo_id, (word, _release) in mine.items()}, {pk for _word, pk in mine.values()}
    )
