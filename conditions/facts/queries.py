"""Reading conditions' facts: what two products repeat stands once with both named; numbers are never merged."""

import re
from collections import defaultdict

from django.db.models import BooleanField, Exists, OuterRef

from conditions.combined_query import Lookup
from conditions.models import (
    Classification,
    Edition,
    FormerSymbol,
    GeneAssociation,
    Identifier,
    Inheritance,
    Onset,
    Phenotype,
    Prevalence,
    Release,
)
from conditions.vocabularies import (
    AgeOfOnset,
    Frequency,
    IdentifierSystem,
    InheritanceMode,
    Kind,
    PrevalenceClass,
    PrevalenceType,
)

from .fact_types import Facts, Figure, LinkedGene, Passport, Said, SignGroup, Subtype

# Answers of a source that say that it does not know.
NO_ANSWER = frozenset(
    {
        InheritanceMode.UNKNOWN,
        InheritanceMode.NO_DATA,
        InheritanceMode.NOT_APPLICABLE,
        AgeOfOnset.NO_DATA,
    }
)
_NO_CLASS = frozenset({"", PrevalenceClass.UNKNOWN, PrevalenceClass.NOT_DOCUMENTED})
_SYSTEMS, _TYPES, _AGES, _FREQUENCIES = (
    {value: place for place, value in enumerate(vocabulary.values)}
    for vocabulary in (IdentifierSystem, PrevalenceType, AgeOfOnset, Frequency)
)
WORLD = "Worldwide"
# Of a row's release, where no more is shown than who says it.
_SOURCE = ("release__source", "release__product")


def facts_of(condition, *, signs=False):
    """Return the Facts of a condition in a constant number of queries."""
    return facts_of_all([condition], signs=signs)[condition.pk]


def facts_of_all(conditions, *, signs=False):
    """Return {id: Facts} for conditions, in a number of queries that does not grow with theirs."""
    ids = [condition.pk for condition in conditions]
    subtypes, genes, codes = _types_genes_and_codes(ids)
    inheritance = _by_owner(Inheritance.objects.filter(condition__in=ids))
    onset = _by_owner(Onset.objects.filter(condition__in=ids))
    prevalence = _by_owner(Prevalence.objects.filter(condition__in=ids))
    phenotypes = _by_owner(Phenotype.objects.filter(condition__in=ids)) if signs else {}
    found = {}
    for condition in conditions:
        pk = condition.pk
        groups, not_signs = _signs(phenotypes.get(pk, ()))
        found[pk] = Facts(
            condition,
            inheritance=_said(inheritance.get(pk, ()), lambda row: InheritanceMode(row.mode)),
            onset=sorted(_said(onset.get(pk, ()), lambda row: AgeOfOnset(row.age)), key=lambda said: _AGES[said.value]),
            prevalence=_figures(prevalence.get(pk, ())),
            genes=genes.get(pk, []),
            subtypes=subtypes.get(pk, []),
            identifiers=codes.get(pk, []),
            signs=groups,
            not_signs=not_signs,
        )
    _give_passports(found.values(), _releases_of(found.values()))
    return found


def parts_on_paper(condition):
    """Return {name: Lookup} of what goes on paper of a condition, by its id: for `on_paper`."""
    links = _types_of(parent=condition)
    types = links.order_by().values("child")
    genes = GeneAssociation.objects.filter(condition__in=types)
    codes = ("condition", "system", "code", "relation", *_SOURCE)
    is_public = {"is_public": BooleanField()}
    return {
        "types": Lookup(links, ("parent", "child__name", "child__slug", "child__sort_name", *_SOURCE), is_public),
        "genes": Lookup(genes.order_by(), ("condition", "gene__symbol", "association", *_SOURCE)),
        "former": Lookup(_former_of(genes.order_by().values("gene")), ("gene", "symbol")),
        "codes": Lookup(Identifier.objects.filter(condition=condition), codes),
        "codes_of_types": Lookup(Identifier.objects.filter(condition__in=types), codes),
    }


def on_paper(condition, found):
    """Return the Facts of a condition that go on paper: its subtypes with their genes, and its codes.

    `found` is what a statement with `parts_on_paper` has found. Of the releases it knows the source.
    """
    genes, codes = _genes(found["genes"], found["former"]), _codes([*found["codes"], *found["codes_of_types"]])
    subtypes = _subtypes(found["types"], genes, codes)
    facts = Facts(condition, subtypes=subtypes.get(condition.pk, []), identifiers=codes.get(condition.pk, []))
    rows = (*found["types"], *found["genes"], *found["codes"], *found["codes_of_types"])
    _give_passports([facts], {row.release_id: row.release for row in rows})
    return facts


def _types_genes_and_codes(ids):
    """Return three dicts by condition: its Subtypes, its LinkedGenes and its codes, each code a Said."""
    links = list(_types_of(parent__in=ids).select_related("child"))
    everyone = {*ids, *(link.child_id for link in links)}
    associated = GeneAssociation.objects.filter(condition__in=everyone)
    associated = list(associated.select_related("gene").order_by())
    former = _former_of({row.gene_id for row in associated}) if associated else ()
    genes, codes = _genes(associated, former), _codes(Identifier.objects.filter(condition__in=everyone))
    return _subtypes(links, genes, codes), genes, codes


