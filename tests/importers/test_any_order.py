"""The order of imports: all samples, in three orders, end in the same rows."""

import pytest

from conditions.models import Condition, Gene, Release

from .rows import MODELS

pytestmark = pytest.mark.django_db

# The codes of other systems come by MONDO ids, and these by ORPHAcodes; otherwise files may come in any order in which
# a condition comes before the facts on it.
FILES = {
    "names": ("product1", "product1.xml"),
    "packet": ("orphapackets", "orphapacket.json"),
    "tree": ("product3", "product3.xml"),
    "skin": ("product3", "product3_skin.xml"),
    "signs": ("product4", "product4.xml"),
    "genes": ("product6", "product6.xml"),
    "figures": ("product9-prevalence", "product9_prevalence.xml"),
    "ages": ("product9-ages", "product9_ages.xml"),
    "mondo": ("mondo", "mondo_orphanet.tsv"),
    "doid": ("mondo", "mondo_doid.tsv"),
}
ORDERS = (
    ("names", "tree", "skin", "signs", "genes", "figures", "ages", "packet", "mondo", "doid"),
    ("packet", "mondo", "doid", "ages", "figures", "genes", "signs", "skin", "tree", "names"),
    ("tree", "signs", "packet", "genes", "mondo", "names", "doid", "skin", "ages", "figures"),
)
# When a row was stored, and by which number.
NOT_COMPARED = frozenset({"id", "created_at", "changed_at", "imported_at"})


def natural_rows():
    """Return {model: sorted rows}, related rows by their words instead of their numbers."""
    rows = {}
    for model in MODELS:
        fields = [field for field in model._meta.concrete_fields if field.name not in NOT_COMPARED]
        rows[model.__name__] = sorted(
            " | ".join(f"{field.name}: {getattr(row, field.name)}" for field in fields) for row in model.objects.all()
        )
    return rows


@pytest.fixture
def rows_of_the_first_order(bring):
    for name in ORDERS[0]:
        bring(*FILES[name])
    rows = natural_rows()
    for model in (Condition, Gene, Release):
        model.objects.all().delete()
    return rows


@pytest.mark.parametrize("order", ORDERS[1:])
@pytest.mark.slow
def test_all_samples_end_in_the_same_rows(bring, rows_of_the_first_order, order):
    for name in order:
        bring(*FILES[name])

    rows = natural_rows()
    assert sorted(order) == sorted(FILES)
    for model, expected in rows_of_the_first_order.items():
        assert (model, rows[model]) == (model, expected)
    assert rows["Classification"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.slow
def test_second_import_of_all_samples_changes_nothing(bring, order):
    for name in order:
        bring(*FILES[name])

    reports = [bring(*FILES[name]) for name in order]

    assert [report.changes_nothing for report in reports] == [True] * len(order)
