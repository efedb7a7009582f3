"""Terms of the Human Phenotype Ontology: synonyms, merged and obsolete terms, releases, and files that are refused."""

import gzip
import io

import pytest

from conditions.facts import facts_of
from conditions.importers.records import UnreadableFile
from conditions.importers.registry import import_file
from conditions.models import Condition, HpoSynonym, HpoTerm, HpoWord, Release

from .conftest import content
from .rows import every_row, report_lines

pytestmark = pytest.mark.django_db

NEWER = ("hp/releases/2025-01-16", "hp/releases/2025-09-01")


def successors():
    rows = HpoTerm.objects.filter(is_obsolete=True).order_by("hpo_id")
    return dict(rows.values_list("hpo_id", "replaced_by__hpo_id"))


def synonyms(hpo_id):
    return list(HpoSynonym.objects.filter(term__hpo_id=hpo_id).values_list("name", "type", "scope"))


def refusal(data):
    before = every_row()
    with pytest.raises(UnreadableFile) as refused:
        import_file("hpo", io.BytesIO(data), "hp.obo", apply=True)
    assert every_row() == before
    return str(refused.value)


def test_terms_have_their_names_and_synonyms(bring):
    report = bring("hpo", "hp.obo")

    assert dict(HpoTerm.objects.filter(is_obsolete=False).values_list("hpo_id", "name")) == {
        "HP:9900001": "Brachyplumia",
        "HP:9900002": "Edema of the beak",
        "HP:9900005": "Abnormal plumage",
    }
    assert synonyms("HP:9900001") == [
        ('Short "feathers"', "layperson", "exact"),
        ("Brachyplumy", "", "exact"),
        ("Reduced plumage", "layperson", "broad"),
    ]
    assert synonyms("HP:9900002") == [
        ("Swollen beak", "layperson", "exact"),
        ("Oedema of the beak", "uk_spelling", "exact"),
        ("BE", "abbreviation", "exact"),
    ]
    assert (report.records, report.total("added"), report.total("skipped")) == (7, 14, 0)


def test_merged_and_obsolete_terms_lead_to_the_current_term(bring):
    bring("hpo", "hp.obo")

    assert successors() == {
        # The end of a chain.
        "HP:9900003": "HP:9900002",
        "HP:9900004": "HP:9900002",
        # Terms to consider are no successors.
        "HP:9900006": None,
        # Merged, without and with a stanza of its own.
        "HP:9900011": "HP:9900001",
        "HP:9900012": "HP:9900001",
    }


def test_release_licence_and_credit_are_recorded(bring):
    bring("hpo", "hp.obo")

    release = Release.objects.get()
    assert (str(release), release.licence_url) == (
        "Human Phenotype Ontology, terms (2025-01-16)",
        "https://hpo.jax.org/app/license",
    )
    assert "version 2025-01-16, unchanged" in release.credit


def test_packed_file_is_read_like_the_plain_one(bring):
    data = gzip.compress(content("hp.obo"))
    report = import_file("hpo", io.BytesIO(data), "hp.obo.gz", apply=True)

    assert report.total("added") == 14
    assert bring("hpo", "hp.obo").changes_nothing


def test_second_import_changes_nothing(bring):
    bring("hpo", "hp.obo")
    before = every_row()

    report = bring("hpo", "hp.obo")

    assert report.changes_nothing
    assert every_row() == before


def test_dry_run_changes_nothing(bring):
    before = every_row()

    report = bring("hpo", "hp.obo", apply=False)

    assert report.total("added") == 14
    assert every_row() == before


def test_newer_release_changes_retires_and_removes(bring):
    bring("hpo", "hp.obo")

    report = bring(
        "hpo",
        "hp.obo",
        NEWER,
        ("name: Brachyplumia", "name: Brachyplumia simplex"),
        ("Abnormal plumage\nxref", "obsolete Abnormal plumage\nis_obsolete: true\nreplaced_by: HP:9900001\nxref"),
        ('synonym: "BE" EXACT abbreviation []\n', ""),
        ("[Term]\nid: HP:9900006\nname: obsolete Feather trouble\nis_obsolete: true\n", "[Typedef]\nid: x\n"),
    )

    assert report_lines(report, "changed") == [
        ("HP:9900001 Brachyplumia simplex", "its name was “Brachyplumia”"),
        ("HP:9900005 obsolete Abnormal plumage", "obsolete now; its name was “Abnormal plumage”"),
        ("HP:9900005 obsolete Abnormal plumage", "replaced by HP:9900001 Brachyplumia simplex"),
    ]
    assert report_lines(report, "gone") == [
        ("HP:9900006 obsolete Feather trouble", "the term is not in this release"),
        ("HP:9900002: BE", ""),
    ]
    assert set(HpoTerm.objects.values_list("release__version", flat=True)) == {"hp/releases/2025-09-01"}
    assert not HpoWord.objects.filter(term__hpo_id="HP:9900005").exists()


def test_older_release_after_a_newer_one_changes_nothing(bring):
    bring("hpo", "hp.obo", NEWER, ("name: Brachyplumia", "name: Brachyplumia simplex"))
    before = every_row()

    report = bring("hpo", "hp.obo")

    assert report_lines(report, "kept") == [
        (
            "hp/releases/2025-01-16",
            "a newer release has been imported already: Human Phenotype Ontology, terms (2025-09-01)",
        )
    ]
    assert every_row() == before


def test_excerpt_removes_no_terms(bring):
    bring("hpo", "hp.obo")
    start, end = content("hp.obo").index(b"[Term]"), content("hp.obo").index(b"[Term]\nid: HP:9900005")
    excerpt = content("hp.obo", NEWER)[:start] + content("hp.obo")[end:]
    excerpt = excerpt[: excerpt.index(b"[Term]\nid: HP:9900006")]

    report = import_file("hpo", io.BytesIO(excerpt), "hp.obo", apply=True)

    assert HpoTerm.objects.count() == 8
    assert report.counts["kept", "HPO term"] == 7