def _types_of(**parent):
    """Return the Classification rows of a condition's types, or of those of several, with `is_public`."""
    links = Classification.objects.filter(**parent, child__kind=Kind.SUBTYPE, child__is_obsolete=False)
    return links.annotate(is_public=Exists(Edition.objects.live().filter(page__condition=OuterRef("child"))))


def _former_of(genes):
    return FormerSymbol.objects.filter(gene__in=genes, is_alias=False)


def _releases_of(many):
    """Return {id: Release} of the releases that these Facts come from."""
    return Release.objects.in_bulk({pk for facts in many for said in facts.every() for pk in said.release_ids} - {None})


def _give_passports(many, releases):
    """Let each Said know the releases that say it, under the letters of its condition's page."""
    for facts in many:
        mine = {pk for said in facts.every() for pk in said.release_ids if pk is not None}
        ordered = sorted((releases[pk] for pk in mine), key=lambda one: (one.source, one.product, -one.pk))
        facts.passports = [Passport(release, _letter(place)) for place, release in enumerate(ordered)]
        by_release = {passport.release.pk: passport for passport in facts.passports}
        for said in facts.every():
            said.passports = [passport for pk, passport in by_release.items() if pk in said.release_ids]


def _letter(place):
    more, last = divmod(place, 26)
    return (_letter(more - 1) if more else "") + chr(ord("a") + last)


def _by_owner(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.condition_id].append(row)
    return found


def _said(rows, value_of):
    """Return a Said for each answer; those by which a source says that it does not know are none."""
    found = {}
    for row in rows:
        value = value_of(row)
        if value not in NO_ANSWER:
            found.setdefault(value, Said(value)).release_ids.add(row.release_id)
    return list(found.values())


def _figures(rows):
    """Return the figures as they are in each source; one that two products repeat stands once."""
    found = {}
    for row in rows:
        if row.prevalence_class in _NO_CLASS and row.value is None:
            continue
        key = (row.type, row.prevalence_class, row.place, row.sources), (row.value, row.unit)
        found.setdefault(key, Figure(row)).release_ids.add(row.release_id)
    full = defaultdict(list)
    for (record, (value, _unit)), figure in found.items():
        if value is not None:
            full[record].append(figure)
    figures = []
    for (record, (value, _unit)), figure in found.items():
        if value is None and full[record]:
            # One product gives the class alone of what another gives in full.
            for better in full[record]:
                better.release_ids |= figure.release_ids
        else:
            figures.append(figure)
    return sorted(
        figures, key=lambda one: (one.place != WORLD, _TYPES.get(one.value.type, 99), one.place, one.value.pk)
    )


def _genes(rows, former):
    """Return {condition: its LinkedGenes} from GeneAssociations and their genes' FormerSymbols."""
    symbols = defaultdict(list)
    for one in former:
        symbols[one.gene_id].append(one.symbol)
    found = defaultdict(dict)
    # Sorted here: SQLite would look through all genes for the order of a few.
    for row in sorted(rows, key=lambda row: (row.gene.symbol, row.pk)):
        linked = found[row.condition_id].setdefault(row.gene_id, LinkedGene(row.gene, former=symbols[row.gene_id]))
        if row.association not in linked.associations:
            linked.associations.append(row.association)
        linked.release_ids.add(row.release_id)
    return {condition: list(genes.values()) for condition, genes in found.items()}


def _codes(rows):
    found = defaultdict(dict)
    for row in rows:
        # Two sources may see the relation differently: then both stand there.
        key = (row.system, row.code, row.relation)
        found[row.condition_id].setdefault(key, Said(row)).release_ids.add(row.release_id)
    return {
        condition: sorted(codes.values(), key=lambda said: (_SYSTEMS.get(said.value.system, 99), said.value.code))
        for condition, codes in found.items()
    }


def _subtypes(links, genes, codes):
    found = defaultdict(dict)
    for link in links:
        child = link.child
        subtype = found[link.parent_id].setdefault(
            child.pk,
            Subtype(
                child,
                is_public=link.is_public,
                genes=[linked for linked in genes.get(child.pk, ()) if linked.is_causal],
                codes=codes.get(child.pk, []),
            ),
        )
        subtype.release_ids.add(link.release_id)
    return {
        parent: sorted(children.values(), key=lambda one: _natural(one.value.sort_name))
        for parent, children in found.items()
    }


def _natural(name):
    """Return a key that puts "type 2" before "type 10"."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def _signs(rows):
    """Return (SignGroups from the most frequent on, signs that the sources exclude)."""
    found = {}
    for row in rows:
        found.setdefault((row.frequency, row.hpo_id), Said(row)).release_ids.add(row.release_id)
    groups = defaultdict(list)
    for (frequency, _hpo), said in found.items():
        groups[frequency].append(said)
    for signs in groups.values():
        signs.sort(key=lambda said: said.value.term.casefold())
    excluded = groups.pop(Frequency.EXCLUDED, [])
    order = sorted(groups, key=lambda frequency: _FREQUENCIES.get(frequency, 99))
    return [SignGroup(frequency, groups[frequency]) for frequency in order], excluded
