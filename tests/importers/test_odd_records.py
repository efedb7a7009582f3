"""Malformed records: each is imported or reported, and a second import changes nothing."""

import io
import json
import resource

import pytest

from conditions.importers import orphapackets
from conditions.importers.records import UnreadableFile
from conditions.importers.registry import import_file
from conditions.importers.report import ImportReport
from conditions.models import (
    Condition,
    Definition,
    Gene,
    GeneAssociation,
    Identifier,
    Inheritance,
    Phenotype,
    Prevalence,
)
from tests.timing import assert_grows_evenly

from .conftest import content
from .rows import every_row, report_lines
from .test_packets import tar
from .test_public_cases import product, signs

pytestmark = pytest.mark.django_db

NEWER = ("2024-12-03", "2026-01-15")
RECESSIVE, DOMINANT = "Autosomal recessive", "Autosomal dominant"
ZERO_WIDTH = "\u200b"


def packet(**parts):
    whole = json.loads(content("orphapacket.json"))
    whole["Orphapacket"] |= parts
    return json.dumps(whole).encode()


def gene(**parts):
    return {"Gene": {"Symbol": "CAVIN1", "DisorderGeneAssociationType": "Role in the phenotype of", **parts}}


def reference(source, code):
    return {"ExternalReferences": {"ExternalReference": {"Source": source, "Reference": code}}}


def bring_packet(**parts):
    return import_file("orphapackets", io.BytesIO(packet(**parts)), "528.json", apply=True)


def skip_reasons(report):
    return [why for what, why in report_lines(report, "skipped") if "its parent" not in why]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"Label": []}, ["no name"]),
        ({"Label": ZERO_WIDTH}, ["no name"]),
        ({"ORPHAcode": [528]}, ["no ORPHAcode"]),
        ({"Synonyms": [{"a": {}}]}, []),
        (reference(["OMIM"], []), ["a code of an unknown system, –"]),
        (reference(" OMIM ", "608594"), []),
        ({"Genes": gene(**reference(["HGNC"], "1"))}, []),
        ({"Genes": gene(**reference("HGNC", "1" * 40))}, []),
        ({"Genes": gene(Symbol="A" * 60)}, [f"“{'A' * 60}” is not a gene symbol"]),
        ({"Genes": gene(Symbol=ZERO_WIDTH)}, ["a gene without a symbol or a known association"]),
        (
            reference("ICD-11", "5C50" + "/XY12" * 9),
            ["a code that is too long, 5C50/XY12/XY12/XY12/XY12/XY12/XY12/XY12/XY12/XY12"],
        ),
        (
            {"Prevalences": {"Prevalence": {"PrevalenceType": "Point prevalence", "ValMoy": "-5"}}},
            ["“-5” is not a number; the figure was imported without it"],
        ),
        ({"Prevalences": {"Prevalence": {"PrevalenceType": {"a": 1}}}}, ["a figure that does not say of what it is"]),
    ],
)
def test_packet_of_an_unusual_shape_is_imported_or_reported(parts, why):
    report = bring_packet(**parts)

    assert skip_reasons(report) == why
    before = every_row()
    assert bring_packet(**parts).changes_nothing
    assert every_row() == before


def test_packet_with_several_texts_uses_the_first():
    bring_packet(TextSection=[{"Contents": "no data"}, {"Contents": "A rare disease."}, {"Contents": "More."}])

    assert Definition.objects.get().text == "A rare disease."


def test_packet_with_a_code_that_has_a_prefix_keeps_the_number():
    bring_packet(Genes=gene(**reference("HGNC", "HGNC:9688")))

    assert Gene.objects.get().hgnc == "9688"


@pytest.mark.timed
def test_packet_with_very_many_items_takes_linear_time():
    def read(content):
        return list(orphapackets.read_packets(io.BytesIO(content), "528.json"))

    # Time would be quadratic if each removed item moved all following ones.
    assert_grows_evenly(read, lambda share: packet(Synonyms=[{"Synonym": "a"}] * int(200_000 * share)))


def test_repeated_packet_in_an_archive_is_reported():
    report = import_file("orphapackets", tar({"a.json": packet(), "b.json": packet()}), "packets", apply=True)

    assert skip_reasons(report) == ["appears in the file twice"]
    assert Condition.objects.count() == 1


def test_product1_reads_text_within_nested_tags(bring):
    bring(
        "product1",
        "product1.xml",
        ("&lt;i&gt;SOX10&lt;/i&gt;-related  disease", "<i>SOX10</i>-related disease"),
        (">CGL2<", ">The <i>BSCL2</i> type<"),
        ("&lt;i&gt;acromegaloid&lt;/i&gt;", "<i>acromegaloid</i>"),
    )

    condition = Condition.objects.get(identifiers__code="2001")
    assert (condition.name, condition.slug) == ("SOX10-related disease", "sox10-related-disease")
    assert Condition.objects.filter(synonyms__name="The BSCL2 type").count() == 1
    assert "acromegaloid features" in Definition.objects.get().text


def test_product1_reports_a_synonym_that_is_too_long(bring):
    report = bring("product1", "product1.xml", (">CGL2<", f">{'x' * 201}<"))

    assert (f"ORPHA:696289: {'x' * 201}", "the name is longer than 200 characters") in report_lines(report, "skipped")


