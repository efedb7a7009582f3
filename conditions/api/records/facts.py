"""Records of imported facts about a condition, each with its source releases."""

from django.utils.translation import gettext_lazy as _

from conditions.api import schemas
from conditions.api.links import absolute_url
from conditions.api.schemas import define, list_of, one_of, or_null, text
from conditions.vocabularies import (
    AgeOfOnset,
    Frequency,
    GeneAssociationType,
    IdentifierSystem,
    InheritanceMode,
    MappingRelation,
    PrevalenceClass,
    PrevalenceType,
)

_SOURCES = {
    "releases": list_of(text(), _("The letters of the releases that contain the fact.")),
    "by_hand": schemas.boolean(_("Whether our editors added it, alone or beside the releases.")),
    "confirmed_on": or_null(
        schemas.date(), _("When a second person confirmed what our editors added; null if nobody did.")
    ),
}
RELEASE = define(
    "Release",
    _("A release that facts come from, and its licence. The reviewed texts have a different licence."),
    letter=text(_("The letter that stands for this release in the facts.")),
    source=text(),
    product=text(),
    version=text(),
    released_on=or_null(schemas.date()),
    licence=text(),
    licence_url=text(),
    credit=text(_("The credit line that the licence requires.")),
)
INHERITANCE = define(
    "Inheritance",
    _("How the condition is passed on, according to a source."),
    term=one_of(InheritanceMode.values),
    words=text(_("The same in plain words.")),
    **_SOURCES,
)
ONSET = define(
    "Onset",
    _("The usual age at first signs, according to a source."),
    term=one_of(AgeOfOnset.values),
    words=text(_("The same in plain words.")),
    **_SOURCES,
)
FIGURE = define(
    "Figure",
    _("One prevalence figure of one source; figures are never merged."),
    type=one_of(PrevalenceType.values),
    range=one_of(["", *PrevalenceClass.values], _("The source’s class; empty where it gives a number only.")),
    value=or_null({"type": "number"}, _("Null where the source gives a class only.")),
    unit=text(_("Such as “per 100,000” or “cases”.")),
    place=text(),
    references=list_of(define("Reference", _("Where a figure is from."), words=text(), url=or_null(schemas.url()))),
    **_SOURCES,
)
GENE = define(
    "Gene",
    _("A gene that sources link to the condition."),
    symbol=text(_("The current symbol.")),
    name=text(),
    name_by_hand=schemas.boolean(_("Whether our editors typed the name.")),
    hgnc=text(_("The HGNC number; empty if it is not known.")),
    former_symbols=list_of(text()),
    associations=list_of(
        one_of(GeneAssociationType.values), _("How the gene is linked to the condition, according to the sources.")
    ),
    is_causal=schemas.boolean(),
    **_SOURCES,
)
_IDENTIFIER = {
    "system": one_of(IdentifierSystem.values),
    "code": text(),
    "relation": one_of(
        MappingRelation.values,
        _("E exact, NTBT narrower than the code, BTNT broader, CLOSE close, REL related, ND not determined."),
    ),
    "url": or_null(schemas.url(), _("Where the code can be looked up.")),
}
CODE = define("Code", _("A code of the condition in another system."), **_IDENTIFIER)
IDENTIFIER = define(
    "Identifier", _("A code of the condition in another system, with its sources."), **_IDENTIFIER, **_SOURCES
)
SUBTYPE = define(
    "Subtype",
    _("A type of the condition."),
    name=text(),
    url=or_null(schemas.url(), _("Null where nothing about it is public.")),
    genes=list_of(GENE),
    identifiers=list_of(IDENTIFIER),
    **_SOURCES,
)
SIGN = define(
    "Sign",
    _("A sign of the condition, as a term of the Human Phenotype Ontology."),
    hpo=text(),
    term=text(),
    everyday_word=text(_("The sign in an everyday word of the HPO; empty where there is none.")),
    **_SOURCES,
)
SIGN_GROUP = define(
    "SignGroup",
    _("Signs that occur equally often."),
    frequency=one_of(["", *Frequency.values], _("Empty where the source gives none.")),
    words=text(),
    signs=list_of(SIGN),
)
FACTS = define(
    "Facts",
    _(
        "Facts with releases are copied unchanged from them. Facts with `by_hand` were added by our editors. Our "
        "reviewers have signed neither."
    ),
    inheritance=list_of(INHERITANCE),
    onset=list_of(ONSET),
    prevalence=list_of(FIGURE),
    genes=list_of(GENE),
    subtypes=list_of(SUBTYPE),
    signs=list_of(SIGN_GROUP),
    excluded_signs=list_of(SIGN, _("Signs that the sources say are not part of it.")),
    identifiers=list_of(IDENTIFIER),
    releases=list_of(RELEASE),
)


