"""Facts in the newsroom: the parts of the condition screen, by hand and imported, and pages with changed facts."""

import pytest
from django.db.models import TextChoices
from django.urls import reverse

from accounts.models import Proposal
from accounts.proposals import confirm
from conditions import vocabularies
from conditions.facts.changes import mark_changed
from conditions.models import Condition, Gene, Identifier
from tests import factories
from tests.public.pages import all_words, elements, words

from .forms import condition_data, desk, screen

pytestmark = pytest.mark.django_db
QUEUE = "/admin/conditions/edition/queue/"
CHANGED = "Facts changed since review"


@pytest.fixture
def release():
    return factories.make_release(version="2.0")


@pytest.fixture
def address(condition):
    return f"/admin/conditions/condition/{condition.pk}/change/"


@pytest.fixture
def stale(page, condition, editor, reviewer, release):
    """A live page whose facts a newer release has changed."""
    condition.inheritances.create(mode="Autosomal recessive", release=release)
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body="<p>[[inheritance]] [1]</p>")
    condition.inheritances.update(mode="Autosomal dominant")
    mark_changed([condition.pk], release)
    return edition


def test_facts_are_added_by_hand_in_their_normal_form(client, condition, address, editor):
    client.force_login(editor)
    gene = factories.make_gene_link(factories.make_condition("Other"), "AGPAT2").gene
    parent = factories.make_condition("Lipodystrophy")
    rows = {
        "identifiers": {"system": "ORPHA", "code": "ORPHA:528", "relation": "E"},
        "gene_associations": {"gene": gene.pk, "association": "Disease-causing germline mutation(s) in"},
        "inheritances": {"mode": "Autosomal recessive"},
        "onsets": {"age": "Neonatal"},
        "prevalences": {"type": "Point prevalence", "value": "0.5", "unit": "per 100,000", "place": "Peru"},
        "phenotypes": {"hpo_id": "HP:0009125", "term": "Lipodystrophy", "frequency": "Obligate (100%)"},
        "parent_links": {"parent": parent.pk, "tree": ""},
    }
    data = condition_data(client.get(address))
    for prefix, row in rows.items():
        data[f"{prefix}-TOTAL_FORMS"] = 1
        data |= {f"{prefix}-0-{name}": value for name, value in row.items()}
        data |= {
            f"{prefix}-0-id": "",
            f"{prefix}-0-{'child' if prefix == 'parent_links' else 'condition'}": condition.pk,
        }

    response = client.post(address, data)

    assert response.status_code == 302
    assert [
        [str(fact) for fact in getattr(condition, name).filter(release=None)] for name in rows
    ] == [
        ["ORPHA 528"],
        ["AGPAT2: Disease-causing germline mutation(s) in"],
        ["Autosomal recessive"],
        ["In the first four weeks"],
        ["People who have it: 0.50000 (Peru)"],
        ["Lipodystrophy"],
        ["Lipodystrophy → Congenital generalized lipodystrophy"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (["banana"], "banana is not a code of OMIM."),
        (["608594", "OMIM:608594"], "The same fact is listed twice."),
    ],
)
def test_invalid_facts_are_refused_with_a_sentence(client, condition, address, editor, codes, sentence):
    client.force_login(editor)
    data = condition_data(client.get(address)) | {"identifiers-TOTAL_FORMS": len(codes)}
    for index, code in enumerate(codes):
        row = {"system": "OMIM", "code": code, "relation": "E", "id": "", "condition": condition.pk}
        data |= {f"identifiers-{index}-{name}": value for name, value in row.items()}

    response = client.post(address, data)

    assert (response.status_code, sentence in response.content.decode()) == (200, True)
    assert Identifier.objects.count() == 0