@pytest.mark.parametrize("terms_first", [True, False])
@pytest.mark.parametrize("hpo_id", ["HP:9900002", "HP:9900003", "HP:9900004"])
def test_sign_has_the_everyday_word_of_its_current_term_in_either_order(bring, terms_first, hpo_id):
    bring("product1", "product1.xml")
    files = [("hpo", "hp.obo"), ("product4", "product4.xml", ("HP:0001007", hpo_id))]
    for arguments in files if terms_first else reversed(files):
        bring(*arguments)

    facts = facts_of(Condition.objects.get(slug="congenital-generalized-lipodystrophy"), signs=True)

    assert facts.everyday_words.value == {hpo_id: "Swollen beak"}
    assert any("Human Phenotype Ontology" in line for line in facts.credits)


def test_signs_with_ids_that_are_not_current_are_reported(bring):
    bring("product1", "product1.xml")
    bring("product4", "product4.xml", ("HP:0001007", "HP:9900003"), ("HP:0001249", "HP:9900006"))

    report = bring("hpo", "hp.obo")

    assert report_lines(report, "kept") == [
        ("HP:0002155", "the HPO does not have this id"),
        ("HP:0003635", "the HPO does not have this id"),
        ("HP:9900003", "obsolete; read as HP:9900002 Edema of the beak"),
        ("HP:9900006", "obsolete, and no single term replaces it"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("id: HP:9900001\n", "id: MP:0000001\n", ("MP:0000001", "its id is not one of the HPO, such as HP:0001250")),
        ("id: HP:9900005\n", "id: HP:9900002\n", ("HP:9900002", "the file has this term twice; the first one counts")),
        ("name: Brachyplumia\n", "", ("HP:9900001", "it has no name")),
        (
            "replaced_by: HP:9900002",
            "replaced_by: HP:9999999",
            ("HP:9900004", "it is replaced by HP:9999999, which is not a current term of the file"),
        ),
        (
            "replaced_by: HP:9900002",
            "replaced_by: HP:9900003",
            ("HP:9900003", "it is replaced by HP:9900003, which is not a current term of the file"),
        ),
        (
            "alt_id: HP:9900011",
            "alt_id: HP:9900005",
            ("HP:9900005", "it is said to be merged into HP:9900001, but is a current term as well"),
        ),
        (
            "abbreviation []",
            "nickname []",
            ("HP:9900002", "a synonym of an unknown type, “nickname”, taken without it"),
        ),
    ],
)
def test_odd_terms_are_reported_and_the_others_imported(bring, old, new, line):
    report = bring("hpo", "hp.obo", (old, new))

    assert line in report_lines(report, "skipped")
    assert report.total("added") >= 9


def test_term_with_several_successors_has_none(bring):
    bring("hpo", "hp.obo", ("replaced_by: HP:9900002", "replaced_by: HP:9900002\nreplaced_by: HP:9900001"))

    assert successors()["HP:9900004"] is None


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (
            "data-version: someday",
            "The head of the file has no release date such as “data-version: hp/releases/2025-01-16”: “someday”.",
        ),
        (
            "data-version: hp/releases/2025-13-16",
            "The head of the file has no release date such as “data-version: hp/releases/2025-01-16”: "
            "“hp/releases/2025-13-16”.",
        ),
        (
            "remark: none",
            "The head of the file has no release date such as “data-version: hp/releases/2025-01-16”: “”.",
        ),
        (
            "data-version: hp/releases/2999-01-16",
            "The file says that it was released on 2999-01-16, which is in the future. Nothing was changed.",
        ),
    ],
)
def test_release_date_that_cannot_be_is_refused(version, sentence):
    assert refusal(content("hp.obo", ("data-version: hp/releases/2025-01-16", version))) == sentence


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"<?xml version='1.0'?><JDBOR/>", "This is not an OBO file: it does not begin with “format-version”."),
        (b"PK\x03\x04 rest", "This file is packed (.zip or .gz). Unpack it, and choose the file inside."),
        (b"format-version: 1.2\ntext \xff", "The file is not text in UTF-8, as OBO files are. Nothing was changed."),
    ],
)
def test_other_files_are_refused(data, sentence):
    assert refusal(data) == sentence


def test_another_ontology_is_refused():
    assert refusal(content("hp.obo", ("ontology: hp.obo", "ontology: mondo"))) == (
        "This is not the Human Phenotype Ontology: the head of the file does not say “ontology: hp”."
    )


def test_file_without_terms_is_refused():
    head = content("hp.obo").partition(b"[Term]")[0]

    assert refusal(head) == "There is no term in this file."


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (
            b'synonym: "Swollen b',
            "Line 23 is not a synonym in quotation marks. Is the file complete? Nothing was changed.",
        ),
        (
            b"\nis_obso",
            "Line 31 is neither a tag with a value nor a heading. Is the file complete? Nothing was changed.",
        ),
    ],
)
def test_cut_file_changes_nothing(end, sentence):
    whole = content("hp.obo")

    assert refusal(whole[: whole.index(end) + len(end)]) == sentence


def test_cut_packed_file_changes_nothing():
    whole = gzip.compress(content("hp.obo"))

    assert refusal(whole[:-30]).startswith("The archive is broken (")


@pytest.mark.slow
def test_gzip_bomb_is_refused():
    bomb = gzip.compress(b"format-version: 1.2\n" + b"remark: a\n" * 4_000_000)

    assert refusal(bomb) == "The archive unpacks to an implausible size. Nothing was changed."
