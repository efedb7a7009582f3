"""Ownership of ORPHAcodes: conditions keep theirs, and imports adopt conditions that editors made."""

import pytest

from conditions.models import Classification, Condition, FormerSlug, Identifier, Synonym
from tests import factories

from .rows import every_row, report_lines

pytestmark = pytest.mark.django_db

NEWER = ("2025-06-24", "2026-01-15")
NAME = "Congenital generalized lipodystrophy"
RENAMED = (f"{NAME}</Name>", "Berardinelli-Seip lipodystrophy</Name>")


def coded(condition, code="528", **values):
    return Identifier.objects.create(condition=condition, system="ORPHA", code=code, **{"relation": "E", **values})


def test_newer_classification_keeps_codes_from_an_older_one(bring):
    bring("product3", "product3.xml")
    codes = set(Identifier.objects.values_list("code", flat=True))
    more = "".join(
        f"<ClassificationNode><Disorder><OrphaCode>{code}</OrphaCode><Name>Disorder {code}</Name>"
        "<DisorderType><Name>Disease</Name></DisorderType></Disorder></ClassificationNode>"
        for code in range(9001, 9020)
    )

    bring("product3", "product3.xml", NEWER, ("</ClassificationNodeRootList>", f"{more}</ClassificationNodeRootList>"))

    assert codes <= set(Identifier.objects.values_list("code", flat=True))


def test_newer_classification_does_not_count_as_an_excerpt(bring):
    bring("product3", "product3.xml")

    report = bring("product3", "product3.xml", NEWER)

    assert report_lines(report, "kept") == []


def test_condition_with_a_code_without_relation_is_adopted(bring):
    mine = factories.make_condition()
    coded(mine, relation="ND")

    bring("product1", "product1.xml")

    assert list(Condition.objects.filter(name__startswith=NAME, identifiers__code="528").distinct()) == [mine]


def test_own_name_stays_when_an_import_matches_by_code(bring):
    mine = factories.make_condition("Congenital generalised lipodystrophy", slug="cgl")
    coded(mine)

    report = bring("product1", "product1.xml")

    mine.refresh_from_db()
    assert (mine.name, mine.slug, mine.source_name) == ("Congenital generalised lipodystrophy", "cgl", NAME)
    assert NAME in mine.synonyms.values_list("name", flat=True)
    assert (
        f"ORPHA:528 {mine.name}",
        f"edited on this site; the source says “{NAME}”",
    ) in report_lines(report, "kept")


def test_first_of_two_conditions_with_one_code_gets_the_facts(bring):
    mine, other = factories.make_condition(), factories.make_condition("Pyle disease", slug="pyle-disease")
    coded(mine)
    coded(other)

    report = bring("product1", "product1.xml")

    other.refresh_from_db()
    assert (other.name, other.synonyms.count()) == ("Pyle disease", 0)
    assert mine.synonyms.exists()
    assert ("ORPHA:528 Pyle disease", f"“{NAME}” has the same code; the facts were added to it") in report_lines(
        report, "kept"
    )


def test_imported_code_cannot_be_taken_over_by_hand(bring):
    bring("product1", "product1.xml")
    coded(factories.make_condition("Pyle disease", slug="pyle-disease"))

    report = bring("product1", "product1.xml", NEWER, (">BSCL<", ">CGL<"))

    assert report_lines(report, "added") == [("ORPHA:528: CGL", "")]
    assert Synonym.objects.get(name="CGL").condition.name == NAME


def test_condition_without_its_code_is_matched_by_the_code_in_its_name(bring):
    twice = ("OBSOLETE: Lawrence-Seip syndrome", "SOX10-related disease")
    bring("product1", "product1.xml", twice)
    before = Condition.objects.count()
    Identifier.objects.filter(code="3001").delete()

    bring("product1", "product1.xml", twice)

    assert Condition.objects.count() == before
    assert Condition.objects.get(identifiers__code="3001").name == "SOX10-related disease (ORPHA:3001)"


def test_repeated_tree_in_a_file_is_reported(bring):
    tree = '<Classification id="9"><Name lang="en">Orphanet classification of rare endocrine disease</Name>'
    node = "<ClassificationNode><Disorder><OrphaCode>528</OrphaCode><Name>x</Name></Disorder></ClassificationNode>"
    again = f"{tree}<ClassificationNodeRootList>{node}</ClassificationNodeRootList></Classification>"

    report = bring("product3", "product3.xml", ("</ClassificationList>", f"{again}</ClassificationList>"))

    assert report_lines(report, "skipped") == [("ORPHA:528", "appears in the file twice")]


def test_circular_parents_do_not_break_pages(bring, client, editor, reviewer):
    bring("product3", "product3.xml")
    child = Condition.objects.get(name=NAME)
    for link in Classification.objects.filter(child=child):
        Classification.objects.create(parent=child, child=link.parent, tree=link.tree, release=link.release)
    page = factories.make_page(child)
    factories.make_published(page, by=editor, reviewer=reviewer)

    statuses = [client.get(address).status_code for address in (page.get_absolute_url(), child.get_absolute_url())]

    assert statuses == [200, 200]


def test_swapped_codes_and_synonyms_are_followed(bring):
    bring("product1", "product1.xml")

    report = bring("product1", "product1.xml", NEWER, (">BSCL<", ">swap<"), (">CGL2<", ">BSCL<"), (">swap<", ">CGL2<"))

    names = Synonym.objects.filter(name__in=["BSCL", "CGL2"]).values_list("condition__name", "name")
    assert set(names) == {(NAME, "CGL2"), (f"{NAME} type 2", "BSCL")}
    assert (report.total("added"), report.total("gone")) == (2, 2)


def test_restored_name_is_no_former_name(bring):
    bring("product1", "product1.xml")
    bring("product1", "product1.xml", NEWER, RENAMED)

    bring("product1", "product1.xml", ("2025-06-24", "2026-06-15"))

    former = Synonym.objects.filter(scope="former").values_list("name", flat=True)
    assert list(former) == ["Berardinelli-Seip lipodystrophy"]
    before = every_row()
    assert bring("product1", "product1.xml", ("2025-06-24", "2026-06-15")).changes_nothing
    assert every_row() == before


def test_every_former_address_redirects_to_the_current_one(bring, client, editor, reviewer):
    bring("product1", "product1.xml")
    condition = Condition.objects.get(name=NAME)
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    bring("product1", "product1.xml", NEWER, RENAMED)
    bring("product1", "product1.xml", ("2025-06-24", "2026-06-15"), (f"{NAME}</Name>", "CGL syndrome</Name>"))

    old_slugs = [former.slug for former in FormerSlug.objects.all()]
    responses = [client.get(f"/conditions/{slug}/causes/") for slug in old_slugs]

    assert old_slugs == ["congenital-generalized-lipodystrophy", "berardinelli-seip-lipodystrophy"]
    assert {(response.status_code, response["Location"]) for response in responses} == {
        (301, "/conditions/cgl-syndrome/causes/")
    }
