"""Public cases of other projects' import faults; each test id begins with the id of its case."""

import io

import pytest

from conditions.importers.records import UnreadableFile
from conditions.importers.registry import import_file
from conditions.models import Condition, FormerSymbol, Gene, GeneAssociation, Identifier, Phenotype
from tests import factories

from .rows import every_row, report_lines

pytestmark = pytest.mark.django_db

EXACT = "skos:exactMatch"
DISORDER = """<Disorder id="1"><OrphaCode>{code}</OrphaCode><Name lang="en">{name}</Name>
<DisorderType id="1"><Name lang="en">Disease</Name></DisorderType>
<DisorderGroup id="2"><Name lang="en">Disorder</Name></DisorderGroup>{inner}</Disorder>"""
REFERENCE = """<ExternalReference id="1"><Source>{source}</Source><Reference>{code}</Reference>
<DisorderMappingRelation id="1"><Name lang="en">{relation}</Name></DisorderMappingRelation></ExternalReference>"""
GENE = """<DisorderGeneAssociation><SourceOfValidation/><Gene id="1"><Name lang="en">{name}</Name>
<Symbol>{symbol}</Symbol><SynonymList count="1">{synonyms}</SynonymList>
<ExternalReferenceList count="1"><ExternalReference id="1"><Source>HGNC</Source><Reference>{hgnc}</Reference>
</ExternalReference></ExternalReferenceList></Gene><DisorderGeneAssociationType id="1">
<Name lang="en">Disease-causing germline mutation(s) in</Name></DisorderGeneAssociationType>
</DisorderGeneAssociation>"""
SIGN = """<HPODisorderAssociation id="1"><HPO id="1"><HPOId>{hpo}</HPOId><HPOTerm>{term}</HPOTerm></HPO>
<HPOFrequency id="1"><Name lang="en">{frequency}</Name></HPOFrequency></HPODisorderAssociation>"""


def case(*ids):
    """Mark a test with the ids of its cases, which become part of its own."""
    return pytest.mark.parametrize("case_id", [" ".join(ids)], indirect=True)


@pytest.fixture(autouse=True)
def case_id(request):
    """The ids of the cases; no test needs them, but pytest shows them."""
    return getattr(request, "param", "")


def product(*disorders, date="2025-06-24 07:35:18"):
    body = "".join(disorders)
    return f'<JDBOR date="{date}" version="1"><DisorderList>{body}</DisorderList></JDBOR>'.encode()


def names(code="528", name="Congenital generalized lipodystrophy", references="", moves=""):
    inner = f"<ExternalReferenceList>{references}</ExternalReferenceList>{moves}"
    return DISORDER.format(code=code, name=name, inner=inner)


def moves(*targets, element="OrphaCode", kind="Moved to"):
    links = "".join(
        f"<DisorderDisorderAssociation><TargetDisorder><{element}>{target}</{element}></TargetDisorder>"
        f"<DisorderDisorderAssociationType><Name>{kind}</Name></DisorderDisorderAssociationType>"
        "</DisorderDisorderAssociation>"
        for target in targets
    )
    return f"<DisorderDisorderAssociationList>{links}</DisorderDisorderAssociationList>"


def genes(*described, code="528"):
    links = "".join(
        GENE.format(
            name=gene.get("name", "a gene"),
            symbol=gene["symbol"],
            hgnc=gene.get("hgnc", ""),
            synonyms="".join(f"<Synonym>{alias}</Synonym>" for alias in gene.get("aliases", ())),
        )
        for gene in described
    )
    inner = f"<DisorderGeneAssociationList>{links}</DisorderGeneAssociationList>"
    return DISORDER.format(code=code, name="x", inner=inner)


def signs(*described, code="528"):
    links = "".join(SIGN.format(hpo=hpo, term=term, frequency=frequency) for hpo, term, frequency in described)
    inner = f"<HPODisorderAssociationList>{links}</HPODisorderAssociationList>"
    return DISORDER.format(code=code, name="x", inner=inner)