def test_imported_facts_are_shown_with_their_release_and_cannot_be_changed(client, condition, address, editor, release):
    client.force_login(editor)
    condition.identifiers.create(system="OMIM", code="608594", relation="E", release=release)
    condition.synonyms.create(name="CGL", release=release)

    response = client.get(address)

    assert all_words(response, '//div[@id="identifiers-group"]//table[@class="imported-rows"]/tbody/tr') == [
        "OMIM 608594 exact Orphanet, product 6: genes (2025-06-24)"
    ]
    assert all_words(response, '//div[contains(@class, "fact-rows")]//summary')[:2] == [
        "Synonyms CGL Edit",
        "Identifiers OMIM 608594 Edit",
    ]
    assert elements(response, '//table[@class="imported-rows"]//*[self::input or self::select]') == []
    client.post(address, condition_data(response) | {"identifiers-0-id": condition.identifiers.get().pk})
    assert list(condition.identifiers.values_list("code", "release")) == [("608594", release.pk)]


def test_a_part_is_summed_up_in_one_line(client, condition, address, editor, release):
    client.force_login(editor)
    for number in range(8):
        source = None if number < 2 else release
        condition.phenotypes.create(hpo_id=f"HP:000000{number}", term=f"Sign {number}", release=source)

    summaries = all_words(client.get(address), "//details/summary")

    assert "Phenotypes Sign 0, Sign 1, Sign 2, Sign 3, Sign 4, Sign 5 and 2 others Edit" in summaries
    assert "Age of onset none Edit" in summaries


def test_a_part_with_an_error_is_open(client, condition, address, editor):
    client.force_login(editor)
    row = {"system": "OMIM", "code": "banana", "relation": "E", "id": "", "condition": condition.pk}

    data = condition_data(client.get(address)) | {f"identifiers-0-{name}": value for name, value in row.items()}
    response = client.post(address, data)

    assert all_words(response, "//details[@open]/summary/h2") == ["Identifiers"]
    assert elements(response, '//*[@id="id_identifiers-0-code"]')[0].get("value") == "banana"


def test_a_new_synonym_comes_last_unless_it_gets_a_position(client, condition, address, editor, release):
    client.force_login(editor)
    condition.synonyms.create(name="Berardinelli-Seip", position=1)
    condition.synonyms.create(name="CGL", position=4, release=release)
    form = condition_data(client.get(address))
    assert form["synonyms-1-position"] == ""

    rows = [("Seip syndrome", ""), ("BSCL", "2"), ("Seip-Lawrence", "")]
    form |= {"synonyms-TOTAL_FORMS": 4, "reason": "Names in use."}
    for index, (name, position) in enumerate(rows, 1):
        row = {"name": name, "position": position, "scope": "exact", "id": "", "condition": condition.pk}
        form |= {f"synonyms-{index}-{key}": value for key, value in row.items()}
    client.post(address, form)

    assert list(condition.synonyms.values_list("name", "position")) == [
        ("Berardinelli-Seip", 1), ("BSCL", 2), ("CGL", 4), ("Seip syndrome", 5), ("Seip-Lawrence", 6)
    ]  # fmt: skip


def test_a_new_identifier_is_exact_unless_that_is_changed(client, condition, address, editor):
    client.force_login(editor)

    form = condition_data(client.get(address))
    client.post(address, form | {"identifiers-0-system": "OMIM", "identifiers-0-code": "608594"})

    assert list(condition.identifiers.values_list("code", "relation")) == [("608594", "E")]


def test_save_leads_to_the_pages_of_the_condition(client, condition, address, editor):
    client.force_login(editor)
    form = condition_data(client.get(address), community_count=5, community_counted_on="2026-11-02")

    assert client.post(address, form).headers["Location"] == f"/admin/conditions/condition/{condition.pk}/pages/"
    assert client.post(address, form | {"_continue": "1"}).headers["Location"] == address


def test_no_list_offers_two_options_with_the_same_words():
    for choices in vars(vocabularies).values():
        if isinstance(choices, type) and issubclass(choices, TextChoices) and choices is not TextChoices:
            assert len(set(choices.labels)) == len(choices.labels), choices


def test_a_reviewer_reads_facts_and_changes_none(client, condition, address, reviewer):
    client.force_login(reviewer)
    condition.inheritances.create(mode="Autosomal recessive")

    response = client.get(address)
    posted = client.post(address, {"inheritances-TOTAL_FORMS": 0, "inheritances-INITIAL_FORMS": 0})

    assert elements(response, '//*[starts-with(@id, "inheritances-")]//select') == []
    assert (response.status_code, posted.status_code, condition.inheritances.count()) == (200, 403, 1)


