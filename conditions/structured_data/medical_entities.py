"""What pages are about: conditions with their names, codes and figures, and genes.

Facts come in as the page shows them, apart from the reviewed text: no node here has
a reviewer. schema.org has no property for inheritance, age of onset or a subtype.
"""

from django.utils.translation import gettext as _

from conditions.facts.wording import former_symbols
from conditions.vocabularies import MappingRelation, SynonymScope

from .nodes import node, reference
from .urls import condition_id, gene_id, part, whole

# A narrower or a broader name is the name of something else.
_OWN_NAMES = frozenset({SynonymScope.EXACT, SynonymScope.ABBREVIATION, SynonymScope.FORMER})


def condition(condition, facts=None):
    """Return a condition whose page readers can open, with its other names, codes and figures where it is shown."""
    more = {}
    if facts is not None:
        names = [synonym.name for synonym in condition.synonyms.all() if synonym.scope in _OWN_NAMES]
        more = {"alternateName": names, "epidemiology": [_figure(one) for one in facts.prevalence]}
        more |= _codes(facts.identifiers)
    return node("MedicalCondition", condition_id(condition), name=condition.name, url=_address(condition), **more)


def subtype(subtype, parent):
    """Return a facts.fact_types.Subtype of a condition, with the codes that its row shows."""
    return node(
        "MedicalCondition",
        _subtype_id(subtype, parent),
        name=subtype.value.name,
        url=_address(subtype.value) if subtype.is_public else None,
        **_codes(subtype.main_codes),
    )


def genes(parent, facts):
    """Return the genes of a condition and of its subtypes, each with the diseases that it causes."""
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
    """Return a gene as its own page shows it: `former` its other symbols, `caused` the conditions it causes."""
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
    """Return a condition as lists name it: without an address where no answer of it is public."""
    if condition.has_answers:
        return node("MedicalCondition", condition_id(condition), name=condition.name, url=_address(condition))
    return node("MedicalCondition", name=condition.name)


def _address(condition):
    return whole(condition.get_absolute_url())


def _subtype_id(subtype, parent):
    """Name a subtype by its own page, or where it has none that readers can open, by its row on its parent's."""
    if subtype.is_public:
        return condition_id(subtype.value)
    return part(parent.get_absolute_url(), f"type-{subtype.value.slug}")


def _codes(identifiers):
    """Return the codes that mean exactly this condition, and where they are looked up.

    schema.org cannot say that a code is broader or narrower than a condition; the page does.
    """
    exact = [said.value for said in identifiers if said.value.relation == MappingRelation.EXACT]
    return {
        "code": [node("MedicalCode", codeValue=one.code, codingSystem=str(one.get_system_display())) for one in exact],
        "sameAs": [one.address for one in exact if one.address],
    }


def _figure(figure):
    """Return a Figure in the words of the page, its source included: figures of different sources are never merged."""
    said = figure.range[:1].upper() + figure.range[1:]
    words = f"{said} ({figure.number})" if said and figure.number else said or figure.number
    parts = [words, figure.place, figure.value.get_type_display().lower()]
    text = " · ".join(one for one in parts if one) + "."
    if figure.references:
        text += " " + _("Source:") + " " + ", ".join(words for words, _address in figure.references) + "."
    return text