def mappings(*rows, columns="subject_id\tpredicate_id\tobject_id", release="2026-08-04"):
    head = f"# mapping_set_version: http://purl.obolibrary.org/obo/mondo/releases/{release}/x.sssom.tsv\n"
    return (head + "\n".join([columns, *rows]) + "\n").encode()


def bring(kind, content):
    return import_file(kind, io.BytesIO(content), "file", apply=True)


@pytest.fixture
def named():
    """A condition with the codes ORPHA:528 and MONDO:0018883."""
    bring("product1", product(names()))
    bring("mondo", mappings("MONDO:0018883\tskos:exactMatch\tOrphanet:528"))
    return Condition.objects.get()


def codes(*systems):
    rows = Identifier.objects.filter(system__in=systems).order_by("system", "code")
    return list(rows.values_list("system", "code", "relation"))


# --- Codes that moved ---------------------------------------------------------------------


@case("I01", "I02")
@pytest.mark.parametrize("kind", ["Moved to", "Referred to"])
@pytest.mark.parametrize("element", ["OrphaCode", "OrphaNumber"])
def test_one_successor_is_kept(kind, element):
    old = names("3001", "OBSOLETE: Old syndrome", moves=moves("528", element=element, kind=kind))

    report = bring("product1", product(old, names()))

    condition = Condition.objects.get(identifiers__code="3001")
    assert (condition.moved_to.name, condition.is_obsolete) == ("Congenital generalized lipodystrophy", True)
    why = "moved to: – → ORPHA:528 Congenital generalized lipodystrophy"
    assert report_lines(report, "changed") == [("ORPHA:3001 Old syndrome", why)]


@case("I01")
def test_two_successors_are_told_and_left_to_the_editor():
    old = names("3001", "OBSOLETE: Old syndrome", moves=moves("528", "529"))
    file = product(old, names(), names("529", "Another disease"))

    report = bring("product1", file)

    condition = Condition.objects.get(identifiers__code="3001")
    why = "moved to several entries, ORPHA:528, ORPHA:529: choose one on the screen of the condition"
    assert (condition.moved_to, report_lines(report, "kept")) == (None, [("ORPHA:3001 Old syndrome", why)])
    condition.moved_to = Condition.objects.get(identifiers__code="529")
    condition.save()
    assert (bring("product1", file).changes_nothing, report_lines(bring("product1", file), "kept")) == (True, [])
    condition.refresh_from_db()
    assert condition.moved_to.name == "Another disease"


@case("I01")
def test_successor_that_is_not_here_is_told():
    report = bring("product1", product(names("3001", "OBSOLETE: Old syndrome", moves=moves("528"))))

    why = "moved to ORPHA:528, which is not on this site"
    assert report_lines(report, "kept") == [("ORPHA:3001 Old syndrome", why)]


@case("I01")
def test_successor_may_come_in_a_later_batch(monkeypatch):
    monkeypatch.setattr("conditions.importers.loading.BATCH", 1)

    bring("product1", product(names("3001", "OBSOLETE: Old", moves=moves("528")), names("5", "Other"), names()))

    assert Condition.objects.get(identifiers__code="3001").moved_to.name == "Congenital generalized lipodystrophy"


@case("I02")
def test_orphanumber_of_old_files_is_read():
    old = product(names()).replace(b"OrphaCode", b"OrphaNumber")

    bring("product1", old)

    assert codes("ORPHA") == [("ORPHA", "528", "E")]


def test_code_that_no_longer_exists_is_told_as_such(named):
    report = bring("product4", product(signs(code="77"), signs()))

    why = "the code no longer exists: product 1 of 2025-06-24, the newest on this site, does not have it"
    assert report_lines(report, "skipped") == [("ORPHA:77 x", why)]


