"""Queries for the facts on conditions; a fact that two products repeat appears once with both as its sources."""

import re
from collections import defaultdict

from django.db.models import BooleanField, Exists, F, OuterRef, Subquery

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

from .everyday_words import everyday_words, words_of_signs
from .fact_types import Facts, Figure, LinkedGene, SignGroup, SourcedValue, SourceNote, Subtype
from .older_releases import mark_outdated

# Terms by which a source says that it has no value.
NO_VALUE = frozenset(
    {
        InheritanceMode.UNKNOWN,
        InheritanceMode.NO_DATA,
        InheritanceMode.NOT_APPLICABLE,
        AgeOfOnset.NO_DATA,
    }
)
_NO_CLASS = frozenset({"", PrevalenceClass.UNKNOWN, PrevalenceClass.NOT_DOCUMENTED})
_SYSTEMS, _TYPES, _AGES, _FREQUENCIES = (
    {value: position for position, value in enumerate(vocabulary.values)}
    for vocabulary in (IdentifierSystem, PrevalenceType, AgeOfOnset, Frequency)
)
WORLD = "Worldwide"
# The columns of a row's release where only its source is shown.
_SOURCE = ("release__source", "release__product")


def facts_of(condition, *, signs=False):
    """Return the Facts of a condition in a constant number of queries."""
    return facts_of_all([condition], signs=signs)[condition.pk]


def facts_of_all(conditions, *, signs=False):
    """Return {id: Facts} for conditions, in a constant number of queries."""
    ids = [condition.pk for condition in conditions]
    subtypes, genes, codes = _types_genes_and_codes(ids)
    inheritance = _by_condition(Inheritance.objects.filter(condition__in=ids))
    onset = _by_condition(Onset.objects.filter(condition__in=ids))
    prevalence = _by_condition(Prevalence.objects.filter(condition__in=ids))
    phenotypes = _by_condition(Phenotype.objects.filter(condition__in=ids)) if signs else {}
    words = everyday_words({row.hpo_id: row.term for rows in phenotypes.values() for row in rows})
    facts = {}
    for condition in conditions:
        pk = condition.pk
        groups, not_signs = _signs(phenotypes.get(pk, ()))
        facts[pk] = Facts(
            condition,
            inheritance=_sourced_values(inheritance.get(pk, ()), lambda row: InheritanceMode(row.mode)),
            onset=sorted(
                _sourced_values(onset.get(pk, ()), lambda row: AgeOfOnset(row.age)),
                key=lambda fact: _AGES[fact.value],
            ),
            prevalence=_figures(prevalence.get(pk, ())),
            genes=genes.get(pk, []),
            subtypes=subtypes.get(pk, []),
            identifiers=codes.get(pk, []),
            signs=groups,
            not_signs=not_signs,
            everyday_words=words_of_signs(phenotypes.get(pk, ()), words),
        )
    releases = _releases_of(facts.values())
    _add_source_notes(facts.values(), releases)
    mark_outdated(facts.values(), releases)
    return facts


def parts_on_paper(condition):
    """Return {name: Lookup}, the querysets of the facts that are printed with a condition's pages; for `on_paper`.

    `condition` is its id or an expression.
    """
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


def on_paper(condition, rows):
    """Return the Facts that are printed: the subtypes of a condition with their genes, and its codes.

    `rows` maps the names of `parts_on_paper` to rows, whose releases have only a source and a product.
    """
    genes, codes = _genes(rows["genes"], rows["former"]), _codes([*rows["codes"], *rows["codes_of_types"]])
    subtypes = _subtypes(rows["types"], genes, codes)
    facts = Facts(condition, subtypes=subtypes.get(condition.pk, []), identifiers=codes.get(condition.pk, []))
    sourced_rows = (*rows["types"], *rows["genes"], *rows["codes"], *rows["codes_of_types"])
    _add_source_notes([facts], {row.release_id: row.release for row in sourced_rows})
    return facts


def _types_genes_and_codes(ids):
    """Return three dicts by condition id: its Subtypes, its LinkedGenes, its codes as SourcedValues."""
    named = Classification.objects.filter(child=OuterRef("child"), release__source=OuterRef("release__source"))
    newest = named.order_by(F("release__released_on").desc(nulls_last=True)).values("release")[:1]
    links = list(_types_of(parent__in=ids).select_related("child").annotate(newest=Subquery(newest)))
    all_ids = {*ids, *(link.child_id for link in links)}
    associated = GeneAssociation.objects.filter(condition__in=all_ids)
    associated = list(associated.select_related("gene").order_by())
    former = _former_of({row.gene_id for row in associated}) if associated else ()
    genes, codes = _genes(associated, former), _codes(Identifier.objects.filter(condition__in=all_ids))
    return _subtypes(links, genes, codes), genes, codes


def _types_of(**parent):
    """Return the Classification rows of the subtypes of one or several conditions, with `is_public`."""
    links = Classification.objects.filter(**parent, child__kind=Kind.SUBTYPE, child__is_obsolete=False)
    return links.annotate(is_public=Exists(Edition.objects.live().filter(page__condition=OuterRef("child"))))


def _former_of(genes):
    return FormerSymbol.objects.filter(gene__in=genes, is_alias=False)


def _releases_of(all_facts):
    """Return {id: Release} of all releases in these Facts."""
    ids = {pk for facts in all_facts for fact in facts.every() for pk in (*fact.release_ids, *fact.kind_release_ids)}
    return Release.objects.in_bulk(ids - {None})


