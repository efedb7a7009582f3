"""The page of a condition: names, overview, facts, questions, redirects."""

import pytest

from conditions import workflow
from tests import factories
from tests.public.pages import all_words, elements, links, of_class, words

HUB = "/conditions/congenital-generalized-lipodystrophy/"


def _publish(condition, topic, editor, reviewer, **dates):
    edition = factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    return factories.dated(edition, **{"reviewed_on": "2026-05-08", "review_due": "2099-05-08", **dates})


def test_hub_lists_published_answers_by_group(client, condition, editor, reviewer):
    _publish(condition, "genes", editor, reviewer)
    _publish(condition, "causes", editor, reviewer, review_due="2026-05-09")
    _publish(condition, "overview", editor, reviewer)
    factories.make_draft(factories.make_page(condition, "symptoms"), by=editor)
    factories.make_in_review(factories.make_page(condition, "outlook"), by=editor)

    response = client.get(HUB)

    assert all_words(response, "//main//h1 | //main//h2 | //main//h3 | //main//h4") == [
        "Congenital generalized lipodystrophy",
        "In short",
        "Your questions",
        "Understanding it",
        "What is congenital generalized lipodystrophy?",
        "Causes and inheritance",
        "What causes congenital generalized lipodystrophy?",
        "Which genes are linked to congenital generalized lipodystrophy?",
        "From the community, not medically reviewed",
        "About this page",
        "Latest changes",
        "Save and share",
        "Is something wrong here?",
    ]
    assert all_words(response, of_class("questions") + "/li") == [
        "What is congenital generalized lipodystrophy? Reviewed 8 May 2026",
        "What causes congenital generalized lipodystrophy? "
        f"{factories.SHORT_ANSWER} Reviewed 8 May 2026 Review overdue",
        f"Which genes are linked to congenital generalized lipodystrophy? {factories.SHORT_ANSWER} Reviewed 8 May 2026",
    ]


@pytest.mark.parametrize("last", ["", "outlook"])
def test_hub_with_more_than_three_groups_of_questions_links_to_each(client, condition, editor, reviewer, last):
    for topic in filter(None, ["overview", "causes", "symptoms", last]):
        _publish(condition, topic, editor, reviewer)

    response = client.get(HUB)

    groups = all_words(response, of_class("group") + "/h3") if last else []
    assert all_words(response, of_class("jump") + "//a") == groups
    assert links(response, of_class("jump")) == [f"#{one}" for one in elements(response, "//h3/@id")[: len(groups)]]


def test_hub_opens_with_the_overview_and_its_reviewer(client, condition, editor, reviewer):
    _publish(condition, "overview", editor, reviewer)

    response = client.get(HUB)

    assert words(response, of_class("passport")) == (
        "Overview medically reviewed Reviewed by Dr Rao, MD, endocrinologist "
        "Overview reviewed 8 May 2026 Next review due 8 May 2099 Signed with password and code How we review "
        f"In short {factories.SHORT_ANSWER} What is congenital generalized lipodystrophy?"
    )


def test_hub_of_an_overdue_overview_says_so(client, condition, editor, reviewer):
    _publish(condition, "overview", editor, reviewer, review_due="2026-05-08")

    response = client.get(HUB)

    assert words(response, of_class("banner")) == (
        "The overview was last medically reviewed on 8 May 2026 by Dr Rao, MD. Review was due 8 May 2026; "
        "the overview may be out of date."
    )
    assert words(response, of_class("badge")) == "Review of the overview overdue"


def test_hub_without_an_overview_still_leads_to_its_answers(client, condition, editor, reviewer):
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert elements(response, of_class("passport")) == []
    assert links(response, of_class("questions")) == [f"{HUB}causes/"]
    assert elements(response, '//meta[@name="description"]/@content') == [
        "Questions about congenital generalized lipodystrophy, answered plainly and signed by medical reviewers."
    ]