def test_code_newer_than_the_nomenclature_asks_for_a_newer_one(named):
    report = bring("product4", product(signs(code="77"), date="2026-01-15"))

    why = "product 1 of 2025-06-24, the newest on this site, does not have this code; import a newer product 1"
    assert report_lines(report, "skipped") == [("ORPHA:77 x", why)]


# --- Codes of other systems ---------------------------------------------------------------


@case("I03")
@pytest.mark.parametrize(
    ("source", "code", "stored"),
    [
        ("OMIM", "PS610799", ("OMIMPS", "PS610799", "E")),
        ("OMIM", "610799", ("OMIM", "610799", "E")),
        ("OMIM", " ps610799 ", ("OMIMPS", "PS610799", "E")),
    ],
)
def test_series_and_entry_of_omim_are_kept_apart(source, code, stored):
    bring("product1", product(names(references=REFERENCE.format(source=source, code=code, relation="E (exact)"))))

    assert codes("OMIM", "OMIMPS") == [stored]


@case("I03")
@pytest.mark.parametrize("target", ["OMIM:PS610799", "OMIMPS:610799"])
def test_series_of_a_mapping_is_no_entry(named, target):
    bring("mondo", mappings(f"MONDO:0018883\t{EXACT}\t{target}", f"MONDO:0018883\t{EXACT}\tOMIM:610799"))

    assert codes("OMIM", "OMIMPS") == [("OMIM", "610799", "E"), ("OMIMPS", "PS610799", "E")]


@case("I04")
@pytest.mark.parametrize("modifier", ["Not", "not", "NOT "])
def test_negated_mapping_is_counted_and_never_stored(named, modifier):
    columns = "subject_id\tpredicate_modifier\tpredicate_id\tobject_id"
    rows = [f"MONDO:0018883\t{modifier}\t{EXACT}\tOMIM:100100", f"MONDO:0018883\t\t{EXACT}\tOMIM:608594"]

    report = bring("mondo", mappings(*rows, columns=columns))

    assert codes("OMIM") == [("OMIM", "608594", "E")]
    assert report.total("skipped") == 1
    why = "the mapping of MONDO:0018883 to OMIM:100100 is refuted"
    assert report_lines(report, "skipped")[0][1].startswith(why)


@case("I04")
def test_negated_mapping_to_orphanet_gives_no_mondo_id():
    bring("product1", product(names()))
    columns = "subject_id\tpredicate_modifier\tpredicate_id\tobject_id"

    bring("mondo", mappings(f"MONDO:0018883\tNot\t{EXACT}\tOrphanet:528", columns=columns))

    assert codes("MONDO") == []


@case("I04")
def test_mapping_that_a_newer_release_refutes_goes(named):
    columns = "subject_id\tpredicate_modifier\tpredicate_id\tobject_id"
    bring("mondo", mappings(f"MONDO:0018883\t\t{EXACT}\tOMIM:100100", columns=columns))

    bring("mondo", mappings(f"MONDO:0018883\tNot\t{EXACT}\tOMIM:100100", columns=columns, release="2026-09-01"))

    assert codes("OMIM") == []


@pytest.mark.parametrize(
    ("predicate", "stored"),
    [
        ("skos:closeMatch", ["CLOSE"]),
        ("skos:relatedMatch", ["REL"]),
        ("skos:broadMatch", ["NTBT"]),
        ("skos:narrowMatch", ["BTNT"]),
        ("owl:equivalentClass", ["E"]),
        ("owl:differentFrom", []),
        ("made:up", []),
        ("", []),
    ],
)
def test_only_an_exact_mapping_is_stored_as_exact(named, predicate, stored):
    report = bring("mondo", mappings(f"MONDO:0018883\t{predicate}\tOMIM:100100"))

    assert [relation for _system, _code, relation in codes("OMIM")] == stored
    assert report.total("skipped") == (0 if stored else 1)


