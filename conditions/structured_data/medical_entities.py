"""Nodes for medical entities: conditions with their names, codes and figures, and genes.

No node has a reviewer, since the page shows facts apart from the reviewed text. schema.org
has no property for inheritance, age of onset or a subtype.
"""

from django.utils.translation import gettext as _

from conditions.facts.wording import former_symbols
from conditions.vocabularies import MappingRelation, SynonymScope

from .nodes import node, reference
from .urls import absolute_url, condition_id, fragment_url, gene_id

# A narrower or broader name belongs to another disease.
_OWN_NAMES = frozenset({SynonymScope.EXACT, SynonymScope.ABBREVIATION, SynonymScope.FORMER})


def condition(condition, facts=None, *, name=None):
    """Return a condition with a public page; with `facts`, also its other names, codes and figures.

    `name` is the name that was signed with a page; by default, the condition's present name is used.
    """
    more = {}
    if facts is not None:
        names = [synonym.name for synonym in condition.synonyms.all() if synonym.scope in _OWN_NAMES]
        more = {"alternateName": names, "epidemiology": [_figure(one) for one in facts.prevalence]}
        more |= _codes(facts.identifiers)
    shown = name or condition.name
    return node("MedicalCondition", condition_id(condition), name=shown, url=_page_url(condition), **more)


def subtype(subtype, parent):
    """Return a facts.fact_types.Subtype of a condition, with the codes that its row shows."""
    return node(
        "MedicalCondition",
        _subtype_id(subtype, parent),
        name=subtype.value.name,
        url=_page_url(subtype.value) if subtype.is_public else None,
        **_codes(subtype.main_codes),
    )


def genes(parent, facts):
    """Return the genes of a condition and of its subtypes, each with the diseases that its variants cause."""
    caused = {}
    for linked in facts.genes:
        caused[linked.gene.pk] = (linked, [condition_id(parent)] if linked.is_causal else [])
    for one in facts.subtypes:
        for linked in one.genes:
            caused.setdefault(linked.gene.pk, (linked, []))[1].append(_subtype_id(one, parent))
    return [
        node(
            "Gene",
            gene_id(linked.gene),
            name=linked.gene.symbol,
            alternateName=former_symbols(linked),
            associatedDisease=[reference(identity) for identity in diseases],
        )
        for linked, diseases in caused.values()
    ]


def gene(gene, former, caused):
    """Return a gene as its page shows it, with its other symbols (`former`) and the conditions that it causes."""
    identifier = node("PropertyValue", propertyID="HGNC", value=f"HGNC:{gene.hgnc}") if gene.hgnc else None
    return node(
        "Gene",
        gene_id(gene),
        name=gene.symbol,
        alternateName=[name for name in (gene.name, *former) if name],
        identifier=identifier,
        sameAs=gene.hgnc_url,
        associatedDisease=[_listed(one) for one in caused],
    )


def _listed(condition):
    """Return a condition of a list; it has no URL unless it has public answers."""
    if condition.has_answers:
        return node("MedicalCondition", condition_id(condition), name=condition.name, url=_page_url(condition))
    return node("MedicalCondition", name=condition.name)


def _page_url(condition):
    return absolute_url(condition.get_absolute_url())


def _subtype_id(subtype, parent):
    """Return the `@id` of a subtype: on its own page if that is public, else its row on the parent's page."""
    if subtype.is_public:
        return condition_id(subtype.value)
    return fragment_url(parent.get_absolute_url(), f"type-{subtype.value.slug}")


def _codes(identifiers):
    """Return the properties for the codes that match the condition exactly, and for their URLs.

    schema.org cannot say that a code is broader or narrower than a condition; the page does.
    """
    exact = [fact.value for fact in identifiers if fact.value.relation == MappingRelation.EXACT]
    return {
        "code": [node("MedicalCode", codeValue=one.code, codingSystem=str(one.get_system_display())) for one in exact],
        "sameAs": [one.address for one in exact if one.address],
    }


def _figure(figure):
    """Return a Figure in the words of the page, with its source."""
    figure_range = figure.range[:1].upper() + figure.range[1:]
    words = f"{figure_range} ({figure.number})" if figure_range and figure.number else figure_range or figure.number
    values = [words, figure.place, figure.value.get_type_display().lower()]
    text = " · ".join(value for value in values if value) + "."
    if figure.references:
        text += " " + _("Source:") + " " + ", ".join(words for words, _url in figure.references) + "."
    if figure.passport:
        text += f" ({figure.passport})"
    return text