@pytest.mark.parametrize("kind", ["product1", pytest.param("product3", marks=pytest.mark.full)])
@pytest.mark.slow
def test_unknown_elements_are_not_kept_in_memory(kind):
    whole = b"<JDBOR><DisorderList>" + b"<a/>" * 500_000 + b"</DisorderList></JDBOR>"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(UnreadableFile, match=r"[Tt]here is no (disorder|classification)"):
        import_file(kind, io.BytesIO(whole), "file", apply=True)

    # ru_maxrss is in kilobytes; a tree of these elements would take 67 MB.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_file_name_in_another_encoding_is_accepted(tmp_path):
    file = tmp_path / "caf\udce9.xml"
    file.write_bytes(content("product1.xml"))

    with file.open("rb") as stream:
        report = import_file("product1", stream, file.name, apply=True)

    assert report.records == 9


def test_mondo_matches_a_condition_by_each_of_its_ids(bring):
    bring("product1", "product1.xml")
    row = "MONDO:0018883\tskos:exactMatch\tOrphanet:528"
    head = "# mapping_set_version: x/releases/2026-08-04/x\nsubject_id\tpredicate_id\tobject_id\n"

    def mappings(target):
        rows = [row.replace("Orphanet:528", target), row.replace("Orphanet:528", target).replace("8883", "8884")]
        return io.BytesIO((head + "\n".join(rows)).encode())

    import_file("mondo", mappings("Orphanet:528"), "x", apply=True)
    report = import_file("mondo", mappings("DOID:10584"), "x", apply=True)

    assert report.total("skipped") == 0


def test_released_symbol_can_go_to_another_gene(bring):
    bring("product1", "product1.xml")
    bring("product6", "product6.xml")
    known = GeneAssociation.objects.get(gene__symbol="CAVIN1").gene

    bring(
        "product6",
        "product6.xml",
        ("2025-06-24", "2026-01-15"),
        (">BSCL2<", ">CAVIN1<"),
        ('<Symbol>CAVIN1</Symbol>\n            <SynonymList count="2">', "<Symbol>CAVIN9</Symbol><SynonymList>"),
    )

    known.refresh_from_db()
    assert (known.symbol, known.hgnc) == ("CAVIN9", "9688")
    assert Gene.objects.get(symbol="CAVIN1").hgnc != "9688"


def test_report_escapes_and_truncates_quotations():
    report = ImportReport()

    report.add("skipped", "record", "a\x00\ud800\nb", why="x" * 10_000)

    assert report_lines(report, "skipped") == [("a b", "x" * 500)]


# --- Releases in the wrong order ------------------------------------------------------------


def test_older_release_does_not_undo_a_newer_one(bring):
    bring("product1", "product1.xml")
    bring("product9-ages", "product9_ages.xml", NEWER, (RECESSIVE, DOMINANT))
    before = every_row()

    report = bring("product9-ages", "product9_ages.xml")

    after = every_row()
    assert {name: rows for name, rows in after.items() if name != "Release"} == {
        name: rows for name, rows in before.items() if name != "Release"
    }
    assert report.changes_nothing
    why = "a newer release has been imported already: Orphanet, product 9: natural history (2026-01-15)"
    assert report_lines(report, "kept") == [("ORPHA:528: inheritance", why), ("ORPHA:528: age of onset", why)]


@pytest.mark.parametrize("newest_first", [True, False])
def test_disorder_that_a_newer_release_no_longer_lists_has_no_facts_in_either_order(bring, newest_first):
    bring("product1", "product1.xml")
    newer, older = (NEWER, ("<OrphaCode>528<", "<OrphaCode>2001<")), ()

    for replacements in [newer, older] if newest_first else [older, newer]:
        report = bring("product9-ages", "product9_ages.xml", *replacements)

    assert set(Inheritance.objects.values_list("condition__identifiers__code", flat=True)) == {"2001"}
    if newest_first:
        release = "Orphanet, product 9: natural history"
        why = f"a newer release no longer lists the disorders: {release} (2026-01-15)"
        assert report_lines(report, "kept") == [(f"{release} (2024-12-03)", why)] * 2
        assert report.changes_nothing


def test_older_release_adds_facts_if_the_newer_one_is_an_excerpt(bring):
    bring("product1", "product1.xml")
    one_sign = signs(("HP:0000002", "Tall", "Frequent (79-30%)"), code="2001")
    import_file("product4", io.BytesIO(product(one_sign, date="2026-01-15")), "x", apply=True)

    bring("product4", "product4.xml")

    assert Phenotype.objects.filter(condition__name__startswith="Congenital").count() == 4
    assert bring("product4", "product4.xml").changes_nothing


def test_newer_release_overrides_a_late_older_one(bring):
    bring("product1", "product1.xml")
    bring("product9-prevalence", "product9_prevalence.xml", NEWER)
    bring("product9-prevalence", "product9_prevalence.xml")

    bring("product9-prevalence", "product9_prevalence.xml", ("2024-12-03", "2026-06-15"), ("Norway", "Sweden"))

    assert set(Prevalence.objects.values_list("release__released_on__year", flat=True)) == {2026}
    assert not Prevalence.objects.filter(place="Norway").exists()


def test_identifier_of_a_newer_release_is_kept(bring):
    bring("product1", "product1.xml", ("2025-06-24", "2026-01-15"), (">5C50<", ">5C50.0<"))

    bring("product1", "product1.xml")

    assert list(Identifier.objects.filter(system="ICD-11").values_list("code", flat=True)) == ["5C50.0"]
