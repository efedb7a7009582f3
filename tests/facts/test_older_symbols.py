"""Live pages that name a gene by a former symbol: on a list of the newsroom, their text untouched."""

import pytest

from conditions.facts.older_symbols import naming_older_symbols
from conditions.models import Edition
from tests import factories
from tests.public.pages import words

FILTERED = "/admin/conditions/conditionpage/?state=symbols"


@pytest.fixture
def live(condition, editor, reviewer):
    def live(text, topic="causes"):
        page = factories.make_page(condition, topic)
        body = f"<h2>Which genes?</h2>\n<p>{text} [1].</p>"
        return factories.make_published(page, by=editor, reviewer=reviewer, body=body)

    return live


def test_page_is_listed_once_a_release_renames_its_gene(client, condition, live, editor):
    """Case I17."""
    edition = live("It is caused by changes in QARS")
    other = live("It is caused by changes in QARS1 (formerly QARS)", topic="genes")
    gene = factories.make_gene_link(condition, "QARS").gene
    assert naming_older_symbols() == set()

    gene.symbol = "QARS1"
    gene.save()
    gene.former_symbols.create(symbol="QARS")
    client.force_login(editor)
    response = client.get(FILTERED)

    assert [page.pk for page in response.context["cl"].result_list] == [edition.page_id]
    hint = "QARS is now called QARS1. Add the current symbol."
    assert hint in words(client.get(f"/admin/conditions/conditionpage/{edition.page_id}/change/"), "//main")
    assert hint not in words(client.get(f"/admin/conditions/conditionpage/{other.page_id}/change/"), "//main")
    assert Edition.objects.get(pk=edition.pk).body == edition.body


@pytest.mark.parametrize(
    ("text", "former", "is_alias", "is_listed"),
    [
        ("Changes in PTRF", "PTRF", False, True),
        ("Changes in PTRF", "PTRF", True, False),
        ("Changes in APTRFX", "PTRF", False, False),
        ("Changes in ptrf", "PTRF", False, False),
        ("Changes in CAVIN1, once PTRF", "PTRF", False, False),
        ("Changes in 100% of_them", "PT%", False, False),
    ],
)
def test_only_a_former_symbol_alone_in_its_line_counts(condition, live, text, former, is_alias, is_listed):
    edition = live(text)
    gene = factories.make_gene_link(condition, "CAVIN1").gene
    gene.former_symbols.create(symbol=former, is_alias=is_alias)

    assert naming_older_symbols() == ({edition.pk} if is_listed else set())


def test_gene_of_a_type_counts(condition, live):
    edition = live("Type 4 is caused by changes in PTRF")
    factories.make_subtype(condition, "CGL type 4", "CAVIN1", former=["PTRF"])

    assert naming_older_symbols() == {edition.pk}


def test_gene_of_another_condition_does_not_count(live):
    live("Changes in PTRF")
    factories.make_gene_link(factories.make_condition("Other"), "CAVIN1", former=["PTRF"])

    assert naming_older_symbols() == set()