def test_a_new_condition_may_not_take_a_former_address(client, condition, editor):
    client.force_login(editor)
    condition.former_slugs.create(slug="seip-syndrome")
    address = "/admin/conditions/condition/add/"

    response = client.post(address, condition_data(client.get(address), name="Seip", slug="seip-syndrome"))

    assert (
        "The address “seip-syndrome” belonged to “Congenital generalized lipodystrophy” and redirects to it. "
        "Type another address."
    ) in response.content.decode()
    assert Condition.objects.count() == 1


def test_a_change_by_hand_marks_the_pages_that_show_it(client, condition, page, address, editor, reviewer):
    condition.inheritances.create(mode="Autosomal recessive")
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body="<p>[[inheritance]] [1]</p>")
    client.force_login(editor)

    changed = {"inheritances-0-mode": "Autosomal dominant", "reason": "A newer study."}
    client.post(address, condition_data(client.get(address)) | changed)
    assert edition.frozen_facts.exclude(changed_at=None).count() == 0
    confirm(Proposal.objects.get(), by=reviewer)

    assert [(fact.placeholder, fact.changed_by) for fact in edition.frozen_facts.exclude(changed_at=None)] == [
        ("inheritance", None)
    ]


def test_a_gene_renamed_by_hand_marks_the_pages_that_show_it(client, condition, page, editor, reviewer):
    gene = factories.make_gene_link(condition, "PTRF").gene
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body="<p>Words [1].</p><p>[[genes]]</p>")
    client.force_login(editor)
    address = f"/admin/conditions/gene/{gene.pk}/change/"

    response = client.post(address, condition_data(client.get(address), symbol="CAVIN1", reason="HGNC renamed it."))
    assert (response.status_code, edition.frozen_facts.exclude(changed_at=None).count()) == (302, 0)
    confirm(Proposal.objects.get(), by=reviewer)

    assert edition.frozen_facts.exclude(changed_at=None).count() == 1


def test_the_desk_and_the_reading_screen_say_that_facts_changed(client, stale, page, editor):
    client.force_login(editor)

    sentence = (
        "Facts changed since review: [[inheritance]] (Orphanet, product 6: genes (2025-06-24), imported "
        f"{stale.frozen_facts.get().changed_at:%-d %b %Y}). "
        "Readers see the text as it was signed. A new draft gets the current facts."
    )
    for address in (desk(page), screen(stale)):
        assert sentence in " ".join(words(client.get(address), "//body").split())


def test_a_text_in_review_says_that_facts_changed_since_it_was_submitted(client, page, condition, editor, reviewer):
    condition.inheritances.create(mode="Autosomal recessive")
    edition = factories.make_in_review(page, by=editor, body="<p>[[inheritance]] [1]</p>")
    condition.inheritances.update(mode="Autosomal dominant")
    mark_changed([condition.pk], None)
    client.force_login(reviewer)

    shown = words(client.get(screen(edition)), "//body")

    assert (
        f"Facts changed since submission: [[inheritance]] "
        f"(changed on {edition.frozen_facts.get().changed_at:%-d %b %Y}). "
        "This text has the facts of the day it was submitted."
    ) in shown
    assert CHANGED not in shown


def test_a_superseded_edition_does_not_mention_changed_facts(client, stale, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer, body="<p>[[inheritance]] Newer [1]</p>")
    client.force_login(editor)

    assert "Facts changed" not in words(client.get(screen(stale)), "//body")


def test_the_queue_lists_pages_with_changed_facts(client, stale, reviewer):
    client.force_login(reviewer)

    response = client.get(QUEUE)

    section = '//section[@aria-labelledby="facts-title"]'
    assert words(response, f"{section}/h2") == "1 live page shows facts that have changed since its review"
    assert [row.split(" Orphanet")[0] for row in all_words(response, f"{section}//tbody/tr")] == [
        "What causes congenital generalized lipodystrophy?[[inheritance]]Orphanet, product 6: genes (2025-06-24)"
        f"{stale.reviewed_on:%-d %b %Y}"
    ]