def test_hub_does_not_list_the_name_of_the_condition_as_another_name(client, condition, editor, reviewer):
    for name in ("Congenital Generalized Lipodystrophy", "Berardinelli-Seip syndrome"):
        condition.synonyms.create(name=name)
    _publish(condition, "overview", editor, reviewer)

    response = client.get(HUB)

    assert words(response, of_class("also-called")) == "Also called: Berardinelli-Seip syndrome"


def test_hub_shows_three_other_names_and_each_of_the_rest_once_on_demand(client, condition, editor, reviewer):
    for position, name in enumerate(["Fourth", "Second", "Third", "First"], start=1):
        condition.synonyms.create(name=name, position=5 - position)
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert words(response, of_class("also-called") + "/p") == "Also called: First, Third, Second"
    assert words(response, of_class("also-called") + "//summary") == "Show all 4"
    assert all_words(response, "//details//li") == ["Fourth"]


def test_hub_marks_the_community_as_not_reviewed(client, condition, editor, reviewer):
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert words(response, of_class("community")) == (
        "From the community, not medically reviewed "
        "4 DiseaseMaps.org community members live with this condition, or care for someone who does "
        "(live count, 1 Nov 2026)."
    )


def test_hub_without_a_count_has_no_community_line(client, editor, reviewer):
    condition = factories.make_condition()
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert elements(response, of_class("community")) == []


def test_hub_leaves_citation_marks_to_the_question_page(client, condition, editor, reviewer):
    page = factories.make_page(condition, "causes")
    short_answer = f"{factories.SHORT_ANSWER} [1]"
    factories.make_published(page, by=editor, reviewer=reviewer, short_answer=short_answer)

    response = client.get(HUB)

    assert "[1]" not in response.content.decode()


def test_hub_without_a_live_page_looks_like_an_unknown_one(client, editor, reviewer, chief):
    unknown = client.get(HUB)
    condition = factories.make_condition()
    page = factories.make_page(condition)
    factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.withdraw(page, by=chief, reason="Wrong")
    factories.make_draft(factories.make_page(condition, "genes"), by=editor)

    response = client.get(HUB)

    assert response.status_code == 404
    assert response.content == unknown.content


def test_hub_of_a_condition_without_facts_has_no_place_for_them(client, condition, editor, reviewer):
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert elements(response, of_class("imported")) == []


def test_hub_shows_the_facts_at_a_glance(client, condition, editor, reviewer):
    release = factories.make_release("product 9: natural history")
    condition.inheritances.create(mode="Autosomal recessive", release=release)
    condition.onsets.create(age="Neonatal", release=release)
    condition.onsets.create(age="Infancy")
    factories.make_gene_link(condition, "FOS", association="Candidate gene tested in", release=release)
    factories.make_subtype(condition, "CGL type 4", "CAVIN1", former=["PTRF"], release=release)
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert words(response, '//*[@aria-labelledby="at-a-glance"]/h2') == "At a glance"
    assert words(response, of_class("imported") + "[1]/" + of_class("origin").removeprefix("//")) == (
        "Facts from Orphanet and our editors. They are not part of the reviewed answers. Releases and licences"
    )
    assert all_words(response, of_class("facts") + "/div") == [
        "Kind of conditionDisease or syndrome",
        "How it is passed onAutosomal recessive a",
        "Usual age at first signsIn the first four weeks aFrom 4 weeks to 2 years (added by our editors)",
        "GenesFOS (suspected, under study) aIn its types: CAVIN1 (formerly PTRF) a (which gene in which type)",
    ]