@pytest.mark.parametrize("predicate", ["skos:closeMatch", "skos:relatedMatch", "skos:broadMatch", "skos:narrowMatch"])
def test_inexact_mapping_to_orphanet_carries_no_further_codes(predicate):
    bring("product1", product(names()))
    bring("mondo", mappings(f"MONDO:0018883\t{predicate}\tOrphanet:528"))

    bring("mondo", mappings(f"MONDO:0018883\t{EXACT}\tOMIM:100100"))

    assert codes("OMIM") == []


def test_wrong_mapping_of_orphanet_is_counted_and_never_stored():
    reference = REFERENCE.format(source="OMIM", code="100100", relation="W (wrong mapping: the concepts are different)")

    report = bring("product1", product(names(references=reference)))

    assert codes("OMIM") == []
    why = "the source says that OMIM 100100 is a different disease; the code was not imported"
    assert report_lines(report, "skipped") == [("ORPHA:528", why)]


@pytest.mark.parametrize(
    ("relations", "stored", "is_told"),
    [
        (("E (exact)", "ND (not yet decided)"), "E", False),
        (("ND (not yet decided)", "NTBT (narrower)"), "NTBT", False),
        (("E (exact)", "NTBT (narrower)"), "NTBT", True),
        (("NTBT (narrower)", "E (exact)"), "NTBT", True),
        (("BTNT (broader)", "NTBT (narrower)"), "BTNT", True),
    ],
)
def test_two_relations_of_one_code_are_told(relations, stored, is_told):
    references = "".join(REFERENCE.format(source="OMIM", code="100100", relation=relation) for relation in relations)

    report = bring("product1", product(names(references=references)))

    assert codes("OMIM") == [("OMIM", "100100", stored)]
    assert [why.startswith("OMIM 100100 is given as “") for _what, why in report_lines(report, "skipped")] == (
        [True] if is_told else []
    )


@case("I07")
@pytest.mark.parametrize("rows", ["", "\n", "\n# nothing\n"])
def test_mapping_file_without_rows_is_refused_and_old_codes_stay(named, rows):
    bring("mondo", mappings(f"MONDO:0018883\t{EXACT}\ticd11.foundation:1628738474"))
    before = every_row()

    with pytest.raises(UnreadableFile) as refused:
        bring("mondo", mappings(release="2026-09-01").strip() + rows.encode())

    assert "Nothing was changed" in str(refused.value)
    assert every_row() == before


@case("I08")
def test_icd10_of_the_who_and_of_the_usa_are_two_systems(named):
    bring("mondo", mappings(f"MONDO:0018883\t{EXACT}\tICD10CM:E75.2"))
    bring("mondo", mappings(f"MONDO:0018883\t{EXACT}\tICD10WHO:E75.2"))

    assert codes("ICD-10", "ICD-10-CM") == [("ICD-10", "E75.2", "E"), ("ICD-10-CM", "E75.2", "E")]


# --- Genes --------------------------------------------------------------------------------


@case("I16")
def test_alias_does_not_take_the_symbol_of_another_gene(named):
    other = factories.make_condition("Other disease", slug="other-disease")
    Identifier.objects.create(condition=other, system="ORPHA", code="529", relation="E")
    alias = {"symbol": "AURKAIP1", "hgnc": "24114", "aliases": ("AIP",)}
    file = product(genes(alias), genes({"symbol": "AIP", "hgnc": "358"}, code="529"))

    bring("product6", file)

    pairs = set(GeneAssociation.objects.values_list("gene__symbol", "condition__name"))
    assert pairs == {("AIP", "Other disease"), ("AURKAIP1", "Congenital generalized lipodystrophy")}
    assert list(FormerSymbol.objects.values_list("gene__symbol", "symbol", "is_alias")) == [("AURKAIP1", "AIP", True)]
    assert bring("product6", file).changes_nothing


