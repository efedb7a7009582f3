"""Reading conditions' facts: what two products repeat stands once with both named; numbers are never merged."""

import re
from collections import defaultdict

from django.db.models import Exists, OuterRef

from conditions.models import (
    Classification,
    Edition,
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

from .known import Facts, Figure, LinkedGene, Passport, Said, SignGroup, Subtype

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


def facts_of(condition, *, signs=False):
    """Return the Facts of a condition in a constant number of queries."""
    return facts_of_all([condition], signs=signs)[condition.pk]


def facts_of_all(conditions, *, signs=False):
    """Return {id: Facts} for conditions, in a number of queries that does not grow with theirs."""
    ids = [condition.pk for condition in conditions]
    links = Classification.objects.filter(
        parent__in=ids, child__kind=Kind.SUBTYPE, child__is_obsolete=False
    ).select_related("child")
    live = Edition.objects.live().filter(page__condition=OuterRef("child"))
    links = list(links.annotate(is_public=Exists(live)))
    everyone = {*ids, *(link.child_id for link in links)}
    genes, codes = _genes(everyone), _codes(everyone)
    subtypes = _subtypes(links, genes, codes)
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
    _give_passports(found.values())
    return found


def _give_passports(many):
    """Let each Said know the releases that say it, under the letters of its condition's page."""
    ids = {pk for facts in many for said in facts.every() for pk in said.release_ids if pk is not None}
    releases = Release.objects.in_bulk(ids)
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


def _genes(condition_ids):
    rows = (
        GeneAssociation.objects.filter(condition__in=condition_ids)
        .select_related("gene")
        .prefetch_related("gene__former_symbols")
        .order_by("gene__symbol", "pk")
    )
    found = defaultdict(dict)
    for row in rows:
        former = [former.symbol for former in row.gene.former_symbols.all() if not former.is_alias]
        linked = found[row.condition_id].setdefault(row.gene_id, LinkedGene(row.gene, former=former))
        if row.association not in linked.associations:
            linked.associations.append(row.association)
        linked.release_ids.add(row.release_id)
    return {condition: list(genes.values()) for condition, genes in found.items()}


def _codes(condition_ids):
    found = defaultdict(dict)
    for row in Identifier.objects.filter(condition__in=condition_ids):
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