def test_hub_shows_contradicting_figures_side_by_side_and_the_rest_on_demand(client, condition, editor, reviewer):
    release = factories.make_release("product 9: epidemiology")
    rows = [
        ("1-9 / 1 000 000", "0.6812", "Worldwide", "ORPHANET"),
        ("<1 / 1 000 000", None, "Worldwide", "16722806[PMID]"),
        ("1-9 / 100 000", "3.23", "Brazil", "35209917[PMID]"),
        ("", "40", "Oman", ""),
    ]
    for prevalence_class, value, place, sources in rows:
        condition.prevalences.create(
            type="Point prevalence" if prevalence_class else "Cases/families",
            prevalence_class=prevalence_class,
            value=value,
            unit="per 100,000" if prevalence_class else "cases",
            place=place,
            sources=sources,
            release=release,
        )
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert all_words(response, of_class("figures") + "/li") == [
        "1 to 9 in 1,000,000 (0.6812 in 100,000) · Worldwide · people who have it. Source: Orphanet. a",
        "Fewer than 1 in 1,000,000 · Worldwide · people who have it. Source: PMID 16722806. a",
        "1 to 9 in 100,000 (3.23 in 100,000) · Brazil · people who have it. Source: PMID 35209917. a",
        "40 cases · Oman · cases or families described. a",
    ]
    assert words(response, of_class("facts") + "//summary") == "Show all 4 figures"
    # Speech input users say the letter that they see.
    names = elements(response, of_class("figures") + "//sup/a/@aria-label")
    assert [name.startswith("Source a: Orphanet") for name in names] == [True] * 4


def test_hub_shows_types_signs_and_codes_with_their_passports(client, condition, editor, reviewer):
    genes, names = factories.make_release("product 6: genes"), factories.make_release("product 1: names", version="2")
    public = factories.make_subtype(
        condition, "CGL type 1", "AGPAT2", release=genes, codes=[("OMIM", "608594"), ("MeSH", "D052497")]
    )
    factories.make_subtype(condition, "CGL type 4", release=names)
    condition.phenotypes.create(hpo_id="HP:0009125", term="Lipodystrophy", frequency="Obligate (100%)", release=names)
    condition.phenotypes.create(hpo_id="HP:0000365", term="Deafness", frequency="Excluded (0%)", release=names)
    condition.identifiers.create(system="ORPHA", code="528", relation="E", release=names)
    condition.identifiers.create(system="MedDRA", code="10053547", relation="NTBT", release=names)
    _publish(condition, "causes", editor, reviewer)
    _publish(public, "overview", editor, reviewer)

    response = client.get(HUB)

    section = '//section[@aria-labelledby="facts"]'
    assert all_words(response, f"{section}//tr") == [
        "SubtypeGeneCodesSource",
        "CGL type 1AGPAT2 bOMIM 608594Orphanet b",
        "CGL type 4Not recorded hereNot recorded hereOrphanet a",
        "SystemCodeThis condition is",
        "ORPHA528exact a",
        "MedDRA10053547narrower than the code a",
    ]
    assert links(response, f"{section}//tbody/tr/th") == ["/conditions/cgl-type-1/"]
    assert all_words(response, f"{section}//h4 | {section}//h4/following-sibling::*[1]") == [
        "Always a",
        "Lipodystrophy",
        "Not part of this condition",
        "Deafness a",
    ]
    assert all_words(response, f"{section}//details/summary") == [
        "Signs by how often they occur, in medical terms",
        "Show 2 codes",
    ]
    assert all_words(response, of_class("releases") + "/li") == [
        "a Orphanet, product 1: names, release of 24 Jun 2025, CC BY 4.0",
        "b Orphanet, product 6: genes, release of 24 Jun 2025, CC BY 4.0",
    ]
    assert all_words(response, of_class("credit")) == [
        "Orphadata Science: Free access data from Orphanet. 2",
        "Orphadata Science: Free access data from Orphanet. 1.0",
    ]


def test_hub_of_a_subtype_leads_to_its_public_parent(client, condition, editor, reviewer):
    subtype = factories.make_subtype(condition, "CGL type 1", "AGPAT2")
    factories.make_condition("Hidden parent").child_links.create(child=subtype)
    _publish(condition, "overview", editor, reviewer)
    _publish(subtype, "overview", editor, reviewer)

    response = client.get("/conditions/cgl-type-1/")

    assert (
        words(response, of_class("facts") + "/div[1]/dd") == "Subtype; a type of congenital generalized lipodystrophy"
    )
    assert links(response, of_class("facts") + "/div[1]") == [HUB]


