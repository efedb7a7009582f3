"""The corpus of the ranking test: conditions with their names, genes and codes, each with one live answer."""

import tomllib
from pathlib import Path

from django.db import connection

from conditions.fields import fold
from conditions.models import Edition, FormerSymbol, Gene
from conditions.vocabularies import GeneAssociationType, IdentifierSystem, Kind, MappingRelation
from tests import factories

HERE = Path(__file__).parent
ANSWER = "This answer says in a few plain words what the name stands for and who looks after people who have it."


def load_corpus(editor, reviewer):
    """Make the conditions of corpus.toml and return {ORPHAcode: Condition}."""
    data = tomllib.loads((HERE / "corpus.toml").read_text())
    genes, found = {}, {}
    for entry in data["conditions"]:
        name, code = entry["name"], entry["orpha"]
        kind = Kind.SUBTYPE if "type " in name and name.startswith("Congenital gen") else Kind.DISORDER
        condition = factories.make_condition(name, slug=f"orpha-{code}", kind=kind)
        for position, other in enumerate(entry.get("synonyms", [])):
            condition.synonyms.create(name=other, position=position)
        condition.identifiers.create(system=IdentifierSystem.ORPHA, code=code, relation=MappingRelation.EXACT)
        for system, value, relation in entry.get("codes", []):
            condition.identifiers.create(system=system, code=value, relation=relation)
        for symbol in entry.get("genes", []):
            if symbol not in genes:
                genes[symbol] = Gene.objects.create(symbol=symbol)
            condition.gene_associations.create(gene=genes[symbol], association=GeneAssociationType.GERMLINE)
        publish(factories.make_page(condition, "overview"), editor, reviewer, data["texts"].get(code, ANSWER))
        found[code] = condition
    for symbol, formers in data["former_symbols"].items():
        FormerSymbol.objects.bulk_create(FormerSymbol(gene=genes[symbol], symbol=former) for former in formers)
    if connection.vendor == "postgresql":
        # Without statistics of these rows, PostgreSQL may plan to read whole tables for each name.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return found


def publish(page, editor, reviewer, text=ANSWER):
    """Publish an answer on a page with the words of `text` in it."""
    short_answer = f"{text} Each part below has a heading of its own and names the sources that it rests on."
    edition = factories.make_published(page, by=editor, reviewer=reviewer, short_answer=short_answer)
    Edition.objects.filter(pk=edition.pk).update(search_text=fold(f"{edition.title} {short_answer}"))
    return edition


def load_queries():
    """Yield (kind, query, ORPHAcode, rank, whether the kind is exact) for each line of queries.toml."""
    for kind, part in tomllib.loads((HERE / "queries.toml").read_text()).items():
        for query, code in part["queries"]:
            yield kind, query, code, part["rank"], part.get("exact", False)