@case("I18")
@pytest.mark.parametrize(
    "symbol", ["14-Sep", "1-Mar", "SEP-14", "Mar-01", "2-Dec", "1.Mrz", "2014-09-01", "44075", "?"]
)
def test_date_of_a_spreadsheet_is_no_symbol(named, symbol):
    report = bring("product6", product(genes({"symbol": symbol}, {"symbol": "AGPAT2"})))

    assert list(Gene.objects.values_list("symbol", flat=True)) == ["AGPAT2"]
    assert report_lines(report, "skipped") == [("ORPHA:528", f"“{symbol}” is not a gene symbol")]


@case("I18")
@pytest.mark.parametrize(
    "symbol", ["SEPT14", "MARCH1", "MARCHF1", "DEC1", "C9orf72", "HLA-B", "MT-TL1", "RNU4-2", "IGH@"]
)
def test_symbol_that_looks_like_a_date_is_kept(named, symbol):
    bring("product6", product(genes({"symbol": symbol})))

    assert list(Gene.objects.values_list("symbol", flat=True)) == [symbol]


@case("I18")
def test_date_is_no_alias_either(named):
    bring("product6", product(genes({"symbol": "SEPTIN14", "aliases": ("14-Sep", "FLJ44060")})))

    assert list(FormerSymbol.objects.values_list("symbol", flat=True)) == ["FLJ44060"]


@pytest.mark.parametrize("size", [1, 500])
def test_gene_that_is_given_twice_counts_as_the_first(named, monkeypatch, size):
    monkeypatch.setattr("conditions.importers.loading.BATCH", size)
    bring("product1", product(names(), names("529", "Another disease")))
    file = product(
        genes({"symbol": "AAA", "hgnc": "1", "name": "one"}),
        genes({"symbol": "AAA", "hgnc": "2", "name": "one"}, {"symbol": "BBB", "hgnc": "1"}, code="529"),
    )

    report = bring("product6", file)

    assert list(Gene.objects.values_list("symbol", "hgnc")) == [("AAA", "1")]
    assert ("AAA", "given twice in the file, the first was kept (HGNC: “1” → “2”)") in report_lines(report, "skipped")
    assert bring("product6", file).changes_nothing


# --- Signs --------------------------------------------------------------------------------


@case("I20")
def test_obsolete_sign_without_a_name_is_counted_and_skipped(named):
    report = bring("product4", product(signs(("HP:0001234", "", "Frequent (79-30%)"), ("HP:0000002", "Tall", ""))))

    assert list(Phenotype.objects.values_list("hpo_id", flat=True)) == ["HP:0000002"]
    assert report_lines(report, "skipped") == [("ORPHA:528", "a sign without an HPO id or term: HP:0001234")]


VERY, OFTEN, NEVER = "Very frequent (99-80%)", "Frequent (79-30%)", "Excluded (0%)"


@pytest.mark.parametrize(
    ("given", "stored", "told"),
    [
        ((VERY, OFTEN), [""], f"“{VERY}”, “{OFTEN}”; imported without a frequency"),
        ((OFTEN, VERY, OFTEN), [""], f"“{OFTEN}”, “{VERY}”; imported without a frequency"),
        ((VERY, NEVER), [], f"“{VERY}”, “{NEVER}”; not imported"),
        ((VERY, VERY), [VERY], ""),
        ((VERY, ""), [VERY], ""),
    ],
)
def test_two_frequencies_of_a_sign_are_told(named, given, stored, told):
    file = product(signs(*(("HP:0001288", "Gait disturbance", frequency) for frequency in given)))

    report = bring("product4", file)

    assert list(Phenotype.objects.values_list("frequency", flat=True)) == stored
    assert [why for _what, why in report_lines(report, "skipped")] == (
        [f"HP:0001288 Gait disturbance has contradictory frequencies: {told}"] if told else []
    )
    assert bring("product4", file).changes_nothing