def test_facts_cannot_bring_markup_to_the_hub(client, condition, editor, reviewer):
    release = factories.make_release("<i>product</i>", credit="<script>alert(1)</script>")
    factories.make_subtype(condition, "<b>Type</b>", "GENE<1>", release=release, slug="type")
    condition.prevalences.create(type="Point prevalence", value="1", place="<i>x</i>", sources="<u>", release=release)
    _publish(condition, "causes", editor, reviewer)

    response = client.get(HUB)

    assert elements(response, "//main//script | //main//i | //main//b | //main//u") == []


def test_former_addresses_lead_to_the_condition_and_its_pages(client, condition, editor, reviewer, chief):
    condition.former_slugs.create(slug="seip-syndrome")
    _publish(condition, "overview", editor, reviewer)
    withdrawn = _publish(condition, "causes", editor, reviewer)
    workflow.withdraw(withdrawn.page, by=chief, reason="Wrong")
    factories.make_draft(factories.make_page(condition, "genes"), by=editor)

    answers = {
        path: (response.status_code, response.get("Location"))
        for path in ("", "overview/", "causes/", "genes/", "types/", "nonsense/")
        for response in [client.get(f"/conditions/seip-syndrome/{path}")]
    }

    assert answers == {
        "": (301, HUB),
        "overview/": (301, f"{HUB}overview/"),
        "causes/": (301, f"{HUB}causes/"),
        "genes/": (404, None),
        "types/": (404, None),
        "nonsense/": (404, None),
    }


def test_a_former_address_of_a_condition_without_live_pages_is_unknown(client, condition, editor):
    unknown = client.get("/conditions/seip-syndrome/")
    condition.former_slugs.create(slug="seip-syndrome")
    factories.make_in_review(factories.make_page(condition), by=editor)

    for path in ("", "causes/"):
        response = client.get(f"/conditions/seip-syndrome/{path}")

        assert (response.status_code, response.content) == (404, unknown.content)


@pytest.mark.parametrize("count", [1, 3])
def test_hub_with_facts_has_a_constant_query_count(
    client, django_assert_num_queries, condition, editor, reviewer, count
):
    release = factories.make_release()
    _publish(condition, "overview", editor, reviewer)
    for number in range(count):
        subtype = factories.make_subtype(
            condition, f"Type {number}", f"GENE{number}", former=["OLD"], release=release, codes=[("OMIM", "608594")]
        )
        _publish(subtype, "overview", editor, reviewer)
        factories.make_gene_link(condition, f"OWN{number}", release=release)
        condition.phenotypes.create(hpo_id=f"HP:000000{number}", term="Sign", release=release)
        condition.prevalences.create(type="Point prevalence", value=number + 1, release=release)
        condition.identifiers.create(system="OMIM", code=f"60000{number}", relation="E", release=release)

    with django_assert_num_queries(16):
        client.get(HUB)


@pytest.mark.parametrize("count", [1, 3])
def test_hub_has_a_constant_query_count(client, django_assert_num_queries, condition, editor, reviewer, count):
    for topic in ("overview", "causes", "types")[:count]:
        condition.synonyms.create(name=topic)
        _publish(condition, topic, editor, reviewer)

    with django_assert_num_queries(12):
        client.get(HUB)


def test_hub_of_an_entry_that_moved_leads_to_its_successor(client, condition, editor, reviewer):
    factories.make_condition("Obsolete name", is_obsolete=True, moved_to=condition)
    before = client.get("/conditions/obsolete-name/")
    _publish(condition, "overview", editor, reviewer)

    response = client.get("/conditions/obsolete-name/")

    assert before.status_code == 404
    assert (response.status_code, response["Location"]) == (302, HUB)