def test_the_queue_without_changed_facts_says_so(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    client.force_login(reviewer)

    assert "No facts in live pages have changed since their review." in client.get(QUEUE).content.decode()


def test_the_list_of_pages_filters_by_changed_facts(client, stale, condition, editor, reviewer):
    factories.make_published(factories.make_page(condition, "genes"), by=editor, reviewer=reviewer)
    client.force_login(editor)

    response = client.get("/admin/conditions/conditionpage/?state=facts")

    assert [page.question for page in response.context["cl"].result_list] == [stale.title]
    assert "facts changed" in words(response, '//table[@id="result_list"]')


def test_a_change_by_hand_is_dated_where_readers_see_it(client, condition, address, editor):
    client.force_login(editor)
    dates = []

    # No change, the proposal to list it, the community count, and a synonym.
    for changed in (
        {},
        {"is_listed": "on", "reason": "Readers ask for it."},
        {"community_count": "4", "community_counted_on": "2026-05-08"},
        {"synonyms-TOTAL_FORMS": "1", "synonyms-0-name": "Another name", "synonyms-0-scope": "exact"},
    ):
        data = condition_data(client.get(address))
        assert client.post(address, data | changed).status_code == 302
        dates.append(Condition.objects.get(pk=condition.pk).changed_at)

    assert dates[:2] == [None, None]
    assert None not in dates[2:]
    assert dates[2] < dates[3]


@pytest.mark.parametrize(
    ("system", "typed", "code"),
    [
        ("ORPHA", "https://www.orpha.net/en/disease/detail/528?name=lipodystrophy&mode=name", "528"),
        ("ICD-10", "E881†", "E88.1"),
        ("ICD-11 Foundation", "https://icd.who.int/browse/2025-01/mms/en#1628738474", "1628738474"),
        ("MONDO", "http://purl.obolibrary.org/obo/MONDO_0018883", "0018883"),
    ],
)
def test_pasted_address_is_stored_as_its_code(client, condition, address, editor, system, typed, code):
    client.force_login(editor)
    row = {"system": system, "code": typed, "relation": "E", "id": "", "condition": condition.pk}
    data = condition_data(client.get(address)) | {"identifiers-TOTAL_FORMS": 1}

    response = client.post(address, data | {f"identifiers-0-{name}": value for name, value in row.items()})

    assert response.status_code == 302
    assert list(condition.identifiers.values_list("system", "code")) == [(system, code)]


def test_hpo_id_is_normalised_and_a_wrong_one_refused(client, condition, address, editor):
    client.force_login(editor)
    data = condition_data(client.get(address)) | {"phenotypes-TOTAL_FORMS": 1}
    row = {"term": "Seizure", "frequency": "", "id": "", "condition": condition.pk}
    data |= {f"phenotypes-0-{name}": value for name, value in row.items()}

    refused = client.post(address, data | {"phenotypes-0-hpo_id": "seizure"})
    client.post(address, data | {"phenotypes-0-hpo_id": "HP_0001250"})

    assert "seizure is not an HPO id; one looks like HP:0001250." in refused.content.decode()
    assert list(condition.phenotypes.values_list("hpo_id", flat=True)) == ["HP:0001250"]


def test_gene_form_accepts_addresses(client, editor):
    client.force_login(editor)
    address = reverse("admin:conditions_gene_add")
    data = condition_data(client.get(address)) | {
        "symbol": "CAVIN1",
        "hgnc": "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:9688",
        "omim": "https://omim.org/entry/603198",
    }

    client.post(address, data)

    assert list(Gene.objects.values_list("symbol", "hgnc", "omim")) == [("CAVIN1", "9688", "603198")]


def test_symbol_that_became_a_date_is_refused_with_words(client, editor):
    client.force_login(editor)
    address = reverse("admin:conditions_gene_add")

    response = client.post(address, condition_data(client.get(address)) | {"symbol": "14-Sep"})

    assert "14-Sep is a date: a spreadsheet has changed the symbol." in response.content.decode()
    assert not Gene.objects.exists()