def _add_source_notes(all_facts, releases):
    """Give each SourcedValue its SourceNotes, lettered per condition."""
    for facts in all_facts:
        mine = {pk for fact in facts.every() for pk in fact.release_ids if pk is not None}
        ordered = sorted((releases[pk] for pk in mine), key=lambda one: (one.source, one.product, -one.pk))
        facts.source_notes = [SourceNote(release, _letter(index)) for index, release in enumerate(ordered)]
        by_release = {note.release.pk: note for note in facts.source_notes}
        for fact in facts.every():
            fact.source_notes = [note for pk, note in by_release.items() if pk in fact.release_ids]


def _letter(index):
    """Return "a" for 0, "z" for 25, "aa" for 26."""
    more, last = divmod(index, 26)
    return (_letter(more - 1) if more else "") + chr(ord("a") + last)


def _by_condition(rows):
    by_condition = defaultdict(list)
    for row in rows:
        by_condition[row.condition_id].append(row)
    return by_condition


def _sourced_values(rows, value_of):
    """Return a SourcedValue for each different value, without NO_VALUE."""
    by_value, kind = {}, _releases(rows)
    for row in rows:
        value = value_of(row)
        if value not in NO_VALUE:
            by_value.setdefault(value, SourcedValue(value, kind_release_ids=kind)).add_source(row)
    return list(by_value.values())


def _releases(rows):
    return {row.release_id for row in rows}


def _figures(rows):
    """Return the Figures; different figures are never merged, equal ones of two products appear once."""
    by_key, kind = {}, _releases(rows)
    for row in rows:
        if row.prevalence_class in _NO_CLASS and row.value is None:
            continue
        key = (row.type, row.prevalence_class, row.place, row.sources), (row.value, row.unit)
        by_key.setdefault(key, Figure(row, kind_release_ids=kind)).add_source(row)
    full = defaultdict(list)
    for (record, (value, _unit)), figure in by_key.items():
        # A source gives no number that somebody typed beside its class.
        if value is not None and figure.release_ids != {None}:
            full[record].append(figure)
    figures = []
    for (record, (value, _unit)), figure in by_key.items():
        if value is None and full[record]:
            # One product gives only the class of a figure that another product gives in full.
            for better in full[record]:
                better.release_ids |= figure.release_ids
        else:
            figures.append(figure)
    return sorted(
        figures, key=lambda one: (one.place != WORLD, _TYPES.get(one.value.type, 99), one.place, one.value.pk)
    )


def _genes(rows, former):
    """Return {condition id: LinkedGenes} from GeneAssociations and their genes' FormerSymbols."""
    symbols = defaultdict(list)
    for one in former:
        symbols[one.gene_id].append(one.symbol)
    linked_genes, kinds = defaultdict(dict), defaultdict(set)
    # Sorted in Python: SQLite would scan all genes to sort a few.
    for row in sorted(rows, key=lambda row: (row.gene.symbol, row.pk)):
        kind = kinds[row.condition_id]
        kind.add(row.release_id)
        linked = linked_genes[row.condition_id].setdefault(
            row.gene_id, LinkedGene(row.gene, former=symbols[row.gene_id], kind_release_ids=kind)
        )
        if row.association not in linked.associations:
            linked.associations.append(row.association)
        linked.add_source(row)
    return {condition: list(genes.values()) for condition, genes in linked_genes.items()}


def _codes(rows):
    by_condition, kinds = defaultdict(dict), defaultdict(set)
    for row in rows:
        # A product may have the codes of one system only.
        kind = kinds[row.condition_id, row.system]
        kind.add(row.release_id)
        # If two sources disagree about the relation, the page shows both.
        key = (row.system, row.code, row.relation)
        code = by_condition[row.condition_id].setdefault(key, SourcedValue(row, kind_release_ids=kind))
        code.add_source(row)
    return {
        condition: sorted(codes.values(), key=lambda fact: (_SYSTEMS.get(fact.value.system, 99), fact.value.code))
        for condition, codes in by_condition.items()
    }


def _subtypes(links, genes, codes):
    by_parent = defaultdict(dict)
    for link in links:
        child = link.child
        subtype = by_parent[link.parent_id].setdefault(
            child.pk,
            Subtype(
                child,
                is_public=link.is_public,
                genes=[linked for linked in genes.get(child.pk, ()) if linked.is_causal],
                codes=codes.get(child.pk, []),
            ),
        )
        subtype.add_source(link)
        # Only the full facts know the newest release that names a parent of the subtype.
        subtype.kind_release_ids |= {link.release_id, getattr(link, "newest", link.release_id)}
    return {
        parent: sorted(children.values(), key=lambda one: _natural(one.value.sort_name))
        for parent, children in by_parent.items()
    }


def _natural(name):
    """Return a sort key that puts "type 2" before "type 10"."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def _signs(rows):
    """Return (SignGroups, most frequent first; signs that the sources exclude)."""
    by_key, kind = {}, _releases(rows)
    imported = {(row.frequency, row.hpo_id, row.term) for row in rows if row.release_id}
    for row in rows:
        # A term that somebody typed does not become the source's because it has the same code.
        is_sources = row.release_id or (row.frequency, row.hpo_id, row.term) in imported
        key = (row.frequency, row.hpo_id, "" if is_sources else row.term)
        by_key.setdefault(key, SourcedValue(row, kind_release_ids=kind)).add_source(row)
    groups = defaultdict(list)
    for (frequency, _hpo, _term), fact in by_key.items():
        groups[frequency].append(fact)
    for signs in groups.values():
        signs.sort(key=lambda fact: fact.value.term.casefold())
    excluded = groups.pop(Frequency.EXCLUDED, [])
    order = sorted(groups, key=lambda frequency: _FREQUENCIES.get(frequency, 99))
    return [SignGroup(frequency, groups[frequency]) for frequency in order], excluded