def facts(condition_facts):
    """Return the Facts record of the Facts of `conditions.facts`."""
    words = condition_facts.everyday_words.value if condition_facts.everyday_words else {}

    def sign(fact):
        hpo_id = fact.value.hpo_id
        return {"hpo": hpo_id, "term": fact.value.term, "everyday_word": words.get(hpo_id, ""), **_sources(fact)}

    return {
        "inheritance": [_term(fact) for fact in condition_facts.inheritance],
        "onset": [_term(fact) for fact in condition_facts.onset],
        "prevalence": [_figure(figure) for figure in condition_facts.prevalence],
        "genes": [_gene(linked) for linked in condition_facts.genes],
        "subtypes": [_subtype(subtype) for subtype in condition_facts.subtypes],
        "signs": [
            {"frequency": group.frequency, "words": group.label, "signs": [sign(fact) for fact in group.signs]}
            for group in condition_facts.signs
        ],
        "excluded_signs": [sign(fact) for fact in condition_facts.not_signs],
        "identifiers": [_identifier(fact) for fact in condition_facts.identifiers],
        "releases": [_release(source_note) for source_note in condition_facts.source_notes],
    }


def code(identifier):
    return {
        "system": identifier.system,
        "code": identifier.code,
        "relation": identifier.relation,
        "url": identifier.address or None,
    }


def _sources(fact):
    return {
        "releases": [source_note.letter for source_note in fact.source_notes],
        "by_hand": fact.is_by_hand,
        "confirmed_on": fact.confirmed_on,
    }


def _term(fact):
    return {"term": fact.value.value, "words": fact.value.label, **_sources(fact)}


def _figure(figure):
    record = figure.value
    return {
        "type": record.type,
        "range": record.prevalence_class,
        "value": None if record.value is None else float(record.value),
        "unit": record.unit,
        "place": record.place,
        "references": [{"words": words, "url": address or None} for words, address in figure.references],
        **_sources(figure),
    }


def _gene(linked):
    return {
        "symbol": linked.gene.symbol,
        "name": linked.gene.name,
        "name_by_hand": "name" in linked.gene.by_hand,
        "hgnc": linked.gene.hgnc,
        "former_symbols": linked.former,
        "associations": linked.associations,
        "is_causal": linked.is_causal,
        **_sources(linked),
    }


def _subtype(subtype):
    return {
        "name": subtype.value.name,
        "url": absolute_url(subtype.value.get_absolute_url()) if subtype.is_public else None,
        "genes": [_gene(linked) for linked in subtype.genes],
        "identifiers": [_identifier(fact) for fact in subtype.codes],
        **_sources(subtype),
    }


def _identifier(fact):
    return {**code(fact.value), **_sources(fact)}


def _release(source_note):
    release = source_note.release
    return {
        "letter": source_note.letter,
        "source": release.source,
        "product": release.product,
        "version": release.version,
        "released_on": release.released_on,
        "licence": release.licence,
        "licence_url": release.licence_url,
        "credit": release.credit,
    }
