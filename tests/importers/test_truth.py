"""What an import must say: new names, what changed, contradictions, impossible dates, duplicate keys."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from conditions.importers import report as reports
from conditions.importers.records import UnreadableFile
from conditions.importers.registry import import_file
from conditions.importers.report import ImportReport
from conditions.models import Condition, GeneAssociation, Synonym

from .conftest import FILES, content
from .rows import every_row, report_lines
from .test_public_cases import GENE, genes, product

pytestmark = pytest.mark.django_db

NEWER = ("2025-06-24", "2026-01-15")
NAME = "Congenital generalized lipodystrophy"
RENAMED = (f"{NAME}</Name>", "Berardinelli-Seip lipodystrophy</Name>")


def test_new_name_is_told_with_the_old_one(bring):
    bring("product1", "product1.xml")

    report = bring("product1", "product1.xml", NEWER, RENAMED)

    assert report_lines(report, "renamed") == [
        (
            f"ORPHA:528: {NAME} → Berardinelli-Seip lipodystrophy",
            "address: “congenital-generalized-lipodystrophy” → “berardinelli-seip-lipodystrophy”",
        )
    ]


def test_new_name_is_told_in_the_longest_report(bring, monkeypatch):
    bring("product1", "product1.xml")
    monkeypatch.setattr(reports, "MAX_LINES", 0)

    report = bring("product1", "product1.xml", NEWER, RENAMED)

    assert (report.total("renamed"), len(report_lines(report, "renamed")), report_lines(report, "added")) == (1, 1, [])


def test_equal_dates_of_two_products_do_not_rename_in_turns(bring):
    same_day = ("2025-06-24", "2025-12-09")
    packet = ("orphapackets", "orphapacket.json", (f'"{NAME}"', '"Name in the packet"'))
    bring("product1", "product1.xml", same_day)
    bring(*packet)
    before = every_row()

    reports = [bring("product1", "product1.xml", same_day), bring(*packet)]

    assert [report.changes_nothing for report in reports] == [True, True]
    assert (every_row() == before, Condition.objects.filter(name=NAME).exists()) == (True, True)


def test_changed_value_is_told_with_the_old_one(bring):
    bring("product1", "product1.xml")
    bring("product4", "product4.xml")

    report = bring("product4", "product4.xml", NEWER, ("Obligate (100%)", "Occasional (29-5%)"))

    why = "frequency: “always” → “in 5 to 29 of 100 people”"
    assert report_lines(report, "changed") == [("ORPHA:528: HP:0003635", why)]


def test_changed_kind_is_told_with_the_old_one(bring):
    bring("product1", "product1.xml")
    Condition.objects.filter(identifiers__code="528").update(kind="group")

    report = bring("product1", "product1.xml")

    assert report_lines(report, "changed") == [(f"ORPHA:528 {NAME}", "kind: “group” → “disorder”")]


def test_changed_gene_is_told_with_the_old_value(bring):
    bring("product1", "product1.xml")
    bring("product6", "product6.xml")

    report = bring("product6", "product6.xml", NEWER, ("17q21.2", "17q21.3"), (">CAVIN1<", ">CAVIN9<"))

    assert report_lines(report, "renamed") == [("CAVIN1 → CAVIN9", "")]
    assert ("CAVIN9", "locus: “17q21.2” → “17q21.3”") in report_lines(report, "changed")


def test_contradictory_rows_are_told_and_the_first_is_kept(bring):
    bring("product1", "product1.xml")
    twice = GENE.replace("<SourceOfValidation/>", "<SourceOfValidation>{source}</SourceOfValidation>")
    links = "".join(twice.format(symbol="AAA", name="x", hgnc="", synonyms="", source=source) for source in ("1", "2"))
    file = product(genes()).replace(b"<DisorderGeneAssociationList>", f"<DisorderGeneAssociationList>{links}".encode())

    report = import_file("product6", io.BytesIO(file), "x", apply=True)

    assert GeneAssociation.objects.get().sources == "1"
    why = "given twice in the file, the first was kept (sources: “1” → “2”)"
    assert [line[1] for line in report_lines(report, "skipped")] == [why]
    assert import_file("product6", io.BytesIO(file), "x", apply=True).changes_nothing


# --- Headings -------------------------------------------------------------------------------


def test_section_without_lines_has_its_heading():
    report = ImportReport()
    report.add("added", "former symbol", count=3)
    report.add("changed", "gene", "AAA")
    report.add("changed", "gene", "BBB")

    sections = [(str(one.label), [line.what for line in one.lines], one.total) for one in report.sections(1)]

    assert sections == [("added", [], 3), ("changed", ["AAA"], 2)]


def test_command_prints_each_heading_over_its_lines(bring, capsys, monkeypatch):
    monkeypatch.setattr("conditions.imports.commands.SHOWN", 1)
    bring("product1", "product1.xml")
    capsys.readouterr()

    call_command("import_facts", "product6", str(FILES / "product6.xml"))

    lines = capsys.readouterr().out.splitlines()
    headings = [number for number, line in enumerate(lines) if line in ("Added:", "Skipped:")]
    rests = [number for number, line in enumerate(lines) if line.startswith("  …")]
    assert [lines[number] for number in headings] == ["Added:", "Skipped:"]
    assert rests == [headings[0] + 2, headings[1] + 2]


# --- Dates and keys ---------------------------------------------------------------------------


def future():
    return (timezone.localdate() + dt.timedelta(days=40)).isoformat()


@pytest.mark.parametrize(
    ("kind", "name", "day"),
    [
        ("product1", "product1.xml", "2025-06-24"),
        ("product3", "product3.xml", "2025-06-24"),
        ("product9-ages", "product9_ages.xml", "2024-12-03"),
        ("orphapackets", "orphapacket.json", "2025-12-09"),
        ("mondo", "mondo_orphanet.tsv", "2026-08-04"),
    ],
)
@pytest.mark.parametrize("date", ["future", "2025-13-45", "24.06.2025", "0000-00-00", "soon"])
def test_impossible_release_date_is_refused(bring, kind, name, day, date):
    date = future() if date == "future" else date
    before = every_row()

    with pytest.raises(UnreadableFile, match=r"The release date .*(cannot be read|is in the future)"):
        bring(kind, name, (day, date))

    assert every_row() == before


def test_mapping_set_without_a_date_is_imported(bring):
    bring("product1", "product1.xml")

    address = "http://purl.obolibrary.org/obo/mondo/releases/2026-08-04/mappings/mondo_exactmatch_orphanet.sssom.tsv"
    report = bring("mondo", "mondo_orphanet.tsv", (address, "1.4"))

    assert (report.headers[0].version, report.headers[0].released_on) == ("1.4", None)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"ORPHAcode": "528"', '"ORPHAcode": "529", "ORPHAcode": "528"', "ORPHAcode"),
        ('"Symbol": "CAVIN1"', '"Symbol": "PTRF", "Symbol": "CAVIN1"', "Symbol"),
        ('"HPOId": "HP:0001249"', '"HPOId": "HP:0001249", "HPOId": "HP:0001250"', "HPOId"),
    ],
)
def test_duplicate_key_of_a_packet_is_refused(old, new, key):
    with pytest.raises(UnreadableFile, match=f"duplicate keys: {key}"):
        import_file("orphapackets", io.BytesIO(content("orphapacket.json", (old, new))), "a.json", apply=True)

    assert Condition.objects.count() == 0


def test_synonym_of_two_products_belongs_to_the_newer(bring):
    bring("product1", "product1.xml")
    bring("orphapackets", "orphapacket.json")

    assert Synonym.objects.get(name="BSCL").release.product == "ORPHApackets"
    assert bring("product1", "product1.xml").changes_nothing
    assert bring("orphapackets", "orphapacket.json").changes_nothing
