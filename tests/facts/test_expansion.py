"""Placeholders: expansion, allowed positions, and messages about errors."""

from decimal import Decimal

import pytest

from conditions import richtext
from conditions.facts import expand
from conditions.facts.expansion import digest
from conditions.facts.queries import facts_of
from conditions.models import Identifier
from conditions.vocabularies import InheritanceMode, PrevalenceClass, PrevalenceType
from tests import factories

RECESSIVE = "It is passed on in this way, according to Orphanet: autosomal recessive."
TYPES = (
    "<table><caption>Types of congenital generalized lipodystrophy (source: Orphanet, CC BY 4.0)</caption>"
    '<thead><tr><th scope="col">Type</th><th scope="col">Gene</th><th scope="col">Codes</th></tr></thead>'
    '<tbody><tr><th scope="row">CGL type 1</th><td>AGPAT2</td><td>ORPHA 696189, OMIM 608594</td></tr>'
    '<tr><th scope="row">CGL type 4</th><td>CAVIN1 (formerly PTRF)</td><td>OMIM 613327</td></tr>'
    '<tr><th scope="row">CGL type 9</th><td>not recorded here</td><td>–</td></tr></tbody></table>'
)


@pytest.fixture
def release(db):
    return factories.make_release()


@pytest.fixture
def known(condition, release):
    """Return the condition with facts for every placeholder."""
    codes = [("OMIM", "608594"), ("ORPHA", "696189"), ("MeSH", "D052497")]
    factories.make_subtype(condition, "CGL type 1", "AGPAT2", release=release, codes=codes)
    factories.make_subtype(
        condition, "CGL type 4", "CAVIN1", former=["PTRF"], release=release, codes=[("OMIM", "613327")]
    )
    factories.make_subtype(condition, "CGL type 9", release=release)
    condition.inheritances.create(mode=InheritanceMode.AUTOSOMAL_RECESSIVE, release=release)
    condition.prevalences.create(
        type=PrevalenceType.POINT,
        prevalence_class=PrevalenceClass.UP_TO_100000,
        value=Decimal("3.23"),
        unit="per 100,000",
        place="Brazil",
        sources="35209917[PMID]",
        release=release,
    )
    factories.make_gene_link(condition, "FOS", release=release)
    Identifier.objects.create(condition=condition, system="ICD-10", code="E88.1", relation="NTBT", release=release)
    return condition


def test_types_become_a_table_with_the_genes_of_the_subtypes(known):
    expansion = expand("<p>Before.</p>\n<p>[[types]]</p>\n<p>After.</p>", known)

    assert expansion.html == f"<p>Before.</p>\n{TYPES}\n<p>After.</p>"
    assert expansion.problems == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "genes",
            [
                "Genes linked to congenital generalized lipodystrophy (source: Orphanet, CC BY 4.0)",
                "Gene Full name Place on the chromosome Linked to What is known",
                "FOS – – the condition as a whole changes passed on or new in the egg or sperm cause it",
                "AGPAT2 – – CGL type 1 changes passed on or new in the egg or sperm cause it",
                "CAVIN1 (formerly PTRF) – – CGL type 4 changes passed on or new in the egg or sperm cause it",
            ],
        ),
        ("inheritance", [RECESSIVE]),
        (
            "prevalence",
            [
                "How common congenital generalized lipodystrophy is, figure by figure (source: Orphanet, CC BY 4.0)",
                "What was counted Range Figure Place Where the figure comes from",
                "People who have it 1 to 9 in 100,000 3.23 in 100,000 Brazil PMID 35209917",
            ],
        ),
        (
            "identifiers",
            [
                "Codes of congenital generalized lipodystrophy (source: Orphanet, CC BY 4.0)",
                "System Code This condition is",
                "ICD-10 E88.1 narrower than the code",
            ],
        ),
    ],
)
def test_placeholders_expand_to_the_facts(known, name, words):
    expansion = expand(f"<p>[[{name}]]</p>", known)

    assert richtext.plain_text(expansion.html).splitlines() == words
    assert list(expansion.digests) == [name]


