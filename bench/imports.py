"""Growth of imports: time, memory and rows per second for 1,000 and 10,000 invented disorders.

    python bench/imports.py [SMALL LARGE]

Each size runs in a process of its own, in a test database of the engine in DATABASE_URL (SQLite in a temporary file
without it). All six Orphadata products are written to a temporary folder and imported one after the other; then as many
rows are stored with plain bulk_create. Prints the figures of this machine, and their ratios, which matter.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from production import use_production

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000)

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<JDBOR date="2025-06-24 07:35:18" version="1.3.42" '
    'copyright="Orphanet (c) 2025" dbserver="x"><Availability/>'
)
TYPE = (
    '<DisorderType id="1"><Name lang="en">Disease</Name></DisorderType>'
    '<DisorderGroup id="2"><Name lang="en">Disorder</Name></DisorderGroup>'
)


def disorder(number, inner):
    return (
        f'<Disorder id="{number}"><OrphaCode>{number}</OrphaCode>'
        '<ExpertLink lang="en">http://www.orpha.net/</ExpertLink>'
        f'<Name lang="en">Made-up syndrome of kind {number}</Name>{TYPE}{inner}</Disorder>\n'
    )


def term(tag, text):
    return f'<{tag} id="1"><Name lang="en">{text}</Name></{tag}>'


def reference(source, code):
    relation = term("DisorderMappingRelation", "E (Exact mapping: the two concepts are equivalent)")
    inner = f"<Source>{source}</Source><Reference>{code}</Reference>{relation}"
    return f'<ExternalReference id="1">{inner}</ExternalReference>'


def names(number):
    synonyms = "".join(f"<Synonym>Syndrome {number}, {word} type</Synonym>" for word in ("early", "late", "mild"))
    codes = reference("OMIM", 100_000 + number) + reference("ICD-10", f"Q{number % 100:02}.{number % 10}")
    codes += reference("UMLS", f"C{number:07}") + reference("GARD", number)
    text = "A rare made-up disorder that is characterized by nothing at all, and by its number. " * 6
    return disorder(
        number,
        f"<SynonymList>{synonyms}</SynonymList><ExternalReferenceList>{codes}</ExternalReferenceList>"
        "<SummaryInformationList><SummaryInformation><TextSectionList><TextSection>"
        f"{term('TextSectionType', 'Definition')}<Contents>{text}</Contents>"
        "</TextSection></TextSectionList></SummaryInformation></SummaryInformationList>",
    )


def signs(number):
    rows = "".join(
        f'<HPODisorderAssociation><HPO id="1"><HPOId>HP:{(number * 7 + place) % 9_000_000:07}</HPOId>'
        f"<HPOTerm>Sign {place} of the made-up</HPOTerm></HPO>{term('HPOFrequency', 'Frequent (79-30%)')}"
        "</HPODisorderAssociation>"
        for place in range(10)
    )
    return disorder(number, f"<HPODisorderAssociationList>{rows}</HPODisorderAssociationList>")


def genes(number):
    symbol = f"GEN{number // 2}"
    return disorder(
        number,
        "<DisorderGeneAssociationList><DisorderGeneAssociation><SourceOfValidation>1[PMID]</SourceOfValidation>"
        f'<Gene id="1"><Name>made-up gene {symbol}</Name><Symbol>{symbol}</Symbol>'
        f"<SynonymList><Synonym>OLD{number // 2}</Synonym></SynonymList><ExternalReferenceList><ExternalReference>"
        f"<Source>HGNC</Source><Reference>{number // 2 + 1}</Reference>"
        "</ExternalReference></ExternalReferenceList></Gene>"
        f"{term('DisorderGeneAssociationType', 'Disease-causing germline mutation(s) in')}"
        "</DisorderGeneAssociation></DisorderGeneAssociationList>",
    )


def figures(number):
    rows = "".join(
        f"<Prevalence><Source>{number}[PMID]</Source>{term('PrevalenceType', 'Point prevalence')}"
        f"{term('PrevalenceQualification', 'Value and class')}{term('PrevalenceClass', '1-9 / 100 000')}"
        f"<ValMoy>{number % 9 + 0.5}</ValMoy>{term('PrevalenceGeographic', place)}</Prevalence>"
        for place in ("Worldwide", "Europe")
    )
    return disorder(number, f"<PrevalenceList>{rows}</PrevalenceList>")


def ages(number):
    return disorder(
        number,
        f"<AverageAgeOfOnsetList>{term('AverageAgeOfOnset', 'Infancy')}</AverageAgeOfOnsetList>"
        f"<TypeOfInheritanceList>{term('TypeOfInheritance', 'Autosomal recessive')}</TypeOfInheritanceList>",
    )


def tree(number):
    return f"<ClassificationNode>{disorder(number, '')}</ClassificationNode>"


FLAT = ("<DisorderList>", "</DisorderList>")
TREE = (
    '<ClassificationList><Classification id="1"><Name lang="en">Made-up tree</Name><ClassificationNodeRootList>'
    f"<ClassificationNode>{disorder(99_999_999, '')}<ClassificationNodeChildList>",
    "</ClassificationNodeChildList></ClassificationNode></ClassificationNodeRootList></Classification></ClassificationList>",
)
PRODUCTS = {
    "product1": (names, FLAT),
    "product4": (signs, FLAT),
    "product6": (genes, FLAT),
    "product9-prevalence": (figures, FLAT),
    "product9-ages": (ages, FLAT),
    "product3": (tree, TREE),
}


def write(folder, size):
    for product, (record, (start, end)) in PRODUCTS.items():
        with (folder / product).open("w") as file:
            file.write(HEAD + start)
            file.writelines(record(number) for number in range(1, size + 1))
            file.write(f"{end}</JDBOR>")


def measure(size, folder):
    """Import all products of one size in this process; return its figures as a dict."""
    use_production()
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.db import connection

    name = f"{folder}/bench.sqlite3" if connection.vendor == "sqlite" else "bench_imports"
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return {**_import(folder), "engine": connection.vendor}
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _import(folder):
    from conditions.importers.registry import import_file

    start, records, rows = time.perf_counter(), 0, 0
    for product in PRODUCTS:
        with (folder / product).open("rb") as stream:
            report = import_file(product, stream, apply=True)
        records += report.records
        rows += report.total("added")
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    again = time.perf_counter()
    for product in PRODUCTS:
        with (folder / product).open("rb") as stream:
            if not import_file(product, stream, apply=True).changes_nothing:
                raise SystemExit("Importing the same files again changed rows.")
    return {
        "seconds": seconds,
        "again": time.perf_counter() - again,
        "records": records,
        "rows": rows,
        "peak": peak,
        "plain": _plain(rows),
    }


def _plain(count):
    """Return the seconds of bulk_create for `count` plain rows."""
    from django.db import transaction

    from conditions.models import Condition, Phenotype

    condition = Condition.objects.create(name="Plain", slug="plain")
    start = time.perf_counter()
    with transaction.atomic():
        for first in range(0, count, 1000):
            Phenotype.objects.bulk_create(
                Phenotype(condition=condition, hpo_id=f"HP:{number:07}", term="Sign", frequency="Frequent (79-30%)")
                for number in range(first, min(first + 1000, count))
            )
    return time.perf_counter() - start


def main(sizes):
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), size)
            megabytes = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
            command = [sys.executable, __file__, "--measure", str(size), folder]
            found.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))  # noqa: S603
        told = found[-1]
        print_line(
            f"{size:>6} disorders, {megabytes:.0f} MB of XML on {told['engine']}: {told['seconds']:.1f} s, "
            f"again {told['again']:.1f} s, peak {told['peak'] / 1024:.0f} MB; "
            f"{told['records'] / told['seconds']:.0f} records/s, {told['rows'] / told['seconds']:.0f} rows/s, "
            f"plain bulk_create {told['rows'] / told['plain']:.0f} rows/s "
            f"({told['seconds'] / told['plain']:.1f} times its time)"
        )
    small, large = found
    grown = sizes[1] / sizes[0]
    print_line(f"time: {large['seconds'] / small['seconds'] / grown:.2f} of linear (1.00)")
    print_line(f"peak memory: {large['peak'] / small['peak']:.2f} times (at most 1.50)")


def print_line(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print_line(json.dumps(measure(int(sys.argv[2]), Path(sys.argv[3]))))
    else:
        main([int(size) for size in sys.argv[1:]] or SIZES)
