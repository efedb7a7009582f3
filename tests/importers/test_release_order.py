"""Two releases of one product in either order: a second import of both changes nothing."""

import pytest

from conditions.models import Onset, Synonym

from .rows import every_row, report_lines

pytestmark = pytest.mark.django_db

NEWER = ("2024-12-03", "2026-01-15")
NEWER_GENES = ("2025-06-24", "2026-01-15")
# The newer file has other disorders than the older one, and too many to count as an excerpt.
AGES_OF_ANOTHER = (NEWER, ("<OrphaCode>528<", "<OrphaCode>2001<"))
GENES_WITHOUT_ONE = (NEWER_GENES, ("<OrphaCode>999999<", "<OrphaCode>888888<"))
GENES_WITH_ALL = (("<OrphaCode>999999<", "<OrphaCode>2001<"),)
SILENT_OF_A_NAME = (("2025-06-24", "2026-01-15"), ('<Synonym lang="en">BSCL</Synonym>', ""))


@pytest.mark.parametrize(
    ("kind", "name", "newer", "older"),
    [
        ("product9-ages", "product9_ages.xml", AGES_OF_ANOTHER, ()),
        ("product6", "product6.xml", GENES_WITHOUT_ONE, GENES_WITH_ALL),
        ("product1", "product1.xml", SILENT_OF_A_NAME, ()),
    ],
)
@pytest.mark.parametrize("newest_first", [True, False])
def test_second_import_of_both_releases_changes_nothing(bring, kind, name, newer, older, newest_first):
    bring("product1", "product1.xml")
    order = [newer, older] if newest_first else [older, newer]
    for replacements in order:
        bring(kind, name, *replacements)
    before = every_row()

    reports = [bring(kind, name, *replacements) for replacements in order]

    assert [report.changes_nothing for report in reports] == [True, True]
    assert every_row() == before


def test_facts_removed_by_a_newer_release_are_reported_for_the_older_one(bring):
    bring("product1", "product1.xml")
    bring("product6", "product6.xml", *GENES_WITH_ALL)
    bring("product6", "product6.xml", *GENES_WITHOUT_ONE)

    report = bring("product6", "product6.xml", *GENES_WITH_ALL)

    why = "a newer release has been imported already: Orphanet, product 6: genes (2026-01-15)"
    assert ("ORPHA:2001: gene link", why) in report_lines(report, "kept")


def test_an_older_release_leaves_the_facts_of_a_newer_one(bring):
    bring("product1", "product1.xml")
    bring("product9-ages", "product9_ages.xml", NEWER, (">Neonatal<", ">Childhood<"))
    before = list(Onset.objects.order_by("pk").values())

    report = bring("product9-ages", "product9_ages.xml")

    assert (report.total("changed"), report.total("gone"), report.total("added")) == (0, 0, 0)
    assert list(Onset.objects.order_by("pk").values()) == before


def test_name_removed_by_a_newer_release_does_not_return(bring):
    bring("product1", "product1.xml", *SILENT_OF_A_NAME)

    bring("product1", "product1.xml")

    assert not Synonym.objects.filter(name="BSCL").exists()