def test_several_modes_of_inheritance_make_one_sentence(condition):
    for mode in (InheritanceMode.AUTOSOMAL_DOMINANT, InheritanceMode.X_LINKED_RECESSIVE):
        condition.inheritances.create(mode=mode)

    assert expand("<p>Yes. [[inheritance]] [1]</p>", condition).html == (
        "<p>Yes. It can be passed on in several ways, according to our editors: "
        "autosomal dominant and X-linked recessive. [1]</p>"
    )


@pytest.mark.parametrize(
    "html", ["<p>[[ Types ]]</p>", "<p><strong>[[types]]</strong></p>", "<p>[[<em>types</em>]]</p>"]
)
def test_formatted_placeholders_expand_to_tables(known, html):
    assert expand(richtext.clean(html), known).html == TYPES


OUTSIDE = "outside lists, tables and quotations."


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<p>See [[types]] here.</p>", f"[[types]] becomes a table: put it in a paragraph of its own, {OUTSIDE}"),
        ("<ul><li>[[genes]]</li></ul>", f"[[genes]] becomes a table: put it in a paragraph of its own, {OUTSIDE}"),
        (
            "<blockquote><p>[[types]]</p></blockquote>",
            f"[[types]] becomes a table: put it in a paragraph of its own, {OUTSIDE}",
        ),
        (
            "<h2>[[inheritance]]</h2>",
            "[[inheritance]] becomes a sentence: put it in a paragraph, not in a heading or a link.",
        ),
        (
            '<p>See <a href="https://example.org/">[[inheritance]]</a>.</p>',
            "[[inheritance]] becomes a sentence: put it in a paragraph, not in a heading or a link.",
        ),
    ],
)
def test_misplaced_placeholders_stay_and_are_reported(known, html, problem):
    expansion = expand(html, known)

    assert (expansion.html, expansion.digests, expansion.problems) == (html, {}, (problem,))


def test_placeholders_without_facts_stay_and_are_reported(condition):
    names = ("types", "inheritance", "prevalence", "genes", "identifiers")
    html = "\n".join(f"<p>[[{name}]]</p>" for name in names)

    expansion = expand(html, condition)

    assert (expansion.html, expansion.digests) == (html, {})
    assert expansion.problems == (
        "[[types]] has nothing to show: no subtype is recorded.",
        "[[inheritance]] has nothing to show: no way of inheritance is recorded.",
        "[[prevalence]] has nothing to show: no figure is recorded.",
        "[[genes]] has nothing to show: no gene is recorded.",
        "[[identifiers]] has nothing to show: no code is recorded.",
    )


def test_other_placeholders_and_addresses_are_unchanged(known):
    html = '<p>[[community-count]] [[other]] <a href="/search/?q=[[inheritance]]">a search</a></p>'

    assert expand(html, known).html == html


def test_text_without_placeholders_needs_no_query(condition, django_assert_num_queries):
    with django_assert_num_queries(0):
        expansion = expand("<p>Four genes [1].</p>", condition)

    assert expansion.html == "<p>Four genes [1].</p>"


def test_facts_cannot_insert_markup_citation_marks_or_placeholders(condition):
    factories.make_subtype(condition, "Type <b>A</b> & [1] [[genes]] [[inheritance]]", slug="a")
    condition.inheritances.create(mode=InheritanceMode.Y_LINKED)

    expansion = expand("<p>[[types]]</p>", condition)

    assert "Type &lt;b&gt;A&lt;/b&gt; &amp; (1) ((genes)) ((inheritance))" in expansion.html
    assert richtext.citation_marks(richtext.plain_text(expansion.html)) == []
    assert expand(expansion.html, condition).html == expansion.html == richtext.clean(expansion.html)


def test_digest_depends_on_values_and_not_on_wording(known):
    before = digest("types", facts_of(known))

    newer = factories.make_release(version="2.0")
    Identifier.objects.filter(code="608594").update(release=newer)
    same = digest("types", facts_of(known))
    Identifier.objects.filter(code="608594").update(code="603100")
    other = digest("types", facts_of(known))

    assert same == before
    assert other != before
